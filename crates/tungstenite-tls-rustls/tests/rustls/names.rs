//! Sessions under names of the caller's own: what one URL's server proved is no proof for another.

use tungstenite_tls_conformance::server::EchoServer;
use tungstenite_tls_core::{Roots, Sni, TlsConfig, TlsErrorKind};
use tungstenite_tls_rustls::RustlsConnector;

use crate::client;

#[test]
fn a_session_serves_the_url_it_was_verified_for_and_no_other() {
    let server = EchoServer::start().unwrap();
    let sni = Sni::Name("front.example".try_into().unwrap());
    let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()])).with_sni(sni);
    let connector = RustlsConnector::new(&config).unwrap();

    let resumed = |host| {
        let client = client::connect(&connector, server.addr(), host);
        let mut client = client.map_err(|error| error.kind())?;
        client::echo(&mut client);
        Ok(client::info(&client).resumed)
    };
    assert_eq!(resumed("localhost"), Ok(Some(false)));
    assert_eq!(resumed("localhost"), Ok(Some(true)));
    assert_eq!(resumed("elsewhere.example"), Err(TlsErrorKind::NameMismatch));
    // The certificate is for the address too, and that is found out, not assumed.
    assert_eq!(resumed("127.0.0.1"), Ok(Some(false)));
}
