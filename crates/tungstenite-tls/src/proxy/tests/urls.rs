//! URLs of proxies, headers and credentials: what is taken, and what is refused by name.

use tungstenite_tls_core::TlsConfig;

use super::proxy;
use crate::{Backend, Proxy, TlsErrorKind};

#[test]
fn a_url_has_the_defaults_of_curl() {
    for (url, shown) in [
        ("http://proxy.example.org:3128", "http://proxy.example.org:3128"),
        ("HTTP://proxy.example.org:3128/", "http://proxy.example.org:3128"),
        ("proxy.example.org", "http://proxy.example.org:1080"),
        ("proxy.example.org:1", "http://proxy.example.org:1"),
        ("https://proxy.example.org", "https://proxy.example.org:443"),
        ("socks5://user:pass@127.0.0.1", "socks5://127.0.0.1:1080"),
        (" socks5h://[::1]:9050\n", "socks5h://[::1]:9050"),
        ("http://@my_proxy:1", "http://my_proxy:1"),
    ] {
        assert_eq!(Proxy::new(url).unwrap().to_string(), shown, "{url}");
    }
}

#[test]
fn a_mistake_in_a_url_is_named() {
    for (url, part) in [
        ("", "has no host"),
        ("http://", "has no host"),
        ("http://user@", "has no host"),
        ("http://:3128", "has no host"),
        ("socks4://proxy.example.org", "has an unknown scheme `socks4`"),
        ("ftp://proxy.example.org", "has an unknown scheme `ftp`"),
        ("http://proxy.example.org:0", "has a port that is not from 1 to 65535"),
        ("http://proxy.example.org:65536", "has a"),
        ("http://proxy.example.org:web", "has a"),
        ("http://proxy.example.org:+1", "has a"),
        ("http://proxy.example.org/path", "has a path"),
        ("http://proxy.example.org?query", "has a path, query or fragment"),
        ("http://user:pass/word@proxy.example.org", "has a `/`, `?` or `#` in its user name"),
        ("http://proxy example.org", "has a host or port that is not valid"),
        ("http://[::1", "has a host or port that is not valid"),
    ] {
        let error = Proxy::new(url).map(|proxy| proxy.to_string()).unwrap_err();
        assert!(error.to_string().contains(part), "{url}: {error}");
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    }
}

#[test]
fn credentials_that_cannot_be_sent_are_refused_before_any_io() {
    let long = "x".repeat(256);
    let socks = || proxy("socks5h://proxy.example.org");
    socks().credentials(&long[1..], &long[1..]).unwrap();
    for (user, password, part) in
        [("", "x", "user name has 0 bytes"), ("x", "", "password has 0"), (&long, "x", "has 256")]
    {
        let error = socks().credentials(user, password).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    let error = Proxy::new("socks5://user@proxy.example.org").unwrap_err().to_string();
    assert!(error.contains("password has 0 bytes"), "{error}");
}

#[cfg(feature = "basic-auth")]
#[test]
fn a_user_name_for_http_has_no_colon() {
    let http = proxy("http://proxy.example.org");
    http.clone().credentials("user", "").unwrap();
    assert!(proxy("user:password@proxy.example.org:1").has_credentials());
    let error = http.credentials("us:er", "password").unwrap_err().to_string();
    assert!(error.contains("contains a colon"), "{error}");
    let error = Proxy::new("http://us%3Aer@proxy.example.org").unwrap_err().to_string();
    assert!(error.contains("contains a colon"), "{error}");
}

#[cfg(not(feature = "basic-auth"))]
#[test]
fn credentials_for_http_need_a_feature() {
    let error = Proxy::new("http://user:password@proxy.example.org").unwrap_err().to_string();
    assert!(error.contains("the feature `basic-auth`"), "{error}");
    Proxy::new("socks5://user:password@proxy.example.org").unwrap();
}

#[test]
fn headers_that_connect_sets_or_cannot_have_are_refused() {
    let http = || proxy("http://proxy.example.org");
    http().header("User-Agent", "me/1").unwrap().header("X-Own", "1").unwrap();
    for (name, value, part) in [
        ("host", "example.org", "`host` for the proxy: CONNECT sets it"),
        ("Content-Length", "0", "CONNECT has no body"),
        ("Transfer-Encoding", "chunked", "CONNECT has no body"),
        ("two words", "", "its name is not allowed"),
        ("X-Own", "a\nb", "its value is not allowed"),
    ] {
        let error = http().header(name, value).unwrap_err().to_string();
        assert!(error.contains(part), "{name}: {error}");
    }
    let error = proxy("socks5://proxy.example.org").header("X-Own", "1").unwrap_err().to_string();
    assert!(error.contains("SOCKS5 has no headers"), "{error}");
}

#[cfg(feature = "basic-auth")]
#[test]
fn a_proxy_is_logged_in_to_once() {
    let http = || proxy("http://proxy.example.org");
    let name = "Proxy-Authorization";
    for error in [
        http().header(name, "Bearer 1").unwrap().credentials("user", "password").unwrap_err(),
        http().credentials("user", "password").unwrap().header(name, "Bearer 1").unwrap_err(),
        http().header(name, "Bearer 1").unwrap().header(name, "Bearer 2").unwrap_err(),
    ] {
        assert!(error.to_string().contains("remove one of the two"), "{error}");
    }
}

#[test]
fn what_excludes_each_other_is_refused_before_any_io() {
    let (server, plain) = ("wss://localhost/".parse().unwrap(), "ws://localhost/".parse().unwrap());
    let config = TlsConfig::new();
    let https = || proxy("https://proxy.example.org");
    https().tls_config(&config).backend(Backend::Rustls).check(&server).unwrap();
    let connector = tungstenite_tls_core::Connector::plain;
    for (proxy, part) in [
        (https().connector(connector()).tls_config(&config), "`Proxy::tls_config` exclude"),
        (https().connector(connector()).backend(Backend::Boring), "`Proxy::backend` exclude"),
        (proxy("http://localhost").tls_config(&config), "`Proxy::tls_config` is for `https://`"),
        (proxy("socks5://localhost").connector(connector()), "`Proxy::connector` is for"),
    ] {
        let error = proxy.check(&server).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    }
    let error = https().check(&plain).unwrap_err().to_string();
    assert!(error.contains("a ws:// URL through an `https://` proxy"), "{error}");
    proxy("http://localhost").check(&plain).unwrap();
}

#[test]
fn the_tls_with_a_proxy_is_for_its_host() {
    assert!(proxy("http://localhost").tls().unwrap().is_none());
    for (url, endpoint) in [
        ("https://proxy.example.org", "proxy.example.org:443"),
        ("https://127.0.0.1:1", "127.0.0.1:1"),
        ("https://[::1]:1", "[::1]:1"),
    ] {
        let connector = tungstenite_tls_core::Connector::plain();
        let (_, found) = proxy(url).connector(connector).tls().unwrap().unwrap();
        assert_eq!(found.to_string(), endpoint);
    }
}
