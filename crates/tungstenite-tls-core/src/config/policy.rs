//! The options that must be equal for a session to be resumed in another process.

use std::{env, ffi::OsString};

use super::{ChainCheck, Danger, Identity, Options, Roots, TlsConfig, TrustedServer};

impl TlsConfig {
    /// Everything that a session's verification and negotiation depended on: to resume it is to
    /// trust both. A new option does not compile until it has a place here.
    pub(super) fn resumption_policy(&self) -> Vec<Vec<u8>> {
        let Options {
            roots,
            revocation_lists,
            names,
            chain,
            must_staple,
            danger,
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
            // Asked for, but not required: a session says nothing about them.
            ocsp_stapling: _,
            certificate_timestamps: _,
            // They change how a connection is made, not what it may be.
            ech: _,
            certificate_compression: _,
            max_record_size: _,
            early_data: _,
            false_start: _,
            key_log: _,
            // They decide where sessions are kept.
            resumption: _,
            session_store: _,
            session_label: _,
        } = &*self.0;
        // `check` refuses a session store beside a hook or a clock.
        let ChainCheck { pins, hook: _ } = chain;
        let Danger { no_name_check, no_certificate_check, clock: _ } = danger;
        let negotiated = (alpn, min_version, max_version, tls12_suites, tls13_suites, groups);
        let demanded = (signature_schemes, post_quantum, fips, names, pins, must_staple);
        let platform = platform_roots(roots, |name| env::var_os(name));
        let weakened = (no_name_check, no_certificate_check);
        let exactly = trusted_servers(roots);
        let text = format!("{:?}", (negotiated, demanded, platform, weakened, exactly));

        let roots = roots.certificates();
        let lists = revocation_lists.iter().map(|list| list.to_vec());
        let own = identity.iter().flat_map(Identity::certificates);
        let mut policy = vec![text.into_bytes()];
        // Each group follows its length, so that no group is taken for another.
        for group in [
            roots.iter().map(|certificate| certificate.to_vec()).collect::<Vec<_>>(),
            lists.collect(),
            own.map(|certificate| certificate.to_vec()).collect(),
        ] {
            policy.push(group.len().to_be_bytes().to_vec());
            policy.extend(group);
        }
        policy
    }
}

/// Where the platform's roots are, if they are used. A process with another environment may find
/// them elsewhere.
fn platform_roots(
    roots: &Roots,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Option<[Option<OsString>; 2]> {
    roots.include_platform().then(|| ["SSL_CERT_FILE", "SSL_CERT_DIR"].map(variable))
}

/// The servers that are trusted instead of roots, if any.
fn trusted_servers(roots: &Roots) -> Option<&[TrustedServer]> {
    match roots {
        Roots::Exactly(servers) => Some(servers),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{CipherSuite, Group, Pin, Pins, SignatureScheme, Sni, TlsVersion};

    #[test]
    fn differs_by_everything_that_a_session_was_verified_by() {
        let config = TlsConfig::new;
        let root = webpki_root_certs::TLS_SERVER_ROOT_CERTS[0].clone();
        let pin = |key: &[u8]| Pin::of_key(key);
        let exactly = |server| config().with_roots(Roots::Exactly(vec![server]));
        let configs = [
            config(),
            config().with_roots(Roots::Bundled),
            config().with_roots(Roots::Only(vec![root.clone()])),
            config().with_roots(Roots::PlatformPlus(vec![root.clone()])),
            exactly(TrustedServer::Certificate(root.clone())),
            exactly(TrustedServer::Key(pin(b"1"))),
            exactly(TrustedServer::Key(pin(b"2"))),
            config().with_revocation_lists([root.to_vec().into()]),
            config().with_sni(Sni::Off),
            config().with_verified_name("a.example".try_into().unwrap()),
            config().with_pins(Pins::Leaf(vec![pin(b"1")])),
            config().with_pins(Pins::Chain(vec![pin(b"1")])),
            config().with_pins(Pins::Leaf(vec![pin(b"2")])),
            config().with_must_staple(true),
            config().dangerous().without_name_check(),
            config().dangerous().without_certificate_check(),
            config().with_alpn([""]),
            config().with_min_version(TlsVersion::Tls13),
            config().with_max_version(TlsVersion::Tls12),
            config().with_tls12_cipher_suites([CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256]),
            config().with_tls13_cipher_suites([CipherSuite::TLS_AES_128_GCM_SHA256]),
            config().with_groups([Group::X25519]),
            config().with_signature_schemes([SignatureScheme::ED25519]),
            config().require_post_quantum(true),
            config().require_fips(true),
        ];
        let policies: BTreeSet<_> = configs.iter().map(TlsConfig::resumption_policy).collect();
        assert_eq!(policies.len(), configs.len());
    }

    #[test]
    fn the_environment_can_change_the_platform_s_roots() {
        let file = |path: &'static str| {
            move |name: &str| (name == "SSL_CERT_FILE").then(|| OsString::from(path))
        };
        let nowhere = |_: &str| None;
        let platform = Roots::Platform;
        assert_ne!(platform_roots(&platform, nowhere), platform_roots(&platform, file("a.pem")));
        assert_ne!(
            platform_roots(&platform, file("a.pem")),
            platform_roots(&platform, file("b.pem"))
        );
        let bundled = Roots::Bundled;
        assert_eq!(platform_roots(&bundled, nowhere), platform_roots(&bundled, file("a.pem")));
    }
}
