//! Options that rustls or one of its providers refuses, with an error that names option and reason.

use std::sync::Arc;

use tungstenite_tls_core::{Group, Roots, TlsConfig, TlsError, TlsErrorKind};
use tungstenite_tls_rustls::{RustlsConnector, rustls::crypto::CryptoProvider};

fn config() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Bundled)
}

/// Asserts that the option is refused with an error that contains all of `words`.
fn refused(provider: CryptoProvider, config: &TlsConfig, words: &[&str]) {
    is_refusal(RustlsConnector::with_provider(config, Arc::new(provider)), words);
}

fn is_refusal(connector: Result<RustlsConnector, TlsError>, words: &[&str]) {
    let error = connector.expect_err("a refusal");
    assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error}");
    let text = error.to_string();
    assert!(words.iter().all(|word| text.contains(word)), "{words:?}: {text}");
}

#[test]
fn compression_that_is_not_compiled_in() {
    use tungstenite_tls_core::CertificateCompression::{Brotli, Zlib};

    for (way, on) in [(Brotli, cfg!(feature = "brotli")), (Zlib, cfg!(feature = "zlib"))] {
        let connector = RustlsConnector::new(&config().with_certificate_compression([way]));
        if on {
            assert!(connector.is_ok());
        } else {
            let feature = format!("feature `{way}`");
            is_refusal(connector, &["`certificate_compression`", &feature]);
        }
    }
}

#[cfg(feature = "aws-lc-rs")]
mod with_aws_lc_rs {
    use super::*;
    use tungstenite_tls_core::CipherSuite;
    use tungstenite_tls_rustls::rustls::crypto::aws_lc_rs::default_provider;

    #[test]
    fn what_rustls_lacks() {
        let suite = CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256;
        let words = ["`tls12_cipher_suites`", "aws-lc-rs", suite.name()];
        refused(default_provider(), &config().with_tls12_cipher_suites([suite]), &words);
        let suite = CipherSuite::TLS_AES_128_CCM_SHA256;
        let words = ["`tls13_cipher_suites`", suite.name()];
        refused(default_provider(), &config().with_tls13_cipher_suites([suite]), &words);
        let groups = [Group::X25519, Group::SECP521R1];
        let words = ["`groups`", "secp521r1"];
        refused(default_provider(), &config().with_groups(groups), &words);
        for (option, why) in tungstenite_tls_rustls::LACKS {
            let option = format!("`{option}`");
            let config = match option.as_str() {
                "`must_staple`" => config().with_must_staple(true),
                "`certificate_timestamps`" => config().with_certificate_timestamps(true),
                "`false_start`" => config().with_false_start(true),
                _ => continue,
            };
            refused(default_provider(), &config, &[&option, why]);
        }
    }

    /// A group that is not among the provider's defaults.
    #[test]
    fn what_aws_lc_rs_has_is_taken() {
        let config = config().with_groups([Group::SECP256R1MLKEM768]);
        assert!(RustlsConnector::with_provider(&config, Arc::new(default_provider())).is_ok());
    }

    #[test]
    fn fips_is_shown_or_refused() {
        let provider = default_provider();
        if provider.fips() {
            let shown =
                RustlsConnector::with_provider(&config().require_fips(true), provider.into());
            assert!(shown.is_ok());
            return;
        }
        refused(provider, &config().require_fips(true), &["`require_fips`", "certificate"]);
    }
}

#[cfg(feature = "ring")]
mod with_ring {
    use super::*;
    use tungstenite_tls_core::{Ech, SignatureScheme, TlsVersion};
    use tungstenite_tls_rustls::rustls::crypto::ring::default_provider;

    #[test]
    fn what_ring_lacks_and_aws_lc_rs_has() {
        let words = ["`require_post_quantum`", "ring", "X25519MLKEM768", "aws-lc-rs"];
        refused(default_provider(), &config().require_post_quantum(true), &words);
        let words = ["`groups`", "ring", "X25519MLKEM768", "aws-lc-rs"];
        refused(default_provider(), &config().with_groups([Group::X25519MLKEM768]), &words);
        let scheme = SignatureScheme::ECDSA_SECP521R1_SHA512;
        let words = ["`signature_schemes`", "ring", scheme.name(), "aws-lc-rs"];
        refused(default_provider(), &config().with_signature_schemes([scheme]), &words);
        for ech in [Ech::Grease, Ech::Configs(vec![0, 0])] {
            let config = config().with_min_version(TlsVersion::Tls13).with_ech(ech);
            refused(default_provider(), &config, &["`ech`", "ring", "aws-lc-rs"]);
        }
        refused(default_provider(), &config().require_fips(true), &["`require_fips`", "ring"]);
    }
}
