//! The provider for small programs, of the feature `rustls-size`: it connects with its few
//! algorithms, and refuses others by name.
#![cfg(all(
    feature = "algorithms",
    feature = "rustls-size",
    not(any(feature = "rustls", feature = "rustls-ring"))
))]

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384,
};
use tungstenite_tls::{
    Backend, Connect, Message, Roots, TlsConfig,
    backend::connector,
    config::{CipherSuite, Group, SignatureScheme, TlsOption},
};
#[cfg(feature = "client-identity")]
use tungstenite_tls_testing::certificates::{Certificates, KeyKind};
use tungstenite_tls_testing::{
    certificates::Identity,
    server::{EchoServer, ServerLibrary, ServerOptions},
};

fn serving(options: &ServerOptions) -> EchoServer {
    EchoServer::start_with(ServerLibrary::Rustls, options).unwrap()
}

fn trusting(server: &EchoServer) -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![server.root()]))
}

fn connecting(server: &EchoServer) -> Connect {
    let connect = Connect::new(server.url()).unwrap().backend(Backend::Rustls);
    connect.tls_config(&trusting(server))
}

#[test]
fn it_connects_with_its_few_algorithms() {
    let server = serving(&ServerOptions::new());
    let (mut socket, _) = connecting(&server).connect().unwrap();
    let info = socket.get_ref().tls_info().unwrap();
    assert!(info.library.contains("few algorithms"), "{}", info.library);
    assert_eq!(info.group.as_deref(), Some("x25519"));
    let suite = info.cipher_suite.unwrap();
    assert!(!suite.contains("AES_256"), "{suite}");
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));
    socket.close(None).unwrap();
}

#[test]
fn a_server_with_other_algorithms_is_told_apart() {
    for options in [
        ServerOptions::new().groups([Group::SECP384R1]),
        ServerOptions::new().cipher_suites([CipherSuite::TLS_AES_256_GCM_SHA384]),
    ] {
        let server = serving(&options);
        let error = connecting(&server).connect().unwrap_err().to_string();
        assert!(error.contains("handshake_failure"), "{error}");
    }
}

/// The advice is about this provider, and not about the usual lists.
#[cfg(feature = "hints")]
#[test]
fn a_server_with_other_algorithms_is_told_what_was_offered() {
    let server = serving(&ServerOptions::new().groups([Group::SECP384R1]));
    let error = connecting(&server).connect().unwrap_err().to_string();
    assert!(error.contains("with the few algorithms of the feature `rustls-size`"), "{error}");
    assert!(error.contains("the features `rustls-ring` and `rustls` have"), "{error}");
    let offered = error.contains("offered, TLS 1.2 and TLS 1.3 with");
    assert_eq!(offered, cfg!(feature = "tls12"), "{error}");
}

/// A certificate that its issuer signed with SHA-384.
#[test]
fn a_certificate_with_other_algorithms_is_told_apart() {
    let issuer_key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    let mut issuer = CertificateParams::default();
    issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(issuer, issuer_key).unwrap();
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    let identity = Identity::of(leaf.der().clone(), key.serialize_der());
    let server = serving(&ServerOptions::new().identity(&identity));
    let config = TlsConfig::new().with_roots(Roots::Only(vec![issuer.der().clone()]));
    let error = Connect::new(server.url()).unwrap().tls_config(&config).connect().unwrap_err();
    let error = error.to_string();
    assert!(error.contains("the feature `rustls-size` accepts few"), "{error}");
}

#[cfg(feature = "client-identity")]
#[test]
fn a_key_of_another_kind_is_refused_by_name() {
    let ed25519 = Certificates::shared().client_of(KeyKind::Ed25519);
    let server = serving(&ServerOptions::new());
    let identity = tungstenite_tls::Identity::new(ed25519.chain().to_vec(), ed25519.key()).unwrap();
    let error = connector(Backend::Rustls, &trusting(&server).with_identity(identity)).unwrap_err();
    assert!(
        error.to_string().contains("the few algorithms of the feature `rustls-size`"),
        "{error}"
    );
}

#[test]
fn what_it_lacks_is_refused_by_name() {
    let server = serving(&ServerOptions::new());
    let config = || trusting(&server);
    for (option, config) in [
        (TlsOption::Groups, config().with_groups([Group::SECP384R1])),
        (
            TlsOption::Tls13CipherSuites,
            config().with_tls13_cipher_suites([CipherSuite::TLS_AES_256_GCM_SHA384]),
        ),
        (TlsOption::SignatureSchemes, config().with_signature_schemes([SignatureScheme::ED25519])),
    ] {
        let error = connector(Backend::Rustls, &config).unwrap_err();
        assert_eq!(error.option(), Some(option), "{error}");
        assert!(
            error.to_string().contains("the few algorithms of the feature `rustls-size`"),
            "{error}"
        );
    }
}
