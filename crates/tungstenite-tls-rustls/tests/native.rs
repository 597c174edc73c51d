//! A configuration that is rustls's own, and what only rustls can tell.
#![cfg(feature = "aws-lc-rs")]

use std::{net::TcpStream, sync::Arc};

use tungstenite_tls_conformance::server::EchoServer;
use tungstenite_tls_core::{MaybeTlsStream, Message, client_tls};
use tungstenite_tls_rustls::{
    RustlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs::default_provider, version::TLS12},
};

#[test]
fn a_native_configuration_is_used_as_it_is() {
    let server = EchoServer::start().unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(server.root()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&TLS12])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];

    let connector = RustlsConnector::from(config);
    let stream = TcpStream::connect(server.addr()).unwrap();
    let (mut socket, _) = client_tls(server.url(), stream, &connector).unwrap();
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));

    let MaybeTlsStream::Tls(stream) = socket.get_ref() else { panic!("no TLS") };
    let version = stream.session().connection().protocol_version().unwrap();
    assert_eq!(format!("{version:?}"), "TLSv1_2");
}
