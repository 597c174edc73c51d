//! Native rustls configurations, and native edits of a `TlsConfig`.

use std::sync::Arc;

use tungstenite_tls_core::{Roots, Sni, TlsConfig};
#[cfg(feature = "aws-lc-rs")]
use tungstenite_tls_rustls::rustls::crypto::aws_lc_rs::default_provider;
#[cfg(not(feature = "aws-lc-rs"))]
use tungstenite_tls_rustls::rustls::crypto::ring::default_provider;
use tungstenite_tls_rustls::{
    RustlsConnector,
    rustls::{ClientConfig, RootCertStore, client::Resumption, version::TLS12},
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{EchoServer, ServerLibrary, ServerOptions, TestServer},
};

use crate::client;

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
    let mut client = client::connect(&connector, server.addr(), "localhost").unwrap();
    client::echo(&mut client);
    let version = client::tls(&client).session().connection().protocol_version().unwrap();
    assert_eq!(format!("{version:?}"), "TLSv1_2");
}

/// Native ALPN and SNI replace those of the `TlsConfig`; the rest of the `TlsConfig` still applies.
#[test]
fn in_a_mixed_configuration_the_native_part_wins() {
    let options = ServerOptions::new().alpn(["native"]);
    let server = TestServer::start(ServerLibrary::OpenSsl, &options).unwrap();
    let root = Certificates::shared().root().clone();
    let sni = Sni::Name("told.example".try_into().unwrap());
    let config = TlsConfig::new().with_roots(Roots::Only(vec![root])).with_sni(sni);
    let connector = RustlsConnector::with_native_config(&config, |config| {
        config.alpn_protocols = vec![b"native".to_vec()];
        config.enable_sni = false;
    })
    .unwrap();
    assert_eq!(connector.config().alpn_protocols, [b"native"]);

    let mut client = client::connect(&connector, server.addr(), "localhost").unwrap();
    client.close(None).unwrap();
    while client.read().is_ok() {}
    let hello = server.join().hello.unwrap();
    assert_eq!(hello.alpn, Some(vec![b"native".to_vec()]));
    assert_eq!(hello.server_name, None);
}

#[test]
fn the_native_session_cache_wins_too() {
    let server = EchoServer::start().unwrap();
    let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    let resumed = |connector: &RustlsConnector| {
        let mut client = client::connect(connector, server.addr(), "localhost").unwrap();
        client::echo(&mut client);
        client::info(&client).resumed
    };
    let keeps = RustlsConnector::with_native_config(&config, |_| {}).unwrap();
    assert_eq!([resumed(&keeps), resumed(&keeps)], [Some(false), Some(true)]);
    let forgets = RustlsConnector::with_native_config(&config, |config| {
        config.resumption = Resumption::disabled();
    })
    .unwrap();
    assert_eq!([resumed(&forgets), resumed(&forgets)], [Some(false), Some(false)]);
}
