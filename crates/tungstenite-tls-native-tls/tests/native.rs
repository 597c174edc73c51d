//! A connector that is native-tls's own, and what only native-tls can tell.

use std::net::TcpStream;

use tungstenite_tls_conformance::server::EchoServer;
use tungstenite_tls_core::{
    HandshakeError, MaybeTlsStream, Message, Pin, Pins, Roots, TlsConfig, TlsError, TlsErrorKind,
    client_tls,
};
use tungstenite_tls_native_tls::{
    NativeTlsConnector,
    native_tls::{Certificate, TlsConnector},
};

#[test]
fn a_native_connector_is_used_as_it_is() {
    let server = EchoServer::start().unwrap();
    let native = TlsConnector::builder()
        .add_root_certificate(Certificate::from_der(&server.root()).unwrap())
        .request_alpns(&["http/1.1"])
        .build()
        .unwrap();

    let connector = NativeTlsConnector::from(native);
    let stream = TcpStream::connect(server.addr()).unwrap();
    let (mut socket, _) = client_tls(server.url(), stream, &connector).unwrap();
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));

    let MaybeTlsStream::Tls(stream) = socket.get_ref() else { panic!("no TLS") };
    let native = stream.session().stream().unwrap();
    assert_eq!(native.negotiated_alpn().unwrap().unwrap(), b"http/1.1");
}

/// What the configuration says is the start, and the edit has the last word.
#[test]
fn a_configuration_is_edited_last() {
    let server = EchoServer::start().unwrap();
    let config = TlsConfig::new().with_roots(Roots::Bundled).with_alpn([""; 0]);
    let connect = |connector: &NativeTlsConnector| {
        let stream = TcpStream::connect(server.addr()).unwrap();
        client_tls(server.url(), stream, connector).map_err(|error| match error {
            HandshakeError::Failure(error) => TlsError::find(&error).cloned(),
            HandshakeError::Interrupted(_) => None,
        })
    };
    let error = connect(&NativeTlsConnector::new(&config).unwrap()).unwrap_err().unwrap();
    assert_eq!(error.kind(), TlsErrorKind::UntrustedIssuer);

    let root = Certificate::from_der(&server.root()).unwrap();
    let edited = NativeTlsConnector::with_native_config(&config, |builder| {
        builder.add_root_certificate(root).request_alpns(&["http/1.1"]);
    });
    let (socket, _) = connect(&edited.unwrap()).unwrap();
    assert_eq!(socket.get_ref().tls_info().unwrap().alpn.as_deref(), Some(&b"http/1.1"[..]));

    // Pins are none of the builder's options, and hold whatever it accepts.
    let pinned = config.with_pins(Pins::Leaf(vec![Pin::of_key(b"another key")]));
    let edited = NativeTlsConnector::with_native_config(&pinned, |builder| {
        builder.danger_accept_invalid_certs(true);
    });
    let error = connect(&edited.unwrap()).unwrap_err().unwrap();
    assert_eq!(error.kind(), TlsErrorKind::PinMismatch);
}
