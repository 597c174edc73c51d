//! Writes the request (RFC 9112, section 3).

use tungstenite::{handshake::client::Request, http::HeaderName};

use crate::websocket::request::{HANDSHAKE_HEADERS, canonical};

/// The request's bytes: the headers of the handshake first, then the caller's.
pub(super) fn request(request: &Request) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"GET ");
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    out.extend_from_slice(path.as_bytes());
    out.extend_from_slice(b" HTTP/1.1\r\n");
    let headers = request.headers();
    for name in &HANDSHAKE_HEADERS {
        headers.get_all(name).iter().for_each(|value| field(&mut out, name, value.as_bytes()));
    }
    for (name, value) in headers {
        if !HANDSHAKE_HEADERS.contains(name) {
            field(&mut out, name, value.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn field(out: &mut Vec<u8>, name: &HeaderName, value: &[u8]) {
    out.extend_from_slice(canonical(name).as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}
