//! The endpoint that a URL names.

use rustls_pki_types::ServerName;
use tungstenite::http::Uri;

use super::Endpoint;
use crate::{TlsError, TlsErrorKind, redacted};

impl Endpoint {
    /// The endpoint that a `wss://` or `https://` URL names; the port is 443 unless the URL has
    /// one.
    ///
    /// The brackets of an IPv6 literal and the final dot of an absolute name are not part of the
    /// server name.
    ///
    /// # Errors
    /// [`TlsErrorKind::BadConfiguration`] if the URL has no host, or its host is neither a DNS name
    /// nor an IP address.
    pub fn from_uri(uri: &Uri) -> Result<Self, TlsError> {
        let bad = |why: String| TlsError::new(TlsErrorKind::BadConfiguration, why);
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| {
            let url = redacted(uri);
            bad(format!("the URL `{url}` has no host; write wss://HOST[:PORT]/PATH"))
        })?;
        let name = host.trim_start_matches('[').trim_end_matches(']');
        let name = name.strip_suffix('.').unwrap_or(name);
        let server_name = ServerName::try_from(name.to_owned()).map_err(|_| {
            bad(format!("`{host}` is neither a DNS name nor an IP address; fix the URL's host"))
        })?;
        Ok(Self::new(server_name, uri.port_u16().unwrap_or(443)))
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
