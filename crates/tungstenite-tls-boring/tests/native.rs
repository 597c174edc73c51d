//! A connector that is the library's own, and what only the library can tell.

use std::net::TcpStream;

use tungstenite_tls_boring::{
    BoringConnector,
    boring::{
        ssl::{SslConnector, SslMethod, SslVersion},
        x509::X509,
    },
};
use tungstenite_tls_conformance::server::EchoServer;
use tungstenite_tls_core::{MaybeTlsStream, Message, client_tls};

#[test]
fn a_native_connector_is_used_as_it_is() {
    let server = EchoServer::start().unwrap();
    let mut builder = SslConnector::builder(SslMethod::tls()).unwrap();
    builder.cert_store_mut().add_cert(X509::from_der(&server.root()).unwrap()).unwrap();
    builder.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
    builder.set_alpn_protos(b"\x08http/1.1").unwrap();

    let connector = BoringConnector::from(builder.build());
    let stream = TcpStream::connect(server.addr()).unwrap();
    let (mut socket, _) = client_tls(server.url(), stream, &connector).unwrap();
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));

    let MaybeTlsStream::Tls(stream) = socket.get_ref() else { panic!("no TLS") };
    assert_eq!(stream.session().ssl().version2(), Some(SslVersion::TLS1_2));
}
