//! This crate chooses rustls's crypto provider, but never installs one for the whole process.
#![cfg(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))]

use tungstenite_tls::{
    Backend, Connect, Roots, TlsConfig,
    backend::{rustls::RustlsConnector, rustls::rustls::crypto::CryptoProvider},
};
use tungstenite_tls_testing::server::EchoServer;

#[test]
fn no_process_wide_provider_is_installed_and_an_installed_one_is_used() {
    let server = EchoServer::start().unwrap();
    let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    let to = Connect::new(server.url()).unwrap().backend(Backend::Rustls).tls_config(&config);
    to.connect().unwrap();
    assert!(CryptoProvider::get_default().is_none());

    // A provider that the program installs takes precedence: here, one with a single cipher suite.
    let connector = RustlsConnector::new(&config).unwrap();
    let mut provider = (**connector.config().crypto_provider()).clone();
    provider.cipher_suites.truncate(1);
    provider.install_default().unwrap();
    let connector = RustlsConnector::new(&config).unwrap();
    assert_eq!(connector.config().crypto_provider().cipher_suites.len(), 1);
}
