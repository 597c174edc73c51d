//! Which options contradict each other, or have no effect.

use super::{Options, Roots, TlsConfig, TlsVersion, TrustedServers, compiled_in, pem};
use crate::TlsError;

impl TlsConfig {
    /// Refuses what no backend could honour.
    pub(super) fn check(&self) -> Result<(), TlsError> {
        match self.contradiction() {
            Some(why) => Err(TlsError::bad_configuration(why)),
            None => Ok(()),
        }
    }

    fn contradiction(&self) -> Option<String> {
        self.in_versions()
            .or_else(|| self.in_protocol())
            .or_else(|| self.in_trust())
            .or_else(|| self.in_resumption().map(str::to_owned))
    }

    fn in_versions(&self) -> Option<String> {
        let Options { min_version, max_version, tls12_suites, tls13_suites, ech, .. } = &*self.0;
        if min_version > max_version {
            return Some(format!(
                "the minimum version, {min_version}, is above the maximum, {max_version}"
            ));
        }
        let needs_tls13 = [
            (self.0.early_data, "early data"),
            (self.0.post_quantum, "a post-quantum key exchange"),
            (ech.is_some(), "Encrypted Client Hello"),
            (!tls13_suites.is_empty(), "a list of TLS 1.3 cipher suites"),
            (!self.0.certificate_compression.is_empty(), "certificate compression"),
        ];
        let needs_tls12 = [
            (self.0.false_start, "False Start"),
            (!tls12_suites.is_empty(), "a list of TLS 1.2 cipher suites"),
        ];
        let asked = |needs: &[(bool, &'static str)]| {
            needs.iter().find(|(set, _)| *set).map(|(_, option)| *option)
        };
        if *max_version < TlsVersion::Tls13 {
            if let Some(option) = asked(&needs_tls13) {
                return Some(format!("{option} needs TLS 1.3, but the maximum version is lower"));
            }
        }
        if self.effective_min_version() > TlsVersion::Tls12 {
            if let Some(option) = asked(&needs_tls12) {
                let why = match (*min_version > TlsVersion::Tls12, self.0.post_quantum) {
                    (true, _) => "the minimum version is higher",
                    (false, true) => "a post-quantum key exchange needs TLS 1.3",
                    (false, false) => "Encrypted Client Hello needs TLS 1.3",
                };
                return Some(format!("{option} is for TLS 1.2, but {why}"));
            }
        }
        None
    }

    fn in_algorithms(&self) -> Option<String> {
        let Options { tls12_suites, tls13_suites, post_quantum, .. } = &*self.0;
        if let Some(suite) = tls12_suites.iter().find(|suite| suite.is_tls13()) {
            return Some(format!("{suite} is not a TLS 1.2 cipher suite"));
        }
        if let Some(suite) = tls13_suites.iter().find(|suite| !suite.is_tls13()) {
            return Some(format!("{suite} is not a TLS 1.3 cipher suite"));
        }
        if *post_quantum && self.post_quantum_groups().is_empty() {
            return Some(
                "none of the key-exchange groups is post-quantum; add X25519MLKEM768".to_owned(),
            );
        }
        None
    }

    fn in_protocol(&self) -> Option<String> {
        if let Some(why) = compiled_in::ALGORITHMS.then(|| self.in_algorithms()).flatten() {
            return Some(why);
        }
        if let Some(limit) = self.0.max_record_size.filter(|n| !(512..=16_384).contains(n)) {
            return Some(format!("the maximum record size is 512 to 16384 bytes, not {limit}"));
        }
        let bad = self.0.alpn.iter().find(|name| name.is_empty() || name.len() > 255)?;
        Some(format!("an ALPN protocol name has 1 to 255 bytes, not {}", bad.len()))
    }

    fn in_trust(&self) -> Option<String> {
        let Options { roots, revocation_lists, chain, danger, must_staple, .. } = &*self.0;
        if let Roots::Only(certificates) | Roots::PlatformPlus(certificates) = roots {
            if certificates.is_empty() {
                return Some(
                    "the list of roots is empty; add one, or use Roots::Platform".to_owned(),
                );
            }
        }
        if roots.certificates().iter().any(|root| pem::is_text(root)) {
            return Some(
                "one of the roots is PEM, not DER; read it with certificates_from_pem".to_owned(),
            );
        }
        if revocation_lists.iter().any(|list| pem::is_text(list)) {
            return Some(
                "a revocation list is PEM, not DER; read it with revocation_lists_from_pem"
                    .to_owned(),
            );
        }
        let exactly = matches!(roots, Roots::Exactly(_));
        if let Roots::Exactly(servers) = roots {
            if let Some(why) = TrustedServers::unusable(servers).filter(|_| compiled_in::PINS) {
                return Some(why.to_owned());
            }
        }
        if chain.pins.as_ref().is_some_and(|pins| pins.as_slice().is_empty()) {
            return Some(
                "the list of pins is empty; add a pin, or leave the option out".to_owned(),
            );
        }
        let about_issuers = [
            (chain.pins.is_some(), "pins"),
            (!revocation_lists.is_empty(), "a revocation list"),
            (*must_staple, "must-staple"),
        ];
        if let Some((_, option)) = about_issuers.iter().find(|(set, _)| exactly && *set) {
            return Some(format!(
                "{option} cannot be used with Roots::Exactly, which trusts no issuer; to trust a \
                 key, list it as TrustedServer::Key"
            ));
        }
        let verifying = [
            (exactly, "a list of trusted servers"),
            (chain.pins.is_some(), "pins"),
            (chain.hook.is_some(), "a verification hook"),
            (!revocation_lists.is_empty(), "a revocation list"),
            (*must_staple, "must-staple"),
            (danger.clock.is_some(), "a clock"),
            (danger.no_name_check, "leaving the name unchecked"),
        ];
        let (_, option) = verifying.iter().find(|(set, _)| *set)?;
        danger.no_certificate_check.then(|| {
            format!(
                "no certificate is checked, so {option} would have no effect; leave out one of the \
                 two"
            )
        })
    }

    fn in_resumption(&self) -> Option<&'static str> {
        let Options { resumption, session_store, session_label, early_data, .. } = &*self.0;
        let Options { chain, danger, .. } = &*self.0;
        let (off, stored) = (*resumption == Some(false), session_store.is_some());
        match () {
            () if stored && off => {
                Some("a session store is set, but resumption is off; choose one")
            }
            () if session_label.is_some() && !stored => Some(
                "a session label is for a session store, but no store is set; set one, or leave \
                 the label out",
            ),
            () if session_label.as_deref() == Some("") => {
                Some("the session label is empty; choose one, or leave it out")
            }
            () if *early_data && off => {
                Some("early data needs a session to resume, but resumption is off; choose one")
            }
            () if stored && chain.hook.is_some() => Some(
                "a session store may hold sessions that the verification hook has not seen; \
                 choose one",
            ),
            () if stored && danger.clock.is_some() => Some(
                "a session store may hold sessions that were verified by another clock; choose one",
            ),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        CertificateCompression, CipherSuite, Ech, Group, Pin, Pins, SessionStore, TlsErrorKind,
        TrustedServer,
    };

    struct NoStore;

    impl SessionStore for NoStore {
        fn put(&self, _: &str, _: &[u8]) {}

        fn take(&self, _: &str) -> Option<Vec<u8>> {
            None
        }
    }

    fn refused(config: &TlsConfig) -> String {
        let error = config.check().unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error}");
        error.to_string()
    }

    fn config() -> TlsConfig {
        TlsConfig::new()
    }

    #[test]
    fn versions() {
        let tls13 = config().with_min_version(TlsVersion::Tls13);
        let tls12 = config().with_max_version(TlsVersion::Tls12);
        let both = tls13.clone().with_max_version(TlsVersion::Tls12);
        assert!(refused(&both).contains("minimum version"));
        for config in [
            tls12.clone().with_early_data(true),
            tls12.clone().require_post_quantum(true),
            tls12.clone().with_ech(Ech::Grease),
            tls12.clone().with_certificate_compression([CertificateCompression::Zlib]),
            tls12.with_tls13_cipher_suites([CipherSuite::TLS_AES_128_GCM_SHA256]),
        ] {
            assert!(refused(&config).contains("needs TLS 1.3"));
        }
        let suite = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
        // The last two allow only TLS 1.3, too.
        let encrypted = config().with_ech(Ech::Configs(vec![0]));
        for (config, why) in [
            (tls13, "the minimum version"),
            (config().require_post_quantum(true), "post-quantum"),
            (encrypted, "Encrypted Client Hello"),
        ] {
            for config in
                [config.clone().with_false_start(true), config.with_tls12_cipher_suites([suite])]
            {
                let refused = refused(&config);
                assert!(refused.contains("is for TLS 1.2, but") && refused.contains(why));
            }
        }
    }

    #[test]
    fn protocol() {
        assert!(refused(&config().with_alpn([""])).contains("ALPN"));
        assert!(refused(&config().with_alpn([vec![b'x'; 256]])).contains("256"));
        let suite = CipherSuite::TLS_AES_128_GCM_SHA256;
        assert!(refused(&config().with_tls12_cipher_suites([suite])).contains("not a TLS 1.2"));
        let suite = CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256;
        assert!(refused(&config().with_tls13_cipher_suites([suite])).contains("not a TLS 1.3"));
        let classic = config().with_groups([Group::X25519]).require_post_quantum(true);
        assert!(refused(&classic).contains("X25519MLKEM768"));
        for limit in [0, 511, 16_385] {
            assert!(refused(&config().with_max_record_size(limit)).contains("512 to 16384"));
        }
    }

    #[test]
    fn trust() {
        assert!(refused(&config().with_roots(Roots::Only(vec![]))).contains("roots is empty"));
        assert!(refused(&config().with_pins(Pins::Leaf(vec![]))).contains("pins is empty"));
        let pem = || b"-----BEGIN SOMETHING-----\n".to_vec();
        let roots = config().with_roots(Roots::Only(vec![pem().into()]));
        assert!(refused(&roots).contains("certificates_from_pem"));
        let lists = config().with_revocation_lists([pem().into()]);
        assert!(refused(&lists).contains("revocation_lists_from_pem"));
        let blind = config().dangerous().without_certificate_check();
        let pin = Pin::of_key(b"key");
        for config in [
            blind.clone().with_pins(Pins::Leaf(vec![pin])),
            blind.clone().with_verify_hook(|_| Ok(())),
            blind.clone().with_revocation_lists([vec![0].into()]),
            blind.clone().with_must_staple(true),
            blind.dangerous().without_name_check(),
        ] {
            assert!(refused(&config).contains("no certificate is checked"));
        }
    }

    #[test]
    fn trusted_servers() {
        let pin = Pin::of_key(b"key");
        let exactly = |servers| config().with_roots(Roots::Exactly(servers));
        assert!(refused(&exactly(vec![])).contains("trusted servers is empty"));
        let garbage = TrustedServer::Certificate(b"no certificate".to_vec().into());
        let key = TrustedServer::Key(pin);
        assert!(refused(&exactly(vec![key.clone(), garbage])).contains("cannot be read"));
        let exactly = exactly(vec![key]);
        assert!(exactly.check().is_ok());
        assert!(exactly.clone().with_verify_hook(|_| Ok(())).check().is_ok());
        assert!(exactly.clone().dangerous().without_name_check().check().is_ok());
        for config in [
            exactly.clone().with_pins(Pins::Leaf(vec![pin])),
            exactly.clone().with_pins(Pins::Chain(vec![pin])),
            exactly.clone().with_revocation_lists([vec![0].into()]),
            exactly.clone().with_must_staple(true),
        ] {
            assert!(refused(&config).contains("trusts no issuer"));
        }
        let blind = exactly.dangerous().without_certificate_check();
        assert!(refused(&blind).contains("no certificate is checked"));
    }

    #[test]
    fn resumption() {
        let off = config().with_resumption(false);
        assert!(refused(&off.with_early_data(true)).contains("resumption is off"));
        assert!(refused(&config().with_session_label("mine")).contains("no store is set"));
        let stored = config().with_session_store(Arc::new(NoStore));
        assert!(refused(&stored.with_session_label("")).contains("label is empty"));
    }
}
