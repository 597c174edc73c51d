//! The request for a tunnel in HTTP (RFC 9110, section 9.3.6), and its answer.

use tungstenite::http::{HeaderMap, header::PROXY_AUTHORIZATION};
use tungstenite_tls_core::{Peer, TlsError, UpgradeError, proxy::ConnectAnswer};

use super::{error::ProxyErrorKind, settings::Proxy, target::Target};

/// The bytes of the request.
pub(super) fn request(proxy: &Proxy, target: &Target) -> Result<Vec<u8>, TlsError> {
    let mut out = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
    let mut headers = HeaderMap::new();
    if let Some(credentials) = proxy.own_credentials() {
        headers.insert(PROXY_AUTHORIZATION, credentials.basic()?);
    }
    for (name, value) in headers.iter().chain(proxy.headers()) {
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    Ok(out)
}

/// Takes bytes of the answer. Returns whether the tunnel is open.
pub(super) fn receive(
    answer: &mut ConnectAnswer,
    bytes: &mut &[u8],
) -> Result<bool, ProxyErrorKind> {
    match answer.receive(bytes) {
        Ok(None) => Ok(false),
        Ok(Some(response)) if response.status().is_success() => Ok(true),
        Ok(Some(response)) => Err(ProxyErrorKind::Http(Box::new(response))),
        Err(error) => Err(ProxyErrorKind::Protocol(broken(&error))),
    }
}

/// What is wrong with an answer, in words about a proxy.
fn broken(error: &tungstenite::Error) -> String {
    match UpgradeError::find(error) {
        Some(UpgradeError::NotHttp(peer)) => {
            let looks = match peer {
                Peer::Tls => ": it looks like TLS, for which the URL needs https://",
                Peer::Http2 => ": it looks like HTTP/2",
                Peer::OtherHttp => ": it is HTTP of another version",
                Peer::Text => ": it looks like another protocol of text lines",
                _ => "",
            };
            format!("does not answer in HTTP/1{looks}")
        }
        Some(UpgradeError::HeadTooLong(most)) => {
            format!("sent a response whose head is longer than {most} bytes")
        }
        Some(UpgradeError::TooManyFields(most)) => {
            format!("sent a response with more than {most} header fields")
        }
        Some(UpgradeError::TooManyInterim(most)) => {
            format!("sent more than {most} interim responses and no final one")
        }
        // The parser's words quote nothing of what it read.
        _ => format!("sent a malformed response: {error}"),
    }
}
