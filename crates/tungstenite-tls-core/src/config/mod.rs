//! One TLS configuration for every backend: [`TlsConfig`], and [`Configure`], by which a backend
//! takes it over.

mod algorithms;
mod check;
mod compression;
mod configure;
mod dangerous;
mod ech;
mod identity;
mod key_log;
mod names;
mod origin;
mod pem;
mod pins;
mod policy;
mod protocol;
mod resumption;
mod revocation;
mod roots;
mod trust;
mod trusted;
mod verify;
mod version;

use std::sync::Arc;

use rustls_pki_types::CertificateRevocationListDer;

use self::dangerous::Danger;
pub use self::{
    algorithms::{CipherSuite, Group, SignatureScheme},
    compression::CertificateCompression,
    configure::{Configure, alpn_wire_format},
    dangerous::{Clock, Dangerous},
    ech::Ech,
    identity::Identity,
    key_log::{KeyLog, KeyLogFile},
    names::{Names, Sni},
    pins::{Pin, Pins},
    revocation::{revocation_lists_from_file, revocation_lists_from_pem},
    roots::{Roots, certificates_from_file, certificates_from_pem},
    trusted::{TrustedServer, TrustedServers},
    verify::{ChainCheck, VerifiedChain, VerifyHook},
    version::TlsVersion,
};
use crate::{
    TlsError,
    resumption::{SharedStore, StoredSessions},
};

/// How TLS is to be done, in terms that no backend owns.
///
/// A value: it can be compared, hashed, shared and cloned cheaply, and does no I/O. A backend's
/// connector is built from it once, and refuses then what it cannot honour; nothing is ignored.
///
/// ```
/// use tungstenite_tls_core::{Roots, TlsConfig, TlsVersion};
///
/// let config = TlsConfig::new().with_roots(Roots::Bundled).with_min_version(TlsVersion::Tls13);
/// assert_eq!(config, config.clone());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TlsConfig(Arc<Options>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Options {
    // whom to trust
    roots: Roots,
    revocation_lists: Vec<CertificateRevocationListDer<'static>>,
    names: Names,
    chain: ChainCheck,
    ocsp_stapling: bool,
    must_staple: bool,
    certificate_timestamps: bool,
    danger: Danger,
    // who one is
    identity: Option<Identity>,
    // what to negotiate
    alpn: Vec<Vec<u8>>,
    min_version: TlsVersion,
    max_version: TlsVersion,
    tls12_suites: Vec<CipherSuite>,
    tls13_suites: Vec<CipherSuite>,
    groups: Vec<Group>,
    signature_schemes: Vec<SignatureScheme>,
    post_quantum: bool,
    fips: bool,
    ech: Option<Ech>,
    certificate_compression: Vec<CertificateCompression>,
    record_size_limit: Option<u16>,
    // what to keep, and what to send early
    resumption: Option<bool>,
    session_store: Option<SharedStore>,
    session_label: Option<String>,
    early_data: bool,
    false_start: bool,
    key_log: Option<KeyLog>,
}

impl TlsConfig {
    /// The defaults: the platform's roots, ALPN `http/1.1`, TLS 1.2 and 1.3, and of the rest what
    /// the backend holds best.
    pub fn new() -> Self {
        Self(Arc::new(Options {
            roots: Roots::Platform,
            revocation_lists: Vec::new(),
            names: Names::default(),
            chain: ChainCheck::default(),
            ocsp_stapling: false,
            must_staple: false,
            certificate_timestamps: false,
            danger: Danger::default(),
            identity: None,
            alpn: vec![b"http/1.1".to_vec()],
            min_version: TlsVersion::Tls12,
            max_version: TlsVersion::Tls13,
            tls12_suites: Vec::new(),
            tls13_suites: Vec::new(),
            groups: Vec::new(),
            signature_schemes: Vec::new(),
            post_quantum: false,
            fips: false,
            ech: None,
            certificate_compression: Vec::new(),
            record_size_limit: None,
            resumption: None,
            session_store: None,
            session_label: None,
            early_data: false,
            false_start: false,
            key_log: None,
        }))
    }

    /// Options that weaken verification.
    pub fn dangerous(self) -> Dangerous {
        Dangerous(self)
    }

    /// Writes the secrets of connections to a file, for those who analyse them. The file is opened
    /// when the connector is built. Default: no.
    #[must_use]
    pub fn with_key_log(mut self, key_log: KeyLog) -> Self {
        self.options().key_log = Some(key_log);
        self
    }

    /// Hands each option that was set to `backend`, in the order of [`Configure`]'s methods. Opens
    /// the key log, if one is wanted; does no other I/O by itself.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) when the options contradict
    /// themselves, and the backend's own error for the first option it refuses.
    pub fn apply(&self, backend: &mut impl Configure) -> Result<(), TlsError> {
        self.check()?;
        // Without `..`: an option that is not handed on does not compile.
        let Options {
            roots,
            revocation_lists,
            names,
            chain: ChainCheck { pins, hook },
            ocsp_stapling,
            must_staple,
            certificate_timestamps,
            danger: Danger { no_name_check, no_certificate_check, clock },
            identity,
            alpn,
            min_version,
            max_version,
            tls12_suites,
            tls13_suites,
            groups,
            signature_schemes,
            post_quantum,
            fips,
            ech,
            certificate_compression,
            record_size_limit,
            resumption,
            session_store,
            session_label,
            early_data,
            false_start,
            key_log,
        } = &*self.0;
        let min_version = if *post_quantum { &TlsVersion::Tls13 } else { min_version };
        backend.versions(*min_version, *max_version)?;
        backend.alpn(alpn)?;
        given(tls12_suites, |suites| backend.tls12_cipher_suites(suites))?;
        given(tls13_suites, |suites| backend.tls13_cipher_suites(suites))?;
        if *post_quantum {
            backend.require_post_quantum(&self.post_quantum_groups())?;
        } else {
            given(groups, |groups| backend.groups(groups))?;
        }
        given(signature_schemes, |schemes| backend.signature_schemes(schemes))?;
        given(certificate_compression, |ways| backend.certificate_compression(ways))?;
        record_size_limit.map_or(Ok(()), |limit| backend.record_size_limit(limit))?;
        when(*fips, || backend.require_fips())?;
        ech.as_ref().map_or(Ok(()), |ech| backend.ech(ech))?;

        match roots {
            Roots::Exactly(servers) => backend.trusted_servers(&TrustedServers::new(servers))?,
            roots => backend.roots(roots)?,
        }
        given(revocation_lists, |lists| backend.revocation_lists(lists))?;
        when(*names != Names::default(), || backend.names(names))?;
        pins.as_ref().map_or(Ok(()), |pins| backend.pins(pins))?;
        hook.as_ref().map_or(Ok(()), |hook| backend.verify_hook(hook))?;
        when(*ocsp_stapling || *must_staple, || backend.ocsp_stapling())?;
        when(*must_staple, || backend.must_staple())?;
        when(*certificate_timestamps, || backend.certificate_timestamps())?;
        when(*no_name_check, || backend.without_name_check())?;
        when(*no_certificate_check, || backend.without_certificate_check())?;
        clock.as_ref().map_or(Ok(()), |clock| backend.clock(clock))?;
        identity.as_ref().map_or(Ok(()), |identity| backend.identity(identity))?;

        resumption.map_or(Ok(()), |on| backend.resumption(on))?;
        if let Some(store) = session_store {
            let policy = self.resumption_policy();
            let label = session_label.as_deref();
            let sessions = StoredSessions::new(store, backend.backend(), &policy, label);
            backend.session_store(sessions)?;
        }
        when(*early_data, || backend.early_data())?;
        when(*false_start, || backend.false_start())?;
        if let Some(file) = key_log.as_ref().map_or(Ok(None), KeyLog::open)? {
            backend.key_log(file)?;
        }
        Ok(())
    }

    fn options(&mut self) -> &mut Options {
        Arc::make_mut(&mut self.0)
    }
}

impl Default for TlsConfig {
    fn default() -> Self {
        Self::new()
    }
}

/// Hands a list over, unless it is empty.
fn given<T>(
    list: &[T],
    hand_over: impl FnOnce(&[T]) -> Result<(), TlsError>,
) -> Result<(), TlsError> {
    if list.is_empty() { Ok(()) } else { hand_over(list) }
}

fn when(set: bool, ask: impl FnOnce() -> Result<(), TlsError>) -> Result<(), TlsError> {
    if set { ask() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TlsErrorKind;

    /// Implements no option at all.
    struct Forgetful;

    impl Configure for Forgetful {
        fn backend(&self) -> &'static str {
            "forgetful"
        }
    }

    /// Implements what is set by default.
    struct Plain;

    impl Configure for Plain {
        fn backend(&self) -> &'static str {
            "plain"
        }

        fn roots(&mut self, _: &Roots) -> Result<(), TlsError> {
            Ok(())
        }

        fn alpn(&mut self, _: &[Vec<u8>]) -> Result<(), TlsError> {
            Ok(())
        }

        fn versions(&mut self, _: TlsVersion, _: TlsVersion) -> Result<(), TlsError> {
            Ok(())
        }
    }

    #[test]
    fn a_backend_refuses_what_it_does_not_implement() {
        let error = TlsConfig::new().apply(&mut Forgetful).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption);
        assert_eq!(error.backend(), Some("forgetful"));
    }

    #[test]
    fn each_option_that_is_set_is_refused_by_its_name() {
        let config = TlsConfig::new;
        let pin = Pin::of_key(b"key");
        let set = [
            ("tls12_cipher_suites", {
                let suites = [CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256];
                config().with_tls12_cipher_suites(suites)
            }),
            ("tls13_cipher_suites", {
                config().with_tls13_cipher_suites([CipherSuite::TLS_AES_128_GCM_SHA256])
            }),
            ("groups", config().with_groups([Group::X25519])),
            ("signature_schemes", config().with_signature_schemes([SignatureScheme::ED25519])),
            ("require_post_quantum", config().require_post_quantum(true)),
            ("require_fips", config().require_fips(true)),
            ("ech", config().with_ech(Ech::Grease)),
            ("certificate_compression", {
                config().with_certificate_compression([CertificateCompression::Zlib])
            }),
            ("record_size_limit", config().with_record_size_limit(1024)),
            ("Roots::Exactly", {
                config().with_roots(Roots::Exactly(vec![TrustedServer::Key(pin)]))
            }),
            ("revocation_lists", config().with_revocation_lists([vec![0].into()])),
            ("sni, verified_name", config().with_sni(Sni::Off)),
            ("pins", config().with_pins(Pins::Leaf(vec![pin]))),
            ("verify_hook", config().with_verify_hook(|_| Ok(()))),
            ("ocsp_stapling", config().with_ocsp_stapling(true)),
            ("ocsp_stapling", config().with_must_staple(true)),
            ("certificate_timestamps", config().with_certificate_timestamps(true)),
            ("without_name_check", config().dangerous().without_name_check()),
            ("without_certificate_check", config().dangerous().without_certificate_check()),
            ("clock", config().dangerous().with_clock(std::time::SystemTime::now)),
            ("resumption", config().with_resumption(true)),
            ("early_data", config().with_early_data(true)),
            ("false_start", config().with_false_start(true)),
        ];
        assert!(config().apply(&mut Plain).is_ok());
        for (option, config) in set {
            let error = config.apply(&mut Plain).unwrap_err();
            assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error}");
            assert!(error.to_string().contains(&format!("`{option}`")), "{option}: {error}");
        }
    }

    #[test]
    fn a_clone_allocates_nothing() {
        let config = TlsConfig::new();
        assert!(Arc::ptr_eq(&config.0, &config.clone().0));
    }
}
