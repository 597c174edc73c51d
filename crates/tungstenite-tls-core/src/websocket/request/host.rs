//! The header `Host` (RFC 6455, section 4.1, and RFC 9110, section 7.2).

use tungstenite::{
    http::{HeaderMap, HeaderValue, Uri, header::HOST, uri::Authority},
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
    let own = host_and_port(uri, mode);
    let mut others = headers.get_all(HOST).iter().filter(|value| {
        // The builder leaves in it the end of a user name or password that has an `@`.
        let host = value.as_bytes().rsplit(|byte| *byte == b'@').next().unwrap_or_default();
        host != authority.as_bytes() && host != own.as_bytes()
    });
    let host = match (others.next(), others.next()) {
        (None, _) => of(uri, mode)?,
        (Some(only), None) if is_host_and_port(only) => only.clone(),
        (Some(_), None) => return Err(bad(&HOST, "its value must be HOST[:PORT], in ASCII")),
        (Some(_), Some(_)) => return Err(bad(&HOST, "it is set twice; remove one")),
    };
    headers.insert(HOST, host);
    Ok(())
}

/// The value of `Host` for a URL.
pub(super) fn of(uri: &Uri, mode: Mode) -> Result<HeaderValue, TlsError> {
    HeaderValue::try_from(host_and_port(uri, mode))
        .map_err(|_| TlsError::bad_configuration("the URL's host is not valid"))
}

/// The host, with the port unless it is empty or the scheme's default one: some servers answer 400
/// to that.
fn host_and_port(uri: &Uri, mode: Mode) -> &str {
    let default = match mode {
        Mode::Plain => 80,
        Mode::Tls => 443,
    };
    match (uri.port_u16(), uri.authority()) {
        (Some(port), Some(authority)) if port != default => authority.as_str(),
        _ => uri.host().unwrap_or_default(),
    }
}

fn is_host_and_port(value: &HeaderValue) -> bool {
    let Ok(authority) = Authority::try_from(value.as_bytes()) else { return false };
    let rest = authority.as_str().strip_prefix(authority.host());
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    !authority.host().is_empty()
        && rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(digits))
}
