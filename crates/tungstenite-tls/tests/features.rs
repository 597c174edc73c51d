//! An option whose Cargo feature is off is refused with an error that names the feature to add.
#![cfg(not(feature = "standard"))]

use tungstenite_tls::{
    Backend, Connect, Identity, Roots, TlsConfig, TlsError,
    backend::connector,
    config::{CertificateCompression, Pin, Pins, TlsOption, TrustedServer, certificates_from_pem},
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
    told.contains(&advice) && !told.contains("the backend")
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

#[cfg(not(feature = "pins"))]
#[test]
fn pins_and_trusted_keys() {
    let pin = Pin::from_sha256([0; 32]);
    each_refuses(&TlsConfig::new().with_pins(Pins::Leaf(vec![pin])), "pins", "pins");
    let roots = Roots::Exactly(vec![TrustedServer::Key(pin)]);
    each_refuses(&TlsConfig::new().with_roots(roots), "Roots::Exactly", "pins");
}

#[cfg(not(feature = "platform-roots"))]
#[test]
fn platform_roots_except_those_of_native_tls() {
    for backend in Backend::compiled_in() {
        let built = connector(backend, &TlsConfig::new());
        if backend == Backend::NativeTls {
            assert!(built.is_ok());
        } else {
            let error = built.unwrap_err();
            assert!(names_the_feature(&error, "platform-roots"), "{error}");
            assert_eq!(error.option(), Some(TlsOption::Roots), "{error}");
        }
    }
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

fn trusting(server: &EchoServer) -> TlsConfig {
    let roots = certificates_from_pem(server.root_pem().as_bytes()).unwrap();
    TlsConfig::new().with_roots(Roots::Only(roots))
}
