//! Where a redirect leads, and what may go with it.

use tungstenite::http::{
    HeaderMap, Response, Uri,
    header::{AUTHORIZATION, COOKIE, HOST, HeaderValue, LOCATION, PROXY_AUTHORIZATION},
    uri::{Authority, Scheme},
};
use tungstenite_tls_core::TlsError;

/// The URL that a response to the request for `from` redirects to, as ws:// or wss://.
///
/// Never from wss:// to ws://: what TLS was to protect stays protected.
pub(crate) fn target<B>(from: &Uri, response: &Response<B>) -> Result<Uri, TlsError> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let bad = |why: &str| {
        let location = location.unwrap_or("");
        TlsError::bad_configuration(format!("the redirect of {from} to `{location}` {why}"))
    };
    let location = location.ok_or_else(|| bad("has no Location header that is text"))?;
    let mut parts = location.parse::<Uri>().map_err(|_| bad("is no URL"))?.into_parts();
    if parts.authority.is_none() {
        if !location.starts_with('/') {
            return Err(bad("is relative to a path, which is not followed"));
        }
        parts.scheme = from.scheme().cloned();
        parts.authority = from.authority().cloned();
    }
    let scheme = match parts.scheme.as_ref().map(Scheme::as_str) {
        Some("wss" | "https") => "wss",
        Some("ws" | "http") if from.scheme_str() != Some("wss") => "ws",
        Some("ws" | "http") => return Err(bad("would give up TLS, and is not followed")),
        _ => return Err(bad("has a scheme that is none of ws, wss, http, https")),
    };
    parts.scheme = Some(scheme.parse().map_err(|_| bad("is no URL"))?);
    Uri::from_parts(parts).map_err(|_| bad("is no URL"))
}

/// Makes the headers of a request for `from` fit for `to`: another origin gets no credentials.
pub(crate) fn adapt_headers(headers: &mut HeaderMap, from: &Uri, to: &Uri) {
    if !same_origin(from, to) {
        for credentials in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
            headers.remove(credentials);
        }
    }
    let host = to.authority().map(|authority| without_userinfo(authority).to_owned());
    if let Some(host) = host.and_then(|host| HeaderValue::try_from(host).ok()) {
        headers.insert(HOST, host);
    }
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

fn without_userinfo(authority: &Authority) -> &str {
    authority.as_str().rsplit('@').next().unwrap_or_default()
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

    #[test]
    fn another_origin_gets_no_credentials() {
        let headers = |from: &str, to: &str| {
            let mut headers = HeaderMap::new();
            for name in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
                headers.insert(name, HeaderValue::from_static("secret"));
            }
            adapt_headers(&mut headers, &from.parse().unwrap(), &to.parse().unwrap());
            (headers.len(), headers[HOST].to_str().unwrap().to_owned())
        };
        assert_eq!(headers("wss://a/x", "wss://A:443/y"), (4, "A:443".to_owned()));
        assert_eq!(headers("wss://a/x", "wss://b/y"), (1, "b".to_owned()));
        assert_eq!(headers("wss://a/x", "wss://a:444/y"), (1, "a:444".to_owned()));
        assert_eq!(headers("ws://a/x", "wss://u:p@a/y"), (1, "a".to_owned()));
    }
}
