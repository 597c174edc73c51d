//! The `TlsConfig` option behind each capability: a backend that lacks one refuses the other.

use std::{env, path::PathBuf, sync::Arc, time::SystemTime};

use tungstenite_tls_core::{
    CertificateCompression, CipherSuite, Ech, Group, KeyLog, Pin, Pins, Roots, SessionStore,
    SignatureScheme, Sni, TlsConfig, TlsOption, TlsVersion, TrustedServer,
};
use tungstenite_tls_testing::certificates::{Certificates, KeyKind, Lists};

use crate::{
    capability::Capability,
    client::{client_identity, trusting},
};

impl Capability {
    /// The option behind the capability, and a configuration that sets only this option.
    /// `None` if there is no option: then only a connection shows the capability.
    pub(crate) fn option(self) -> Option<(TlsOption, TlsConfig)> {
        let config = trusting();
        Some(match self {
            Self::Alpn => (TlsOption::Alpn, config.with_alpn(["own"])),
            Self::CertificateCompression => (TlsOption::CertificateCompression, {
                config.with_certificate_compression([CertificateCompression::Zlib])
            }),
            Self::CertificateTimestamps => {
                (TlsOption::CertificateTimestamps, config.with_certificate_timestamps(true))
            }
            Self::ChainPins => (TlsOption::Pins, config.with_pins(Pins::Chain(vec![pin()]))),
            Self::Clock => (TlsOption::Clock, config.dangerous().with_clock(SystemTime::now)),
            Self::EarlyData => (TlsOption::EarlyData, config.with_early_data(true)),
            Self::Ech => (TlsOption::Ech, config.with_ech(Ech::Configs(ECH_CONFIGS.to_vec()))),
            Self::EchGrease => {
                (TlsOption::Ech, config.with_min_version(TlsVersion::Tls13).with_ech(Ech::Grease))
            }
            Self::FalseStart => (TlsOption::FalseStart, config.with_false_start(true)),
            Self::Fips => (TlsOption::RequireFips, config.require_fips(true)),
            Self::Groups => (TlsOption::Groups, config.with_groups([Group::SECP256R1])),
            Self::Identity => (
                TlsOption::Identity,
                config.with_identity(client_identity(&Certificates::shared().client)),
            ),
            Self::KeyLog => (TlsOption::KeyLog, config.with_key_log(KeyLog::File(key_log()))),
            Self::LeafPins => (TlsOption::Pins, config.with_pins(Pins::Leaf(vec![pin()]))),
            Self::MustStaple => (TlsOption::MustStaple, config.with_must_staple(true)),
            Self::NoCertificateCheck => {
                (TlsOption::NoCertificateCheck, config.dangerous().without_certificate_check())
            }
            Self::NoNameCheck => (TlsOption::NoNameCheck, config.dangerous().without_name_check()),
            Self::OcspStapling => (TlsOption::OcspStapling, config.with_ocsp_stapling(true)),
            Self::PostQuantum => (TlsOption::RequirePostQuantum, config.require_post_quantum(true)),
            Self::MaxRecordSize => (TlsOption::MaxRecordSize, config.with_max_record_size(1024)),
            Self::Resumption => (TlsOption::Resumption, config.with_resumption(true)),
            Self::RevocationLists => {
                let lists = Certificates::shared().revocation_lists(Lists::Good);
                (TlsOption::RevocationLists, config.with_revocation_lists(lists))
            }
            Self::SessionStore => {
                (TlsOption::SessionStore, config.with_session_store(Arc::new(NoStore)))
            }
            Self::SignatureSchemes => (TlsOption::SignatureSchemes, {
                config.with_signature_schemes([SignatureScheme::ECDSA_SECP256R1_SHA256])
            }),
            Self::SniName => {
                let other = "elsewhere.example".try_into().expect("a name");
                (TlsOption::Sni, config.with_sni(Sni::Name(other)))
            }
            Self::SniOff => (TlsOption::Sni, config.with_sni(Sni::Off)),
            Self::Tls12 => (TlsOption::MaxVersion, config.with_max_version(TlsVersion::Tls12)),
            Self::Tls12CipherSuites => (TlsOption::Tls12CipherSuites, {
                let suite = CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
                config.with_tls12_cipher_suites([suite])
            }),
            Self::Tls13 => (TlsOption::MinVersion, config.with_min_version(TlsVersion::Tls13)),
            Self::Tls13CipherSuites => (TlsOption::Tls13CipherSuites, {
                config.with_tls13_cipher_suites([CipherSuite::TLS_AES_256_GCM_SHA384])
            }),
            Self::TrustedServers => (TlsOption::TrustedServers, config.with_roots(exactly())),
            Self::VerifiedName => {
                let other = "elsewhere.example".try_into().expect("a name");
                (TlsOption::VerifiedName, config.with_verified_name(other))
            }
            Self::VerifyHook => (TlsOption::VerifyHook, config.with_verify_hook(|_| Ok(()))),
            Self::Alerts
            | Self::CipherOrder
            | Self::CipherSuite
            | Self::Exporter
            | Self::Group
            | Self::HalfClose
            | Self::PeerChain
            | Self::ReceivedAlerts
            | Self::Renegotiation
            | Self::ResumedFlag
            | Self::TlsServerEndPoint
            | Self::Version => return None,
        })
    }
}

impl Capability {
    /// Whether a backend that does not support `option` lacks this capability.
    pub(crate) fn is_of(self, option: TlsOption) -> bool {
        self.option().is_some_and(|(of, _)| of == option)
    }

    /// Like [`option`](Self::option), for a part of the capability.
    ///
    /// # Panics
    /// If the capability has no such part.
    pub(crate) fn option_for(self, part: &str) -> (TlsOption, TlsConfig) {
        let (option, _) = self.option().expect("an option");
        let config = trusting();
        let config = match (self, part) {
            (Self::CertificateCompression, way) => {
                let way: CertificateCompression = way.parse().expect("an algorithm");
                config.with_certificate_compression([way])
            }
            (Self::LeafPins, IDENTITY_TLS12) => {
                let identity = client_identity(&Certificates::shared().client);
                config.with_pins(Pins::Leaf(vec![pin()])).with_identity(identity)
            }
            (Self::TrustedServers, IDENTITY_TLS12) => {
                let identity = client_identity(&Certificates::shared().client);
                config.with_roots(exactly()).with_identity(identity)
            }
            (Self::EchGrease, "tls12") => config.with_ech(Ech::Grease),
            (Self::Groups, group) => config.with_groups([group.parse::<Group>().expect("a group")]),
            (Self::Identity, kind) => {
                let (_, kind) = KeyKind::ALL
                    .into_iter()
                    .find(|(name, _)| *name == kind)
                    .unwrap_or_else(|| panic!("no kind of key is called `{kind}`"));
                let client = Certificates::shared().client_of(kind);
                config.with_identity(client_identity(&client))
            }
            (capability, part) => panic!("{capability} has no part `{part}`"),
        };
        (option, config)
    }
}

/// The part of a capability that checks servers: a TLS 1.2 server that is refused must not have
/// seen the client's certificate.
pub(crate) const IDENTITY_TLS12: &str = "identity_tls12";

fn exactly() -> Roots {
    Roots::Exactly(vec![TrustedServer::Key(pin())])
}

/// A path for a key log: next to this program, where nothing else creates files. No connection is
/// logged to it.
fn key_log() -> PathBuf {
    env::current_exe().expect("this program").with_extension("keys")
}

fn pin() -> Pin {
    Pin::of_certificate(Certificates::shared().localhost.leaf()).expect("a pin")
}

/// An ECHConfigList (RFC 9849, section 4) of one config, with X25519, HKDF-SHA256 and AES-128-GCM.
/// Nobody has its private key.
pub(crate) const ECH_CONFIGS: &[u8] = &[
    0, 68, 0xfe, 0x0d, 0, 64, // one config, of the final version
    7, 0, 0x20, 0, 32, // the config's ID, the KEM, and the public key
    0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54, 0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7, 0x5a,
    0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4, 0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b, 0x4e, 0x6a,
    0, 4, 0, 1, 0, 1, // the only cipher suite
    0, 17, b'e', b'l', b's', b'e', b'w', b'h', b'e', b'r', b'e', b'.', b'e', b'x', b'a', b'm',
    b'p', b'l', b'e', // the maximum name length, and the public name
    0, 0, // no extensions
];

/// The public name in [`ECH_CONFIGS`].
pub(crate) const ECH_PUBLIC_NAME: &str = "elsewhere.example";

/// Keeps nothing.
struct NoStore;

impl SessionStore for NoStore {
    fn put(&self, _: &str, _: &[u8]) {}

    fn take(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}
