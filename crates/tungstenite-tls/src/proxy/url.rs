//! Reads the URL of a proxy: what is wrong with it is named, and nothing that may be secret is
//! shown.

use std::fmt;

use tungstenite::http::uri::Authority;
use tungstenite_tls_core::TlsError;

/// What a proxy speaks, by the scheme of its URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
    /// The client looks names up.
    Socks5,
    /// The proxy does.
    Socks5h,
}

impl Scheme {
    const ALL: [Self; 4] = [Self::Http, Self::Https, Self::Socks5, Self::Socks5h];

    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
        }
    }

    /// The same as in curl.
    fn default_port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http | Self::Socks5 | Self::Socks5h => 1080,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The parts of a proxy's URL.
pub(super) struct Parts<'a> {
    pub(super) scheme: Scheme,
    /// Without the brackets of an IPv6 address.
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) user_info: Option<&'a str>,
}

/// Parses a URL.
///
/// # Errors
/// Names the part that is wrong.
pub(super) fn parse(url: &str) -> Result<Parts<'_>, TlsError> {
    let bad = |why: &str| {
        TlsError::bad_configuration(format!(
            "the URL of the proxy {why}; write http://HOST:PORT, or https, socks5 or socks5h"
        ))
    };
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let Some(scheme) = Scheme::ALL.into_iter().find(|it| scheme.eq_ignore_ascii_case(it.name()))
    else {
        // It may be the beginning of anything.
        let is_name = scheme.len() < 16 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let named = if is_name { format!(" `{scheme}`") } else { String::new() };
        return Err(bad(&format!("has an unknown scheme{named}")));
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if path.contains('@') {
        return Err(bad("has a `/`, `?` or `#` in its user name or password: percent-encode it"));
    }
    if !matches!(path, "" | "/") {
        return Err(bad("has a path, query or fragment, which proxies do not have"));
    }
    let (user_info, host_and_port) = match authority.rsplit_once('@') {
        Some((user_info, host)) => (Some(user_info), host),
        None => (None, authority),
    };
    // What was meant as a password must not be shown, so the error does not name the host either.
    let parsed = match host_and_port.parse::<Authority>() {
        Ok(parsed) if !parsed.host().is_empty() => parsed,
        _ if host_and_port.is_empty() || host_and_port.starts_with(':') => {
            return Err(bad("has no host"));
        }
        _ => return Err(bad("has a host or port that is not valid")),
    };
    let (host, port) = host_and_port.split_at(parsed.host().len());
    let port = match port.strip_prefix(':') {
        None | Some("") if port.len() < 2 => scheme.default_port(),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            match digits.parse::<u16>() {
                Ok(port @ 1..) => port,
                _ => return Err(bad("has a port that is not from 1 to 65535")),
            }
        }
        _ => return Err(bad("has a port that is not a number")),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let user_info = user_info.filter(|it| !matches!(*it, "" | ":"));
    Ok(Parts { scheme, host, port, user_info })
}
