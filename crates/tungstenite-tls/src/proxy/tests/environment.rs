//! The proxy that the environment names, by variables that no process has.

use std::{collections::HashMap, ffi::OsString};

use crate::{Proxy, TlsError};

/// The proxy for a server with these variables.
fn found(server: &str, variables: &[(&str, &str)]) -> Result<Option<String>, TlsError> {
    let variables: HashMap<_, _> = variables.iter().copied().collect();
    let proxy = Proxy::from_variables(&server.parse().unwrap(), |name| {
        variables.get(name).map(OsString::from)
    });
    Ok(proxy?.map(|proxy| proxy.to_string()))
}

#[test]
fn the_usual_rules_hold() {
    const WSS: &str = "wss://example.org/";
    const WS: &str = "ws://example.org/";
    let (a, b, c) = ("http://a:1", "http://b:1", "socks5h://c:1");
    let cgi = ("REQUEST_METHOD", "GET");
    for (server, variables, expected) in [
        (WSS, &[][..], None),
        (WSS, &[("https_proxy", a)], Some(a)),
        (WSS, &[("HTTPS_PROXY", a)], Some(a)),
        (WSS, &[("https_proxy", a), ("HTTPS_PROXY", b)], Some(a)),
        (WSS, &[("https_proxy", ""), ("HTTPS_PROXY", b)], Some(b)),
        (WSS, &[("http_proxy", a), ("HTTP_PROXY", b)], None),
        (WSS, &[("HTTPS_PROXY", a), ("all_proxy", b), ("ALL_PROXY", c)], Some(a)),
        (WSS, &[("all_proxy", b), ("ALL_PROXY", c)], Some(b)),
        (WSS, &[("ALL_PROXY", c)], Some(c)),
        (WSS, &[("HTTPS_PROXY", a), cgi], Some(a)),
        (WS, &[("https_proxy", a), ("HTTPS_PROXY", b)], None),
        (WS, &[("HTTP_PROXY", a)], Some(a)),
        (WS, &[("http_proxy", b), ("HTTP_PROXY", a)], Some(b)),
        (WS, &[("ALL_PROXY", c)], Some(c)),
        (WS, &[("HTTP_PROXY", a), cgi], None),
        (WS, &[("http_proxy", b), ("HTTP_PROXY", a), cgi], Some(b)),
        (WS, &[("HTTP_PROXY", a), ("ALL_PROXY", c), cgi], Some(c)),
        (WSS, &[("HTTPS_PROXY", a), ("NO_PROXY", "example.org")], None),
        (WSS, &[("HTTPS_PROXY", a), ("NO_PROXY", "example.org:443")], None),
        (WS, &[("HTTP_PROXY", a), ("NO_PROXY", "example.org:443")], Some(a)),
        (WS, &[("HTTP_PROXY", a), ("NO_PROXY", "example.org:80")], None),
        (WSS, &[("HTTPS_PROXY", a), ("no_proxy", "x"), ("NO_PROXY", "example.org")], Some(a)),
        (WSS, &[("HTTPS_PROXY", a), ("no_proxy", " "), ("NO_PROXY", "example.org")], None),
        ("wss://[::1]:1/", &[("HTTPS_PROXY", a), ("NO_PROXY", "[::1]:1,b")], None),
        ("WSS://example.org/", &[("HTTPS_PROXY", a)], Some(a)),
    ] {
        let found = found(server, variables).unwrap();
        assert_eq!(found.as_deref(), expected, "{server} with {variables:?}");
    }
}

#[test]
fn a_mistake_names_the_variable() {
    let error = found("wss://example.org/", &[("ALL_PROXY", "gopher://a")]).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("variable ALL_PROXY: the URL of the proxy has an unknown"), "{text}");
    // It is not used.
    let listed = [("ALL_PROXY", "gopher://a"), ("NO_PROXY", "*")];
    assert_eq!(found("wss://example.org/", &listed).unwrap(), None);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_refused() {
    use std::os::unix::ffi::OsStringExt;

    let server = "wss://example.org/".parse().unwrap();
    let proxy = Proxy::from_variables(&server, |name| {
        (name == "HTTPS_PROXY").then(|| OsString::from_vec(vec![0xff]))
    });
    let error = proxy.map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("HTTPS_PROXY is not UTF-8"), "{error}");
}
