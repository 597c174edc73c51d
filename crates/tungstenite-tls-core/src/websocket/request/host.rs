//! The header `Host` (RFC 6455, section 4.1, and RFC 9110, section 7.2).

use tungstenite::{
    http::{HeaderMap, HeaderValue, Uri, header::HOST},
    stream::Mode,
};

use super::headers::bad;
use crate::TlsError;

/// Sets `Host`, unless the caller has set another one than the URL's.
///
/// tungstenite's builders add the URL's own `Host` before the caller's headers, so of two the one
/// that is not the URL's counts.
pub(super) fn set(headers: &mut HeaderMap, uri: &Uri, mode: Mode) -> Result<(), TlsError> {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let own = host_and_port(authority, mode);
    let mut others =
        headers.get_all(HOST).iter().filter(|value| *value != authority && *value != own);
    let host = match (others.next(), others.next()) {
        (None, _) => HeaderValue::try_from(own).map_err(|_| bad(&HOST, "the URL's host is bad"))?,
        (Some(only), None) => only.clone(),
        (Some(_), Some(_)) => return Err(bad(&HOST, "it is set twice; remove one")),
    };
    if host.to_str().is_err() {
        return Err(bad(&HOST, "its value must be visible ASCII"));
    }
    headers.insert(HOST, host);
    Ok(())
}

/// The host, with the port unless it is empty or the scheme's default one: some servers answer 400
/// to that.
fn host_and_port(authority: &str, mode: Mode) -> &str {
    let default = match mode {
        Mode::Plain => ":80",
        Mode::Tls => ":443",
    };
    let host = authority.strip_suffix(default).unwrap_or(authority);
    // An IPv6 address may end in the same digits, but then a bracket follows them.
    host.strip_suffix(':').unwrap_or(host)
}
