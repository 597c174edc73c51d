//! A connector that is native-tls's own, and what only native-tls can tell.

use std::net::TcpStream;

use tungstenite_tls_conformance::server::EchoServer;
use tungstenite_tls_core::{MaybeTlsStream, Message, client_tls};
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
