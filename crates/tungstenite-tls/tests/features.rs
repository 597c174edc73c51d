//! An option whose Cargo feature is off is refused with an error that names the feature to add.
#![cfg(not(feature = "standard"))]

use tungstenite_tls::{
    Backend, Connect, Identity, Roots, TlsConfig, TlsError,
    backend::connector,
    config::{
        self, CertificateCompression, CipherSuite, Pin, TlsOption, TrustedServer,
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
        assert_eq!(error.option().map(TlsOption::name), Some(option), "{error}");
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

/// The feature's name, if it is off.
macro_rules! off {
    ($feature:literal) => {
        (!cfg!(feature = $feature)).then_some($feature)
    };
}

/// Options that need a feature, on backends that would support them.
#[test]
fn options() {
    use TlsOption::{
        CertificateTimestamps, Clock, EarlyData, Ech, Groups, KeyLog, MustStaple,
        NoCertificateCheck, NoNameCheck, OcspStapling, RequireFips, RequirePostQuantum, Resumption,
        RevocationLists, SignatureSchemes, Tls12CipherSuites, Tls13CipherSuites, TrustedServers,
        VerifyHook,
    };
    let server = EchoServer::start().unwrap();
    let new = || trusting(&server);
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
            off!("certificate-status"),
            &[openssl, boring][..],
            new().with_certificate_timestamps(true),
        ),
        (Clock, off!("dangerous"), bare, new().dangerous().with_clock(clock)),
        (EarlyData, off!("resumption"), bare, new().with_early_data(true)),
        (Ech, off!("ech"), &[rustls, boring], new().with_ech(config::Ech::Grease)),
        (Groups, off!("algorithms"), bare, new().with_groups([config::Group::X25519])),
        (TlsOption::Identity, off!("client-identity"), all, new().with_identity(identity())),
        (
            KeyLog,
            off!("key-log"),
            bare,
            new().with_key_log(config::KeyLog::File("/no/such/file".into())),
        ),
        (MustStaple, off!("certificate-status"), &[openssl], new().with_must_staple(true)),
        (NoCertificateCheck, off!("dangerous"), all, new().dangerous().without_certificate_check()),
        (NoNameCheck, off!("dangerous"), all, new().dangerous().without_name_check()),
        (OcspStapling, off!("certificate-status"), bare, new().with_ocsp_stapling(true)),
        (TlsOption::Pins, off!("pins"), all, new().with_pins(config::Pins::Leaf(vec![pin]))),
        (RequireFips, off!("algorithms"), bare, new().require_fips(true)),
        (RequirePostQuantum, off!("algorithms"), bare, new().require_post_quantum(true)),
        (Resumption, off!("resumption"), bare, new().with_resumption(true)),
        (
            RevocationLists,
            off!("certificate-status"),
            bare,
            new().with_revocation_lists([vec![0x30, 0].into()]),
        ),
        (
            SignatureSchemes,
            off!("algorithms"),
            bare,
            new().with_signature_schemes([config::SignatureScheme::ED25519]),
        ),
        (
            Tls12CipherSuites,
            off!("algorithms"),
            &[openssl, boring],
            new().with_tls12_cipher_suites([CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]),
        ),
        (
            Tls13CipherSuites,
            off!("algorithms"),
            &[rustls, openssl],
            new().with_tls13_cipher_suites([CipherSuite::TLS_AES_128_GCM_SHA256]),
        ),
        (TrustedServers, off!("pins"), all, new().with_roots(trusted)),
        (VerifyHook, off!("pins"), bare, new().with_verify_hook(|_| Ok(()))),
    ] {
        let Some(feature) = feature else { continue };
        for backend in backends.iter().filter(|backend| backend.is_compiled_in()) {
            let error = connector(*backend, &config).unwrap_err();
            assert_eq!(error.option(), Some(option), "{error}");
            assert!(names_the_feature(&error, feature), "{error}");
        }
    }
}

/// The feature would not help.
#[test]
fn resumption_of_native_tls_is_refused_for_its_own_reason() {
    if Backend::NativeTls.is_compiled_in() {
        let server = EchoServer::start().unwrap();
        let config = trusting(&server).with_resumption(true);
        let error = connector(Backend::NativeTls, &config).unwrap_err().to_string();
        assert!(error.contains("native-tls leaves it to its library"), "{error}");
        assert!(!error.contains("the feature `resumption`"), "{error}");
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
    let error =
        TlsError::new(tungstenite_tls::TlsErrorKind::Expired, "yesterday").with_fix("do this");
    assert_eq!(error.to_string(), "certificate rejected: expired: yesterday");
    assert_eq!(error.fix(), None);
}

/// The advice about a server that speaks only TLS 1.2.
#[cfg(all(feature = "hints", not(feature = "tls12")))]
#[test]
fn tls_1_2_that_the_server_needs() {
    if Backend::Rustls.is_compiled_in() {
        use tungstenite_tls_testing::server::{ServerLibrary, ServerOptions};

        let options =
            ServerOptions::new().versions(config::TlsVersion::Tls12..=config::TlsVersion::Tls12);
        let server = EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap();
        let connect = Connect::new(server.url()).unwrap().backend(Backend::Rustls);
        let error = connect.tls_config(&trusting(&server)).connect().unwrap_err().to_string();
        assert!(error.contains("only TLS 1.3 was offered"), "{error}");
        assert!(error.contains("add the feature `tls12` of tungstenite-tls"), "{error}");
    }
}

/// TLS 1.3 is allowed by a minimum of TLS 1.2, and demanded by the maximum that is refused.
#[cfg(not(feature = "tls12"))]
#[test]
fn tls_1_2_of_rustls() {
    if Backend::Rustls.is_compiled_in() {
        let server = EchoServer::start().unwrap();
        let config = trusting(&server).with_max_version(config::TlsVersion::Tls12);
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
            let option = error.option().map(TlsOption::name);
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

/// Mistakes in a URL's host are refused in general words, which show no password.
#[cfg(not(feature = "hints"))]
#[test]
fn mistakes_in_the_host_of_a_url() {
    use tungstenite_tls::TlsErrorKind;

    for url in [
        "wss://user:secret@[::1/",
        "wss://user:secret@b\u{fc}cher.example/",
        "wss://user:secret@local host/",
        "wss://user:secret@a..b/",
        "wss://user:secret@example.org:99999/",
        "wss:/user:secret@example.org/",
        "user:secret@example.org/path",
        "user:secret@/path",
        "wss://user:secret@",
        "wss://user:secret@/path",
    ] {
        let error = Connect::new(url).and_then(Connect::connect).expect_err(url);
        let tls = TlsError::find(&error).unwrap_or_else(|| panic!("{url}: {error:?}"));
        assert_eq!(tls.kind(), TlsErrorKind::BadConfiguration, "{url}: {error}");
        for told in [error.to_string(), format!("{error:?}")] {
            assert!(!told.contains("secret"), "{url}: {told}");
        }
    }
}
