//! What connections share within a process.

use tungstenite_tls::{Backend, Roots, TlsConfig, connector, shared_connector};

#[test]
fn an_equal_configuration_gives_the_same_connector() {
    for backend in Backend::compiled_in() {
        let config = || TlsConfig::new().with_roots(Roots::Bundled);
        let first = shared_connector(backend, &config()).unwrap();
        assert!(first.is_same(&shared_connector(backend, &config()).unwrap()));
        let other = shared_connector(backend, &config().with_alpn(["chat"])).unwrap();
        assert!(!first.is_same(&other));
        assert!(!first.is_same(&connector(backend, &config()).unwrap()));
    }
}
