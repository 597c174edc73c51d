//! URLs for errors and logs, without the parts that may be secret: [`redacted`].

use std::fmt::{self, Display, Formatter};

use tungstenite::http::Uri;

/// Returns `uri` in a form that is safe to show: scheme, host, port and path. It leaves out the
/// user name, the password and the query, which often holds tokens; `?…` stands for a query.
///
/// ```
/// use tungstenite_tls_core::{redacted, tungstenite::http::Uri};
///
/// let uri: Uri = "wss://user:password@example.org:8443/socket?token=1234".parse()?;
/// assert_eq!(redacted(&uri).to_string(), "wss://example.org:8443/socket?…");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn redacted(uri: &Uri) -> impl Display {
    Redacted(uri)
}

struct Redacted<'a>(&'a Uri);

impl Display for Redacted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = self.0.scheme() {
            write!(f, "{scheme}://")?;
        }
        if let Some(authority) = self.0.authority() {
            // The host comes after the last `@`, because a password may contain one.
            f.write_str(authority.as_str().rsplit('@').next().unwrap_or_default())?;
        }
        f.write_str(self.0.path())?;
        f.write_str(if self.0.query().is_some() { "?…" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_password_and_query() {
        for (url, shown) in [
            ("wss://example.org", "wss://example.org/"),
            ("wss://example.org:1/a/b", "wss://example.org:1/a/b"),
            ("wss://secret@example.org/", "wss://example.org/"),
            ("ws://secret:secret@[::1]:80/x", "ws://[::1]:80/x"),
            ("wss://secret:sec@ret@example.org/", "wss://example.org/"),
            ("wss://example.org?secret", "wss://example.org/?…"),
            ("/path?secret", "/path?…"),
            ("example.org:443", "example.org:443"),
        ] {
            assert_eq!(redacted(&url.parse().unwrap()).to_string(), shown, "{url}");
        }
    }
}
