//! URLs that a user is given: [`run`]. They become a good request or an error, and name the same
//! server as they do for the crate `url`, which browsers' rules are in.

use tungstenite::{handshake::client::Request, http::Uri};
use tungstenite_tls_core::{Endpoint, IntoClientRequest, mode, redacted};
use url::{Host, Url};

use crate::{error, request::is_good};

/// What no error shows, if it is the password or the query.
const SECRET: &str = "Secr3t";

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match text.into_client_request() {
        Ok(request) => {
            is_good(&request);
            let shown = request.uri().to_string();
            assert!(!shown.contains('@') || shown.split('@').next().unwrap().contains('/'));
            agrees(text, &request);
            let _ = Endpoint::from_uri(request.uri());
        }
        Err(error) => error::is_short(&error),
    }
    if let Ok(uri) = text.parse::<Uri>() {
        let _ = (mode(&uri), Endpoint::from_uri(&uri));
        let _ = redacted(&uri);
    }
    if error::contains(data, SECRET) {
        return;
    }
    for url in [format!("wss://u:{SECRET}@{text}"), format!("{text}?{SECRET}")] {
        if let Err(error) = url.as_str().into_client_request() {
            error::hides(&error, SECRET);
        }
    }
}

/// Compares with the crate `url`, as far as it takes the URL at all.
fn agrees(text: &str, request: &Request) {
    let Ok(theirs) = Url::parse(text) else { return };
    let ours = request.uri();
    assert_eq!(ours.scheme_str(), Some(theirs.scheme()));
    let default = if theirs.scheme() == "wss" { 443 } else { 80 };
    assert_eq!(ours.port_u16().unwrap_or(default), theirs.port().unwrap_or(default));
    let host = ours.host().expect("a host");
    match theirs.host() {
        Some(Host::Domain(domain)) => {
            // `%61` is `a` there, and here it is no name that a server can have.
            let same = host.eq_ignore_ascii_case(domain) || host.contains(['%', '_', '*']);
            assert!(same || Endpoint::from_uri(ours).is_err(), "{host}, {domain}");
        }
        Some(Host::Ipv6(ip)) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            assert_eq!(host.parse(), Ok(ip));
        }
        // `127.1` is an address there.
        Some(Host::Ipv4(_)) => {}
        None => panic!("{theirs} has no host"),
    }
    if theirs.username().is_empty() && theirs.password().is_none() {
        assert!(!request.headers().contains_key("authorization"));
    }
    let is_compared = ours.scheme_str() == Some("wss") && !text.contains('@');
    if let (Ok(theirs), true) = (theirs.as_str().into_client_request(), is_compared) {
        // Written by the other library, it means the same here.
        let [ours, theirs] = [ours, theirs.uri()].map(Endpoint::from_uri);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            let is_address =
                matches!(theirs.server_name(), tungstenite_tls_core::ServerName::IpAddress(_));
            assert!(is_address || ours == theirs, "{ours}, {theirs}");
        }
    }
}
