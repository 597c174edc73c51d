//! Reads a WebSocket URL (RFC 6455, section 3): what is wrong with it is named, and nothing that
//! may be secret is shown.

use tungstenite::{http::Uri, stream::Mode};

use crate::{TlsError, error::HINTS, redacted};

const NO_HOST: &str = "the URL has no host; write wss://HOST[:PORT]/PATH";

/// Parses a URL. [`Uri`] drops a fragment in silence, and does not say which part of the URL has a
/// character that is not allowed.
///
/// # Errors
/// Names the part that is wrong.
pub(super) fn parse(url: &str) -> Result<Uri, TlsError> {
    let bad = |why: &str| TlsError::bad_configuration(why);
    let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    if !fragment.is_empty() {
        return Err(bad(
            "the URL has a fragment (`#…`), which WebSocket does not allow (RFC 6455, section 3); \
             remove it, or write `%23` if it belongs to the path",
        ));
    }
    let (scheme, rest) = before.split_once("://").unwrap_or(("", before));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = host_of(authority);
    if url.trim().is_empty() {
        return Err(bad("the URL is empty; write wss://HOST[:PORT]/PATH"));
    }
    if !scheme.is_empty() && host.is_empty() {
        return Err(bad(NO_HOST));
    }
    if HINTS {
        check_host(scheme, authority, path)?;
    }
    check_path(host, path)?;
    url.parse().map_err(|error| {
        let whose = match host {
            "" => String::new(),
            host => format!(", for {},", named(host, path)),
        };
        bad(&format!("the URL{whose} is not valid: {error}; write wss://HOST[:PORT]/PATH"))
    })
}

/// Names what is wrong with the host, or before it. Without this, [`Uri`] or [`mode`] refuses it,
/// in general words.
fn check_host(scheme: &str, authority: &str, path: &str) -> Result<(), TlsError> {
    let bad = |why: &str| TlsError::bad_configuration(why);
    let host = host_of(authority);
    let named = named(host, path);
    if host.starts_with('[') && !authority.contains(']') {
        return Err(bad(
            "the IPv6 address in the URL has no closing `]`; write wss://[ADDRESS]:PORT/",
        ));
    }
    if host.bytes().any(|byte| !byte.is_ascii()) {
        return Err(bad(&format!(
            "{named} is not ASCII; write its A-label (`xn--…`), or pass a `Url` of the crate \
             `url` (feature `url`), which converts it"
        )));
    }
    if host.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(bad(&format!(
            "{named} has a space or control character in it; write wss://HOST[:PORT]/PATH"
        )));
    }
    match scheme {
        "" => Err(without_scheme(authority, path, &named)),
        _ => Ok(()),
    }
}

/// The error for a URL without `://`. Its `authority` may be a scheme.
fn without_scheme(authority: &str, path: &str, named: &str) -> TlsError {
    let is_scheme = |scheme: &str| {
        ["ws", "wss", "http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    };
    TlsError::bad_configuration(match authority.strip_suffix(':') {
        None if authority.is_empty() => NO_HOST.to_owned(),
        Some(scheme) if is_scheme(scheme) && path.starts_with('/') => {
            format!("the URL has only one `/` after `{scheme}:`; write wss://HOST[:PORT]/PATH")
        }
        _ => format!("the URL has no scheme before {named}; write wss:// or ws:// before it"),
    })
}

/// Checks the path and query, in which `http` allows more than RFC 3986 does.
pub(super) fn check_path(host: &str, path: &str) -> Result<(), TlsError> {
    if path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(TlsError::bad_configuration(format!(
        "the path or query of the URL, for {}, has a character that URLs do not allow; \
         percent-encode it (RFC 3986, section 2.1)",
        named(host, path)
    )))
}

/// Host and port: a password may contain an `@`, a host may not.
fn host_of(authority: &str) -> &str {
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.rfind(':') {
        Some(colon) if !host.as_bytes()[colon..].contains(&b']') => &host[..colon],
        _ => host,
    }
}

/// The host for an error: in one line, and no longer than a name may be. It is not shown if an `@`
/// follows, because then it may be part of a password with a slash or a question mark in it.
fn named(host: &str, path: &str) -> String {
    if path.as_bytes().contains(&b'@') {
        return "the host".to_owned();
    }
    let shown = host.chars().take(253).map(|c| if c.is_control() { '\u{fffd}' } else { c });
    format!("the host `{}`", shown.collect::<String>())
}

/// Tells whether the URL asks for TLS: `wss` does, and `ws` does not (RFC 6455, section 3), in any
/// case. Does no I/O.
///
/// ```
/// use tungstenite_tls_core::{mode, tungstenite::stream::Mode};
///
/// assert!(matches!(mode(&"wss://example.org/".parse()?)?, Mode::Tls));
/// assert!(matches!(mode(&"WS://example.org/".parse()?)?, Mode::Plain));
/// assert!(mode(&"https://example.org/".parse()?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fails if the URL has no host or a port out of range, or if its scheme is neither `ws` nor `wss`.
pub fn mode(uri: &Uri) -> Result<Mode, TlsError> {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let rest = host_and_port.get(host.len()..).unwrap_or_default();
    let port = rest.strip_prefix(':');
    let scheme = uri.scheme_str().unwrap_or_default();
    // With an `@` after it, this host may be part of a password that has a slash or a question mark
    // in it; then nothing of the URL is shown.
    let hides = uri.path_and_query().is_some_and(|path| path.as_str().as_bytes().contains(&b'@'));
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && matches!(uri.port_u16(), Some(1..))
    };
    let wrong = if host.is_empty() {
        "no host; write wss://HOST[:PORT]/PATH".to_owned()
    } else if port.is_none() && !rest.is_empty() {
        "something between its host and its port; write wss://HOST[:PORT]/PATH".to_owned()
    } else if port.is_some_and(|port| !port.is_empty() && !is_port(port)) {
        let port = port.filter(|_| !hides).map(|port| format!(" `{port}`")).unwrap_or_default();
        format!("the port{port}; a port is from 1 to 65535")
    } else if scheme.eq_ignore_ascii_case("wss") {
        return Ok(Mode::Tls);
    } else if scheme.eq_ignore_ascii_case("ws") {
        return Ok(Mode::Plain);
    } else {
        let scheme = uri.scheme().map_or("no scheme".to_owned(), |s| format!("the scheme `{s}`"));
        format!("{scheme}; use ws:// or wss://")
    };
    let url = if hides { String::new() } else { format!(" `{}`", redacted(uri)) };
    Err(TlsError::bad_configuration(format!("the URL{url} has {wrong}")))
}
