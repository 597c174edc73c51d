//! The target of a redirect, and the request to send to it.

use tungstenite::{
    Error,
    client::IntoClientRequest,
    handshake::client::Request,
    http::{
        Response, Uri,
        header::{HOST, HeaderValue, LOCATION},
        uri::Scheme,
    },
};
use tungstenite_tls_core::{TlsError, redacted};

/// The URL, ws:// or wss://, that a response to the request for `from` redirects to.
///
/// A redirect from wss:// to ws:// is an error, because it would give up the protection of TLS.
pub(crate) fn target<B>(from: &Uri, response: &Response<B>) -> Result<Uri, TlsError> {
    let bad = |to: Option<&Uri>, why: &str| {
        let to = to.map_or(String::new(), |to| format!(" to `{}`", redacted(to)));
        TlsError::bad_configuration(format!("the redirect from {}{to} {why}", redacted(from)))
    };
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.ok_or_else(|| bad(None, "has no Location header in ASCII"))?;
    if !location.starts_with('/') && !location.contains("://") {
        return Err(bad(None, "is relative to a path, which is not supported"));
    }
    let no_url = || bad(None, "has a Location header that is not a URL");
    let to = location.parse::<Uri>().map_err(|_| no_url())?;
    let mut parts = to.clone().into_parts();
    if parts.authority.is_none() {
        parts.scheme = from.scheme().cloned();
        parts.authority = from.authority().cloned();
    }
    let scheme = match parts.scheme.as_ref().map(Scheme::as_str) {
        Some("wss" | "https") => "wss",
        Some("ws" | "http") if from.scheme_str() != Some("wss") => "ws",
        Some("ws" | "http") => {
            return Err(bad(Some(&to), "would give up TLS, so it is not followed"));
        }
        _ => return Err(bad(Some(&to), "has a scheme other than ws, wss, http or https")),
    };
    parts.scheme = Some(scheme.parse().map_err(|_| no_url())?);
    Uri::from_parts(parts).map_err(|_| no_url())
}

/// The request for `target`, to which the server redirected `request`. The same origin gets the
/// same request. Another origin gets only the handshake's own headers: none of the caller's, and
/// no subprotocol.
pub(crate) fn request(request: &Request, target: Uri) -> Result<Request, Error> {
    let mut next = match same_origin(request.uri(), &target) {
        true => request.clone(),
        false => target.clone().into_client_request()?,
    };
    let authority = target.authority().map_or("", |authority| authority.as_str());
    let host = authority.rsplit('@').next().unwrap_or_default();
    if let Ok(host) = HeaderValue::try_from(host) {
        next.headers_mut().insert(HOST, host);
    }
    *next.uri_mut() = target;
    Ok(next)
}

/// Whether both have the same scheme, host and port (RFC 6454).
pub(crate) fn same_origin(a: &Uri, b: &Uri) -> bool {
    let port = |uri: &Uri| uri.port_u16().unwrap_or(default_port(uri));
    a.scheme() == b.scheme()
        && port(a) == port(b)
        && a.host().map(str::to_ascii_lowercase) == b.host().map(str::to_ascii_lowercase)
}

/// 443 for wss://, 80 for ws:// (RFC 6455, section 3).
pub(crate) fn default_port(uri: &Uri) -> u16 {
    if uri.scheme_str() == Some("wss") { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(from: &str, location: &str) -> Result<String, String> {
        let response = Response::builder().header(LOCATION, location).body(()).unwrap();
        target(&from.parse().unwrap(), &response)
            .map(|uri| uri.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn follows_what_is_as_safe() {
        let cases = [
            ("ws://a/x", "/y?z", "ws://a/y?z"),
            ("ws://a/x", "https://b:1/y", "wss://b:1/y"),
            ("ws://a/x", "http://b/y", "ws://b/y"),
            ("wss://a:1/x", "/y", "wss://a:1/y"),
            ("wss://a/x", "wss://b/y", "wss://b/y"),
        ];
        for (from, location, to) in cases {
            assert_eq!(redirect(from, location).unwrap(), to);
        }
    }

    #[test]
    fn never_gives_up_tls() {
        for location in ["ws://a/x", "http://a/x"] {
            assert!(redirect("wss://a/x", location).unwrap_err().contains("give up TLS"));
        }
        assert!(redirect("wss://a/x", "ftp://a/x").unwrap_err().contains("scheme"));
        assert!(redirect("wss://a/x", "y").is_err());
    }

    /// The headers of the request for `to`, after a redirect from `from`.
    fn headers(from: &str, to: &str) -> Vec<(String, String)> {
        let mut before = from.into_client_request().unwrap();
        for name in ["authorization", "cookie", "origin", "sec-websocket-protocol", "x-own"] {
            before.headers_mut().insert(name, HeaderValue::from_static("own"));
        }
        before.headers_mut().append("connection", HeaderValue::from_static("own"));
        let after = request(&before, to.parse().unwrap()).unwrap();
        assert_eq!(after.uri(), to);
        let headers = after.headers().iter();
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().into())).collect()
    }

    fn host(headers: &[(String, String)]) -> &str {
        &headers.iter().find(|(name, _)| name == "host").unwrap().1
    }

    #[test]
    fn another_origin_gets_what_the_handshake_makes_and_no_more() {
        for (from, to, named) in [
            ("wss://a/x", "wss://b/y", "b"),
            ("wss://a/x", "wss://a:444/y", "a:444"),
            ("ws://a/x", "wss://a/x", "a"),
            ("ws://a/x", "wss://u:p@q@b/y", "b"),
        ] {
            let headers = headers(from, to);
            let mut names: Vec<_> = headers.iter().map(|(name, _)| &**name).collect();
            names.sort_unstable();
            let made = ["connection", "host", "sec-websocket-key", "sec-websocket-version"];
            assert_eq!(names, [&made[..], &["upgrade"]].concat(), "{from} to {to}");
            assert!(headers.iter().all(|(_, value)| value != "own"), "{headers:?}");
            assert_eq!(host(&headers), named);
        }
    }

    #[test]
    fn the_same_origin_gets_the_same_request() {
        for to in ["wss://a/y", "wss://A:443/y", "wss://u:p@a/y"] {
            let headers = headers("wss://a/x", to);
            assert_eq!(headers.len(), 11, "{headers:?}");
            assert_eq!(headers.iter().filter(|(_, value)| value == "own").count(), 6);
        }
        assert_eq!(host(&headers("wss://a/x", "wss://u:p@A:443/y")), "A:443");
    }

    #[test]
    fn a_redirect_that_is_not_followed_is_told_without_passwords_and_queries() {
        for (from, location) in [
            ("wss://secret:secret@a/x?secret", "ws://secret:secret@b/y?secret"),
            ("wss://secret:secret@a/x?secret", "ftp://secret:secret@b/y?secret"),
            ("wss://secret:secret@a/x?secret", "secret"),
            ("wss://secret:secret@a/x?secret", "wss://secret:secret@"),
        ] {
            let error = redirect(from, location).unwrap_err();
            assert!(error.contains("wss://a/x?…") && !error.contains("secret"), "{error}");
        }
        assert!(redirect("wss://a/x", "ws://u:p@b/y").unwrap_err().contains("`ws://b/y`"));
    }
}
