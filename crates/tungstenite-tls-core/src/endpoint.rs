//! Whom a session talks to: [`Endpoint`].

use std::fmt;

use rustls_pki_types::ServerName;
use tungstenite::http::Uri;

use crate::{TlsError, TlsErrorKind, redacted};

/// The server that a session is for: the name that its certificate must carry, and the port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    server_name: ServerName<'static>,
    port: u16,
}

impl Endpoint {
    /// A server name to verify and, where it is no IP address, to send as SNI (RFC 6066,
    /// section 3), with the TCP port it is reached at.
    pub fn new(server_name: ServerName<'static>, port: u16) -> Self {
        Self { server_name, port }
    }

    /// The endpoint that a `wss://` or `https://` URL names; the port is 443 unless it says so.
    ///
    /// The brackets of an IPv6 literal and the final dot of an absolute name are no part of the
    /// server name.
    ///
    /// # Errors
    /// [`TlsErrorKind::BadConfiguration`] when the URL has no host or one that no certificate can
    /// name.
    pub fn from_uri(uri: &Uri) -> Result<Self, TlsError> {
        let bad = |why: String| TlsError::new(TlsErrorKind::BadConfiguration, why);
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| {
            let url = redacted(uri);
            bad(format!("the URL `{url}` has no host; write wss://HOST[:PORT]/PATH"))
        })?;
        let name = host.trim_start_matches('[').trim_end_matches(']');
        let name = name.strip_suffix('.').unwrap_or(name);
        let server_name = ServerName::try_from(name.to_owned()).map_err(|_| {
            bad(format!("`{host}` is neither a DNS name nor an IP address; mend the URL's host"))
        })?;
        Ok(Self::new(server_name, uri.port_u16().unwrap_or(443)))
    }

    /// The name that the certificate must carry.
    pub fn server_name(&self) -> &ServerName<'static> {
        &self.server_name
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.server_name.to_str();
        match &self.server_name {
            ServerName::IpAddress(_) if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            _ => write!(f, "{name}:{}", self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(url: &str) -> Result<String, TlsError> {
        Endpoint::from_uri(&url.parse().unwrap()).map(|endpoint| endpoint.to_string())
    }

    #[test]
    fn takes_names_and_addresses() {
        assert_eq!(endpoint("wss://example.org").unwrap(), "example.org:443");
        assert_eq!(endpoint("wss://localhost.:8443/x").unwrap(), "localhost:8443");
        assert_eq!(endpoint("wss://127.0.0.1:1").unwrap(), "127.0.0.1:1");
        assert_eq!(endpoint("wss://[::1]/").unwrap(), "[::1]:443");
    }

    #[test]
    fn names_what_is_wrong() {
        let no_host = endpoint("/path").unwrap_err();
        assert!(no_host.to_string().contains("no host"), "{no_host}");
        let bad_name = endpoint("wss://a..b/").unwrap_err();
        assert!(bad_name.to_string().contains("`a..b`"), "{bad_name}");
        assert_eq!(bad_name.kind(), TlsErrorKind::BadConfiguration);
    }
}
