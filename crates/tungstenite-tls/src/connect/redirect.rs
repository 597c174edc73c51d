//! The target of a redirect, and the request to send to it.

use iri_string::types::{UriAbsoluteStr, UriReferenceStr};
use tungstenite::{
    Error,
    handshake::client::Request,
    http::{
        Response, StatusCode, Uri,
        header::{AUTHORIZATION, LOCATION},
        uri::Scheme,
    },
};
use tungstenite_tls_core::{IntoClientRequest, TlsError, redacted};

/// The statuses that name another URL to use (RFC 9110, section 15.4).
const FOLLOWED: [StatusCode; 5] = [
    StatusCode::MOVED_PERMANENTLY,
    StatusCode::FOUND,
    StatusCode::SEE_OTHER,
    StatusCode::TEMPORARY_REDIRECT,
    StatusCode::PERMANENT_REDIRECT,
];

/// Whether a response names another URL. Without one it is a refusal like others.
pub(super) fn is_redirect<B>(response: &Response<B>) -> bool {
    FOLLOWED.contains(&response.status()) && response.headers().contains_key(LOCATION)
}

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
    let to = resolve(from, location)
        .ok_or_else(|| bad(None, "has a Location header that is not a URL"))?;
    let mut parts = to.clone().into_parts();
    let scheme = match parts.scheme.as_ref().map(Scheme::as_str) {
        Some("wss" | "https") => "wss",
        Some("ws" | "http") if from.scheme_str() != Some("wss") => "ws",
        Some("ws" | "http") => {
            return Err(bad(Some(&to), "would give up TLS, so it is not followed"));
        }
        _ => return Err(bad(Some(&to), "has a scheme other than ws, wss, http or https")),
    };
    parts.scheme = scheme.parse().ok();
    Uri::from_parts(parts).map_err(|_| bad(None, "has a Location header that is not a URL"))
}

/// Resolves a reference against the URL (RFC 3986, section 5.2). The scheme is then in lower case,
/// and the fragment gone.
fn resolve(from: &Uri, location: &str) -> Option<Uri> {
    let (from, location) = (encoded(&from.to_string()), encoded(location));
    let base = UriAbsoluteStr::new(&from).ok()?;
    let to = UriReferenceStr::new(&location).ok()?.resolve_against(base).to_string();
    let (scheme, rest) = to.split('#').next()?.split_once("://")?;
    format!("{}://{rest}", scheme.to_ascii_lowercase()).parse().ok()
}

/// The URL or reference with each byte percent-encoded that RFC 3986 does not allow where it is:
/// `http` and browsers take some of them, and servers send them.
fn encoded(url: &str) -> String {
    // Brackets are allowed only in the authority, around an IPv6 address.
    let authority = match url.find("//") {
        Some(at) if !url[..at].contains(['/', '?', '#']) => {
            let rest = &url[at + 2..];
            at + 2..at + 2 + rest.find(['/', '?', '#']).unwrap_or(rest.len())
        }
        _ => 0..0,
    };
    let mut encoded = String::with_capacity(url.len());
    for (i, c) in url.char_indices() {
        let allowed = match c {
            '%' => {
                let digits = url.as_bytes().get(i + 1..i + 3);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            '[' | ']' => authority.contains(&i),
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => false,
            _ => true,
        };
        match allowed {
            true => encoded.push(c),
            false => encoded.push_str(&format!("%{:02X}", u32::from(c))),
        }
    }
    encoded
}

/// The request for `target`, to which the server redirected `request`. The same origin gets the
/// same request. Another origin gets only the handshake's own headers: none of the caller's, and
/// no subprotocol.
pub(crate) fn request(request: &Request, target: Uri) -> Result<Request, Error> {
    let mut next = Request::new(());
    if same_origin(request.uri(), &target) {
        *next.headers_mut() = request.headers().clone();
        if target.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            // The new URL has credentials of its own.
            next.headers_mut().remove(AUTHORIZATION);
        }
    }
    *next.uri_mut() = target;
    next.into_client_request()
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
    use tungstenite::http::HeaderValue;

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
            ("ws://a/x/y?z", "echo", "ws://a/x/echo"),
            ("ws://a/x/y?z", "../echo", "ws://a/echo"),
            ("ws://a/x/y?z", "?x=1", "ws://a/x/y?x=1"),
            ("ws://a/x/y?z", "", "ws://a/x/y?z"),
            ("ws://a/x", "y?u=http://b/c", "ws://a/y?u=http://b/c"),
            ("wss://a:1/x", "//other/path", "wss://other/path"),
            ("ws://a/x", "HTTPS://b/y", "wss://b/y"),
            ("ws://a/x", "Ws://b/y", "ws://b/y"),
            ("wss://a/x", "WSS://b/y#part", "wss://b/y"),
            ("ws://a/x", "https://b:1/y", "wss://b:1/y"),
            ("ws://a/x", "http://b/y", "ws://b/y"),
            ("wss://a:1/x", "/y", "wss://a:1/y"),
            ("wss://a/x", "wss://b/y", "wss://b/y"),
            // What `http` takes and servers send, although RFC 3986 does not allow it.
            ("ws://a/x[1]|{\"z\"}?a[]=100%", "/y", "ws://a/y"),
            ("ws://a/x[1]/z", "y", "ws://a/x%5B1%5D/y"),
            ("ws://a/x", "/y[1]?a[]=100%&b=|", "ws://a/y%5B1%5D?a%5B%5D=100%25&b=%7C"),
            ("ws://a/x", "ws://[::1]:1/y?a=[1]", "ws://[::1]:1/y?a=%5B1%5D"),
            ("ws://a/x", "//[::1]/y", "ws://[::1]/y"),
            ("ws://a/x", "y?u=http://[::1]/", "ws://a/y?u=http://%5B::1%5D/"),
            ("ws://a/x", "/%5B%5b%+1%", "ws://a/%5B%5b%25+1%25"),
            ("ws://a/x", "\\\\b\\y", "ws://a/%5C%5Cb%5Cy"),
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
        assert!(redirect("wss://a/x", "//b/y").unwrap().starts_with("wss://"));
        for location in
            ["http:", "ht tp://a/", "wss://", "wss://a b/", "http:///x", "mailto:a@b", "//[", "a b"]
        {
            assert!(redirect("wss://a/x", location).is_err(), "{location}");
        }
    }

    /// The headers of the request for `to`, after a redirect from `from`.
    fn headers(from: &str, to: &str) -> Vec<(String, String)> {
        let mut before = from.into_client_request().unwrap();
        for name in ["authorization", "cookie", "origin", "sec-websocket-protocol", "x-own"] {
            before.headers_mut().insert(name, HeaderValue::from_static("own"));
        }
        before.headers_mut().append("connection", HeaderValue::from_static("own"));
        let after = request(&before, to.parse().unwrap()).unwrap();
        assert!(!after.uri().to_string().contains('@'));
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
            ("wss://a:444/x", "wss://a/y", "a"),
        ] {
            let headers = headers(from, to);
            let mut names: Vec<_> = headers.iter().map(|(name, _)| &**name).collect();
            names.sort_unstable();
            let made = ["connection", "host", "sec-websocket-key", "sec-websocket-version"];
            assert_eq!(names, [&made[..], &["upgrade"]].concat(), "{from} to {to}");
            assert!(headers.iter().all(|(_, value)| value != "own"), "{headers:?}");
            assert_eq!(host(&headers), named);
        }
        let headers = headers("ws://a/x", "wss://u:p@b/y");
        assert!(headers.contains(&("authorization".into(), "Basic dTpw".into())), "{headers:?}");
    }

    #[test]
    fn the_same_origin_gets_the_same_request() {
        for (to, own) in [("wss://a/y", 5), ("wss://A:443/y", 5), ("wss://u:p@a/y", 4)] {
            let headers = headers("wss://a/x", to);
            assert_eq!(headers.len(), 10, "{headers:?}");
            assert_eq!(headers.iter().filter(|(_, value)| value == "own").count(), own);
            assert!(headers.contains(&("connection".into(), "Upgrade, own".into())));
            assert_eq!(host(&headers), "a");
        }
        assert!(
            headers("wss://a/x", "wss://u:p@a/y")
                .contains(&("authorization".into(), "Basic dTpw".into()))
        );
    }

    #[test]
    fn a_redirect_that_is_not_followed_is_told_without_passwords_and_queries() {
        for (from, location) in [
            ("wss://secret:secret@a/x?secret", "ws://secret:secret@b/y?secret"),
            ("wss://secret:secret@a/x?secret", "ftp://secret:secret@b/y?secret"),
            ("wss://secret:secret@a/x?secret", "sec ret"),
            ("wss://secret:secret@a/x?secret", "wss://secret:secret@"),
        ] {
            let error = redirect(from, location).unwrap_err();
            assert!(error.contains("wss://a/x?…") && !error.contains("secret"), "{error}");
        }
        assert!(redirect("wss://a/x", "ws://u:p@b/y").unwrap_err().contains("`ws://b/y`"));
    }
}
