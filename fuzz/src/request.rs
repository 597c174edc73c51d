//! What must hold for every upgrade request: [`is_good`].

use tungstenite::handshake::client::Request;
use tungstenite_tls_core::{IntoClientRequest, Upgrade};

/// The headers that each request has once.
const ONCE: [&str; 5] =
    ["Host", "Connection", "Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key"];

/// Checks that a request is complete, and one well-formed request on the wire: nobody can smuggle a
/// header or a second request into it.
///
/// # Panics
/// If it is not.
pub fn is_good(request: &Request) {
    let again = request.clone().into_client_request().expect("a complete request");
    assert_eq!((again.uri(), again.headers()), (request.uri(), request.headers()));
    let upgrade = Upgrade::new(request.clone()).expect("an upgrade");
    let sent = upgrade.to_send();
    let mut fields = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Request::new(&mut fields);
    let read = parsed.parse(sent).expect("HTTP");
    assert_eq!(read, httparse::Status::Complete(sent.len()));
    assert_eq!((parsed.method, parsed.version), (Some("GET"), Some(1)));
    let target = request.uri().path_and_query().expect("a path").as_str();
    assert_eq!(parsed.path, Some(target));
    assert!(target.starts_with('/'), "{target}");
    assert_eq!(parsed.headers.len(), request.headers().len());
    for name in ONCE {
        assert_eq!(parsed.headers.iter().filter(|field| field.name == name).count(), 1, "{name}");
    }
}
