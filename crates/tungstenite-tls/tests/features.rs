//! An option whose Cargo feature is off is refused with an error that names the feature to add.
#![cfg(not(feature = "standard"))]

use tungstenite_tls::{
    Backend, Connect, Identity, Roots, TlsConfig, TlsError, TlsErrorKind,
    backend::connector,
    config::{
        self, CertificateCompression, Pin, TlsOption, TlsVersion, TrustedServer,
        certificates_from_pem,
    },
    stream::ChannelBinding,
};
use tungstenite_tls_testing::server::EchoServer;

/// The error of each backend that is compiled in.
fn refusals(config: &TlsConfig) -> Vec<TlsError> {
    Backend::compiled_in().map(|backend| connector(backend, config).unwrap_err()).collect()
}

fn names_the_feature(error: &TlsError, feature: &str) -> bool {
    let advice = format!("add the feature `{feature}` of tungstenite-tls");
    let told = error.to_string();
    told.contains(&advice) && !told.contains("the backend") && told.matches(&advice).count() == 1
}

fn each_refuses(config: &TlsConfig, option: &str, feature: &str) {
    let refusals = refusals(config);
    assert!(!refusals.is_empty());
    for error in refusals {
        assert_eq!(error.option().map(|option| option.name()), Some(option), "{error}");
        assert!(names_the_feature(&error, feature), "{error}");
    }
}

#[cfg(not(feature = "bundled-roots"))]
#[test]
fn bundled_roots() {
    each_refuses(&TlsConfig::new().with_roots(Roots::Bundled), "roots", "bundled-roots");
    let error = Roots::Bundled.load().unwrap_err();
    assert!(names_the_feature(&error, "bundled-roots"), "{error}");
}

/// Options that need a feature, on backends that would support them.
#[test]
fn options() {
    use TlsOption::{
        CertificateTimestamps, Clock, EarlyData, Ech, Groups, KeyLog, MustStaple,
        NoCertificateCheck, NoNameCheck, OcspStapling, RequireFips, RequirePostQuantum, Resumption,
        RevocationLists, SignatureSchemes, Tls13CipherSuites, TrustedServers, VerifyHook,
    };
    let new = TlsConfig::new;
    let pin = Pin::from_sha256([0; 32]);
    let trusted = Roots::Exactly(vec![TrustedServer::Key(pin)]);
    let clock = std::time::SystemTime::now;
    let (rustls, native_tls) = (Backend::Rustls, Backend::NativeTls);
    let (openssl, boring) = (Backend::OpenSsl, Backend::Boring);
    let all = &[rustls, native_tls, openssl, boring][..];
    let bare = &[rustls, openssl, boring][..];
    for (option, feature, backends, config) in [
        (
            CertificateTimestamps,
            "certificate-status",
            &[openssl, boring][..],
            new().with_certificate_timestamps(true),
        ),
        (Clock, "dangerous", bare, new().dangerous().with_clock(clock)),
        (EarlyData, "resumption", bare, new().with_early_data(true)),
        (Ech, "ech", &[rustls, boring], new().with_ech(config::Ech::Grease)),
        (Groups, "algorithms", bare, new().with_groups([config::Group::X25519])),
        (TlsOption::Identity, "client-identity", all, new().with_identity(identity())),
        (KeyLog, "key-log", bare, new().with_key_log(config::KeyLog::File("/no/such/file".into()))),
        (MustStaple, "certificate-status", &[openssl], new().with_must_staple(true)),
        (NoCertificateCheck, "dangerous", all, new().dangerous().without_certificate_check()),
        (NoNameCheck, "dangerous", all, new().dangerous().without_name_check()),
        (OcspStapling, "certificate-status", bare, new().with_ocsp_stapling(true)),
        (TlsOption::Pins, "pins", all, new().with_pins(config::Pins::Leaf(vec![pin]))),
        (RequireFips, "algorithms", bare, new().require_fips(true)),
        (RequirePostQuantum, "algorithms", bare, new().require_post_quantum(true)),
        (Resumption, "resumption", bare, new().with_resumption(true)),
        (
            RevocationLists,
            "certificate-status",
            bare,
            new().with_revocation_lists([vec![0x30, 0].into()]),
        ),
        (
            SignatureSchemes,
            "algorithms",
            bare,
            new().with_signature_schemes([config::SignatureScheme::ED25519]),
        ),
        (
            Tls13CipherSuites,
            "algorithms",
            &[rustls, openssl],
            new().with_tls13_cipher_suites([config::CipherSuite::TLS_AES_128_GCM_SHA256]),
        ),
        (TrustedServers, "pins", all, new().with_roots(trusted)),
        (VerifyHook, "pins", bare, new().with_verify_hook(|_| Ok(()))),
    ] {
        for backend in backends.iter().filter(|backend| backend.is_compiled_in()) {
            let error = connector(*backend, &config).unwrap_err();
            assert_eq!(error.option(), Some(option), "{error}");
            assert!(names_the_feature(&error, feature), "{error}");
        }
    }
}

/// Without the feature no session is resumed anyway.
#[cfg(not(feature = "resumption"))]
#[test]
fn resumption_may_be_turned_off() {
    let server = EchoServer::start().unwrap();
    for backend in Backend::compiled_in().filter(|backend| *backend != Backend::NativeTls) {
        connector(backend, &trusting(&server).with_resumption(false)).unwrap();
    }
}

#[cfg(not(feature = "basic-auth"))]
#[test]
fn a_password_in_the_url() {
    let error = Connect::new("wss://name:secret@localhost/").unwrap_err().to_string();
    assert!(error.contains("the feature `basic-auth`") && !error.contains("secret"), "{error}");
}

/// Which certificate is expected, and what the port speaks, is then not explained.
#[cfg(not(feature = "hints"))]
#[test]
fn what_to_do_about_an_error() {
    let error = TlsError::new(TlsErrorKind::Expired, "yesterday").with_fix("do this");
    assert_eq!(error.to_string(), "certificate rejected: expired: yesterday");
    assert_eq!(error.fix(), None);
}

/// TLS 1.3 is allowed by a minimum of TLS 1.2, and demanded by the maximum that is refused.
#[cfg(not(feature = "tls12"))]
#[test]
fn tls_1_2_of_rustls() {
    if Backend::Rustls.is_compiled_in() {
        let server = EchoServer::start().unwrap();
        let config = trusting(&server).with_max_version(TlsVersion::Tls12);
        let error = connector(Backend::Rustls, &config).unwrap_err();
        assert_eq!(error.option(), Some(TlsOption::MaxVersion), "{error}");
        assert!(names_the_feature(&error, "tls12"), "{error}");
        connector(Backend::Rustls, &trusting(&server)).unwrap();
    }
}

#[cfg(not(feature = "platform-roots"))]
#[test]
fn platform_roots() {
    each_refuses(&TlsConfig::new(), "roots", "platform-roots");
}

/// On the other backends, the library itself decompresses, or the option is refused.
#[cfg(not(any(feature = "brotli", feature = "zlib")))]
#[test]
fn certificate_compression_of_rustls_and_boring() {
    let server = EchoServer::start().unwrap();
    let backends = [Backend::Rustls, Backend::Boring];
    for backend in backends.into_iter().filter(|backend| backend.is_compiled_in()) {
        for algorithm in [CertificateCompression::Brotli, CertificateCompression::Zlib] {
            let config = trusting(&server).with_certificate_compression([algorithm]);
            let error = connector(backend, &config).unwrap_err();
            let option = error.option().map(|option| option.name());
            assert_eq!(option, Some("certificate_compression"), "{error}");
            assert!(names_the_feature(&error, &algorithm.to_string()), "{error}");
        }
    }
}

#[cfg(not(feature = "channel-binding"))]
#[test]
fn the_channel_binding_of_the_certificate() {
    let server = EchoServer::start().unwrap();
    for backend in Backend::compiled_in() {
        let connect = Connect::new(server.url()).unwrap().backend(backend);
        let (mut socket, _) = connect.tls_config(&trusting(&server)).connect().unwrap();
        let binding = socket.get_ref().channel_binding(ChannelBinding::TlsServerEndPoint);
        let error = binding.unwrap_err();
        assert!(names_the_feature(&error, "channel-binding"), "{error}");
        // The connection can still be used.
        socket.close(None).unwrap();
    }
}

#[cfg(not(feature = "encrypted-keys"))]
#[test]
fn encrypted_keys() {
    let server = EchoServer::start().unwrap();
    let key = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let certificate = server.root_pem().as_bytes();
    let error = Identity::from_pem(certificate, key.as_bytes(), Some("secret")).unwrap_err();
    assert!(names_the_feature(&error, "encrypted-keys"), "{error}");
}

/// An identity that is never looked at.
fn identity() -> Identity {
    let key = b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    let server = EchoServer::start().unwrap();
    Identity::from_pem(server.root_pem().as_bytes(), key, None).unwrap()
}

fn trusting(server: &EchoServer) -> TlsConfig {
    let roots = certificates_from_pem(server.root_pem().as_bytes()).unwrap();
    TlsConfig::new().with_roots(Roots::Only(roots))
}
