//! Native connectors, and native edits of a `TlsConfig` with a session store.

use std::{
    collections::HashMap,
    net::TcpStream,
    sync::{Arc, Mutex},
};

use tungstenite_tls_core::{
    MaybeTlsStream, Message, Roots, SessionStore, TlsConfig, TlsErrorKind, TlsVersion, client_tls,
};
use tungstenite_tls_openssl::{
    OpenSslConnector,
    openssl::{
        ssl::{SslConnector, SslMethod, SslVerifyMode, SslVersion},
        x509::X509,
    },
};
use tungstenite_tls_testing::server::EchoServer;

#[test]
fn a_native_connector_is_used_as_it_is() {
    let server = EchoServer::start().unwrap();
    let mut builder = SslConnector::builder(SslMethod::tls()).unwrap();
    builder.cert_store_mut().add_cert(X509::from_der(&server.root()).unwrap()).unwrap();
    builder.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
    builder.set_alpn_protos(b"\x08http/1.1").unwrap();

    let connector = OpenSslConnector::from(builder.build());
    let stream = TcpStream::connect(server.addr()).unwrap();
    let (mut socket, _) = client_tls(server.url(), stream, &connector).unwrap();
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));

    let MaybeTlsStream::Tls(stream) = socket.get_ref() else { panic!("no TLS") };
    assert_eq!(stream.session().ssl().version2(), Some(SslVersion::TLS1_2));
}

/// A store that several connectors share.
#[derive(Default)]
struct Shelf(Mutex<HashMap<String, Vec<Vec<u8>>>>);

impl SessionStore for Shelf {
    fn put(&self, key: &str, session: &[u8]) {
        self.0.lock().unwrap().entry(key.to_owned()).or_default().push(session.to_vec());
    }

    fn take(&self, key: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get_mut(key)?.pop()
    }
}

/// Whether the connection resumed a session; `None` if the server was refused.
fn resumed(server: &EchoServer, connector: &OpenSslConnector) -> Option<bool> {
    let stream = TcpStream::connect(server.addr()).unwrap();
    let (mut socket, _) = client_tls(server.url(), stream, connector).ok()?;
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));
    socket.get_ref().tls_info().unwrap().resumed
}

#[test]
fn a_session_store_takes_a_native_edit_that_has_a_label() {
    let config = TlsConfig::new().with_session_store(Arc::new(Shelf::default()));
    let error = OpenSslConnector::with_native_config(&config, |_| Ok(())).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error}");
    let text = error.to_string();
    assert!(text.contains("session_store") && text.contains("with_session_label"), "{text}");
    OpenSslConnector::new(&config).unwrap();
    OpenSslConnector::with_native_config(&config.with_session_label("an edit"), |_| Ok(()))
        .unwrap();
}

#[test]
fn a_session_verified_by_other_rules_is_not_resumed() {
    let server = EchoServer::start().unwrap();
    for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        // None of these roots vouches for the server.
        let config = TlsConfig::new()
            .with_roots(Roots::Bundled)
            .with_max_version(version)
            .with_session_store(Arc::new(Shelf::default()));
        let strict = OpenSslConnector::new(&config).unwrap();
        let lax = |label| {
            OpenSslConnector::with_native_config(
                &config.clone().with_session_label(label),
                |context| {
                    context.set_verify(SslVerifyMode::NONE);
                    Ok(())
                },
            )
            .unwrap()
        };
        assert_eq!(resumed(&server, &lax("blind")), Some(false));
        assert_eq!(resumed(&server, &strict), None, "{version}");
        assert_eq!(resumed(&server, &lax("blind, too")), Some(false));
        assert_eq!(resumed(&server, &lax("blind")), Some(true));
    }
}
