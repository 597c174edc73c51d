//! What URLs and requests become, and how each mistake in them is named.

use tungstenite::{
    ClientRequestBuilder, Error,
    error::ProtocolError,
    handshake::client::Request,
    http::{HeaderValue, Method, Uri, Version},
};

use super::{IntoClientRequest, canonical};
use crate::{TlsError, TlsErrorKind};

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

fn of(url: &str) -> Request {
    url.into_client_request().unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// The words of the error, which is the caller's to fix.
fn wrong(request: impl IntoClientRequest) -> String {
    let error = request.into_client_request().expect_err("accepted");
    let found = TlsError::find(&error).unwrap_or_else(|| panic!("of another kind: {error}"));
    assert_eq!(found.kind(), TlsErrorKind::BadConfiguration, "{error}");
    error.to_string()
}

fn with(headers: &[(&str, &str)]) -> Request {
    let mut builder = Request::builder().uri("wss://example.org/");
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(()).unwrap()
}

#[test]
fn a_url_becomes_what_is_sent() {
    for (url, target, host) in [
        ("wss://example.org", "/", "example.org"),
        ("wss://example.org:7001?x=1", "/?x=1", "example.org:7001"),
        ("wss://example.org/?x=1", "/?x=1", "example.org"),
        ("WSS://Example.org/a", "/a", "Example.org"),
        ("Ws://example.org/a", "/a", "example.org"),
        ("wss://example.org:443/", "/", "example.org"),
        ("wss://example.org:0443/", "/", "example.org"),
        ("ws://example.org:80/", "/", "example.org"),
        ("ws://example.org:443/", "/", "example.org:443"),
        ("wss://example.org:80/", "/", "example.org:80"),
        ("wss://example.org:8443/", "/", "example.org:8443"),
        ("wss://example.org:/", "/", "example.org"),
        ("wss://[::1]/", "/", "[::1]"),
        ("wss://[::1]:443/", "/", "[::1]"),
        ("wss://[::443]/", "/", "[::443]"),
        ("wss://[2001:db8::1]:8443/x", "/x", "[2001:db8::1]:8443"),
        ("wss://user:secret@example.org:443/", "/", "example.org"),
        ("wss://example.org/a%20b?c=%23", "/a%20b?c=%23", "example.org"),
    ] {
        let request = of(url);
        assert_eq!(request.uri().path_and_query().unwrap(), target, "{url}");
        assert_eq!(request.headers()["host"], host, "{url}");
        assert!(matches!(request.uri().scheme_str(), Some("ws" | "wss")), "{url}");
        // The same by any other way.
        for again in [
            url.to_owned().into_client_request(),
            (&url.to_owned()).into_client_request(),
            url.parse::<Uri>().unwrap().into_client_request(),
            (&url.parse::<Uri>().unwrap()).into_client_request(),
            request.clone().into_client_request(),
        ] {
            let again = again.unwrap();
            assert_eq!(again.uri(), request.uri(), "{url}");
            assert_eq!(again.headers()["host"], host, "{url}");
        }
    }
}

#[test]
fn credentials_in_a_url_are_sent_and_never_shown() {
    for (url, value) in [
        // RFC 7617, section 2.
        ("wss://Aladdin:open%20sesame@example.org/", Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
        ("wss://Aladdin:open%20sesame@example.org", Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
        ("ws://user@example.org/", Some("Basic dXNlcjo=")),
        ("ws://:word@example.org/", Some("Basic OndvcmQ=")),
        ("wss://user:a:b@example.org/", Some("Basic dXNlcjphOmI=")),
        ("wss://user:a%40b@example.org/", Some("Basic dXNlcjphQGI=")),
        ("wss://@example.org/", None),
        ("wss://:@example.org/", None),
        ("wss://example.org/", None),
    ] {
        let request = of(url);
        let sent = request.headers().get("authorization");
        assert_eq!(sent.map(|value| value.to_str().unwrap()), value, "{url}");
        assert!(sent.is_none_or(HeaderValue::is_sensitive), "{url}");
        assert!(!request.uri().to_string().contains('@'), "{url}");
        assert!(!format!("{request:?}").contains("sesame"), "{request:?}");
    }
    for url in [
        "wss://secret:secret@example.org:70000/",
        "https://secret:secret@example.org/",
        "wss://secret:secret@/",
        "wss://secret:secret@example.org/#secret",
        "wss://secret:secret@exa mple.org/",
        "wss://secret:secret@example.org/a b?secret",
        "wss://secret:secret@ex\u{e4}mple.org/",
        "wss://secret:secret@exa[mple.org/",
        "wss://secret%3Asecret:secret@example.org/",
        "wss://sec ret:secret@example.org/",
        // Not percent-encoded as it should be.
        "wss://user:secret/secret@example.org/",
        "wss://user:secret?secret@example.org/",
        "wss://secret /@example.org/",
        "wss://secret\u{e4}/@example.org/",
        "https://secret:1/@example.org/",
    ] {
        let error = wrong(url);
        assert!(!error.contains("secret") && !error.contains("ret:"), "{error}");
    }
    // tungstenite's builder takes the end of such a password for the host.
    for url in ["wss://user:a@secret@example.org/", "wss://a@secret@example.org:443/"] {
        let builder = ClientRequestBuilder::new(url.parse().unwrap());
        let request = builder.into_client_request().unwrap();
        assert_eq!(request.headers()["host"], "example.org");
    }
    let mut request = with(&[("Authorization", "Bearer secret")]);
    *request.uri_mut() = "wss://user:secret@example.org/".parse().unwrap();
    let error = wrong(request);
    assert!(error.contains("`Authorization`") && error.contains("URL"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn what_is_wrong_with_a_url_is_named() {
    for (url, words) in [
        ("wss://example.org/#part", "fragment"),
        ("wss://example.org#", "fragment"),
        ("wss://exam ple.org/", "the host `exam ple.org` has a space"),
        ("wss://exam\tple.org/", "control character"),
        (
            "wss://b\u{fc}cher.example/",
            "the host `b\u{fc}cher.example` is not ASCII; write its A-label",
        ),
        ("wss://example.org/a b", "percent-encode"),
        ("wss://example.org/\u{fc}?x", "percent-encode"),
        ("wss:///path", "no host"),
        ("wss://", "no host"),
        ("wss://:443/", "no host"),
        ("/path", "no host"),
        ("", "the URL is empty"),
        (" ", "the URL is empty"),
        ("example.org", "no scheme"),
        ("example.org/path", "no scheme before the host `example.org`; write wss:// or ws://"),
        ("example.org:8443/path", "no scheme before the host `example.org`"),
        ("localhost:8443", "no scheme"),
        ("[::1]:8443/", "no scheme before the host `[::1]`"),
        ("user:secret@example.org/a@b", "no scheme before the host;"),
        ("wss:/example.org/", "only one `/` after `wss:`"),
        ("wss//example.org/", "no scheme"),
        ("//example.org/", "no host"),
        ("https://example.org/", "the scheme `https`; use ws:// or wss://"),
        ("wss://example.org:99999/", "the port `99999`"),
        ("wss://example.org:0/", "the port `0`"),
        ("wss://[::1/", "no closing `]`"),
        ("wss://[::1:443/", "no closing `]`"),
        ("ws://[::1]ws://", "between its host and its port"),
        ("wss://exa\nmple.org/", "the host"),
        ("wss://example.org:4x/", "example.org"),
        ("wss://example.org:+443/", "the port `+443`"),
    ] {
        let error = wrong(url);
        assert!(error.contains(words), "{url}: {error}");
        assert!(!error.contains('\n'), "{error}");
        // `Uri` takes some of them, and has dropped the fragment of others.
        if let Ok(uri) = url.parse::<Uri>() {
            if !url.contains('#') {
                assert!(wrong(uri).contains(words), "{url}");
            }
        }
    }
}

#[test]
fn a_request_is_completed() {
    let request = with(&[]).into_client_request().unwrap();
    let headers = request.headers();
    for (name, value) in [
        ("host", "example.org"),
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
    ] {
        assert_eq!(headers[name], value);
    }
    let keys: std::collections::HashSet<_> = (0..100)
        .map(|_| with(&[]).into_client_request().unwrap().headers()["sec-websocket-key"].clone())
        .collect();
    assert_eq!(keys.len(), 100);
}

#[test]
fn what_a_caller_sets_is_sent() {
    for (name, value) in [
        ("Host", "internal.example.org"),
        ("Connection", "keep-alive, Upgrade"),
        ("Upgrade", "WebSocket, other"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", KEY),
        ("Sec-WebSocket-Protocol", "chat, other"),
        ("Content-Length", "0"),
        ("X-Own", "any value"),
    ] {
        let request = with(&[(name, value)]).into_client_request().unwrap();
        let all: Vec<_> = request.headers().get_all(name).iter().collect();
        assert_eq!(all, [value], "{name}");
    }
    // tungstenite's builder adds the caller's headers after those of the handshake.
    let builder = ClientRequestBuilder::new("wss://example.org:443/".parse().unwrap())
        .with_header("Host", "internal.example.org")
        .with_header("Connection", "keep-alive")
        .with_sub_protocol("one")
        .with_sub_protocol("two");
    let request = builder.into_client_request().unwrap();
    for (name, value) in [
        ("host", "internal.example.org"),
        ("connection", "Upgrade, keep-alive"),
        ("sec-websocket-protocol", "one, two"),
    ] {
        let all: Vec<_> = request.headers().get_all(name).iter().collect();
        assert_eq!(all, [value], "{name}");
    }
    let twice = with(&[("Sec-WebSocket-Protocol", "one"), ("Sec-WebSocket-Protocol", "two, one")]);
    let request = twice.into_client_request().unwrap();
    assert_eq!(request.headers()["sec-websocket-protocol"], "one, two");
}

#[test]
fn a_header_that_cannot_be_sent_is_refused_by_name() {
    for (headers, name, words) in [
        (&[("Host", "secret"), ("Host", "secret2")][..], "Host", "twice"),
        (&[("Host", "secr\u{e9}t")], "Host", "HOST[:PORT]"),
        (&[("Host", "a secret")], "Host", "HOST[:PORT]"),
        (&[("Host", "secret@other.example")], "Host", "HOST[:PORT]"),
        (&[("Host", "secret/path")], "Host", "HOST[:PORT]"),
        (&[("Host", "secret:x")], "Host", "HOST[:PORT]"),
        (&[("Host", "")], "Host", "HOST[:PORT]"),
        (&[("Connection", "secret")], "Connection", "`Upgrade`"),
        (&[("Upgrade", "secret")], "Upgrade", "`websocket`"),
        (&[("Sec-WebSocket-Version", "8")], "Sec-WebSocket-Version", "13"),
        (&[("Sec-WebSocket-Key", "secret")], "Sec-WebSocket-Key", "16 random bytes"),
        (&[("Sec-WebSocket-Key", KEY), ("Sec-WebSocket-Key", KEY)], "Sec-WebSocket-Key", "twice"),
        (&[("Sec-WebSocket-Protocol", "")], "Sec-WebSocket-Protocol", "token"),
        (&[("Sec-WebSocket-Protocol", "a secret")], "Sec-WebSocket-Protocol", "token"),
        (
            &[("Sec-WebSocket-Extensions", "permessage-deflate; secret")],
            "Sec-WebSocket-Extensions",
            "with_extensions",
        ),
        (&[("Sec-WebSocket-Accept", "secret")], "Sec-WebSocket-Accept", "servers"),
        (&[("Content-Length", "5")], "Content-Length", "no body"),
        (&[("Transfer-Encoding", "chunked")], "Transfer-Encoding", "no body"),
    ] {
        let error = wrong(with(headers));
        assert!(error.contains(&format!("`{name}`")) && error.contains(words), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    let mut post = with(&[]);
    *post.method_mut() = Method::POST;
    let error = post.into_client_request().unwrap_err();
    assert!(matches!(error, Error::Protocol(ProtocolError::WrongHttpMethod)));
    for version in [Version::HTTP_10, Version::HTTP_2] {
        let mut other = with(&[]);
        *other.version_mut() = version;
        let error = other.into_client_request().unwrap_err();
        assert!(matches!(error, Error::Protocol(ProtocolError::WrongHttpVersion)));
    }
}

#[test]
fn names_have_the_usual_capitals() {
    for name in [
        "Host",
        "Sec-WebSocket-Key",
        "Sec-WebSocket-Protocol",
        "Origin",
        "User-Agent",
        "X-Api-Key",
        "DNT",
        "TE",
        "X",
    ] {
        assert_eq!(canonical(&name.parse().unwrap()), name);
    }
}

#[cfg(feature = "url")]
#[test]
fn an_international_host_is_converted_by_the_crate_url() {
    let url = ::url::Url::parse("wss://b\u{fc}cher.example/").unwrap();
    let request = (&url).into_client_request().unwrap();
    assert_eq!(request.headers()["host"], "xn--bcher-kva.example");
    assert_eq!(url.into_client_request().unwrap().uri(), request.uri());
}
