//! Pins and verify hooks also work with the platform's roots, if those are files.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tungstenite_tls_core::{Pin, Pins, Roots, TlsConfig, TlsErrorKind};
use tungstenite_tls_rustls::RustlsConnector;
use tungstenite_tls_testing::{certificates::Certificates, server::EchoServer};

use crate::client;

fn visit(server: &EchoServer, config: &TlsConfig) -> Result<(), TlsErrorKind> {
    let connector = RustlsConnector::new(config).unwrap();
    let client = client::connect(&connector, server.addr(), "localhost");
    client.map(drop).map_err(|error| error.kind())
}

#[test]
fn pins_and_a_hook_see_the_chain() {
    let server = EchoServer::start().unwrap();
    let config = TlsConfig::new().with_roots(Roots::PlatformPlus(vec![server.root()]));
    let root = Pin::of_certificate(&server.root()).unwrap();
    let intermediate = Pin::of_certificate(&Certificates::shared().localhost.chain()[1]).unwrap();
    for pin in [root, intermediate] {
        assert_eq!(visit(&server, &config.clone().with_pins(Pins::Chain(vec![pin]))), Ok(()));
    }
    let other = Pins::Chain(vec![Pin::of_key(b"another")]);
    assert_eq!(visit(&server, &config.clone().with_pins(other)), Err(TlsErrorKind::PinMismatch));

    let asked = Arc::new(AtomicUsize::new(0));
    let hook = {
        let asked = asked.clone();
        config.with_verify_hook(move |chain| {
            asked.fetch_add(1, Ordering::Relaxed);
            assert_eq!(chain.certificates().len(), 2);
            assert_eq!(Pin::of_key(chain.anchor_key()), root);
            Ok(())
        })
    };
    assert_eq!(visit(&server, &hook), Ok(()));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
