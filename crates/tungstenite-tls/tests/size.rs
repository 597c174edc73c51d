//! The provider for small programs, of the feature `rustls-size`: it connects with its few
//! algorithms, and refuses others by name.
#![cfg(all(
    feature = "algorithms",
    feature = "rustls-size",
    not(any(feature = "rustls", feature = "rustls-ring"))
))]

use tungstenite_tls::{
    Backend, Connect, Message, Roots, TlsConfig,
    backend::connector,
    config::{CipherSuite, Group, SignatureScheme, TlsOption},
};
use tungstenite_tls_testing::server::{EchoServer, ServerLibrary, ServerOptions};

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
        assert!(error.to_string().contains("the few algorithms of the feature `size`"), "{error}");
    }
}
