//! What Mbed TLS lacks is refused by name, and its lock stops nobody who must not wait.

use std::{net::TcpStream, sync::mpsc, thread, time::Duration};

use tungstenite_tls_core::{
    CipherSuite, Group, Identity, Message, Roots, SignatureScheme, TlsConfig, TlsErrorKind,
    TlsOption, TlsVersion, client_tls,
};
use tungstenite_tls_mbedtls::MbedTlsConnector;
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{EchoServer, ServerLibrary, ServerOptions},
};

fn config() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

fn echo(server: &EchoServer, connector: &MbedTlsConnector) {
    let stream = TcpStream::connect(server.addr()).unwrap();
    let (mut socket, _) = client_tls(server.url(), stream, connector).unwrap();
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));
}

#[test]
fn what_is_not_in_this_build_is_refused_by_name() {
    for (config, option, name) in [
        (
            config().with_tls12_cipher_suites([
                CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
            ]),
            TlsOption::Tls12CipherSuites,
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        ),
        (config().with_groups([Group::X25519, Group::X448]), TlsOption::Groups, "x448"),
        (
            config().with_signature_schemes([SignatureScheme::RSA_PSS_RSAE_SHA256]),
            TlsOption::SignatureSchemes,
            "rsa_pss_rsae_sha256",
        ),
        (config().with_alpn([&b"http\0"[..]]), TlsOption::Alpn, "NUL"),
        (config().with_min_version(TlsVersion::Tls13), TlsOption::MinVersion, "TLS 1.2"),
    ] {
        let error = MbedTlsConnector::new(&config).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error}");
        assert_eq!(error.option(), Some(option), "{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
}

/// Handshakes are done one at a time, but the caller's code is not called during one.
#[test]
fn a_hook_may_open_a_connection() {
    let (done, wait) = mpsc::channel();
    thread::spawn(move || {
        let (outer, inner) = (EchoServer::start().unwrap(), EchoServer::start().unwrap());
        let other = MbedTlsConnector::new(&config()).unwrap();
        let hooked = config().with_verify_hook(move |_| {
            echo(&inner, &other);
            Ok(())
        });
        echo(&outer, &MbedTlsConnector::new(&hooked).unwrap());
        done.send(()).unwrap();
    });
    wait.recv_timeout(Duration::from_secs(60)).expect("the hook's connection does not end");
}

/// They share the roots, the client's key, and the sessions.
#[test]
fn many_threads_share_a_connector() {
    let options = ServerOptions::new().demand_client_certificate();
    let server = EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap();
    let client = &Certificates::shared().client;
    let identity = Identity::new(client.chain().to_vec(), client.key()).unwrap();
    let connector = MbedTlsConnector::new(&config().with_identity(identity)).unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..8).for_each(|_| echo(&server, &connector)));
        }
    });
    assert_eq!(server.connections(), 64);
}
