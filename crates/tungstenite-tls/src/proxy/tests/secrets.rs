//! Nothing shows the credentials of a proxy, or the values of its headers.

use std::{error::Error, ffi::OsString};

use super::*;

/// Used wherever a secret could be.
const SECRET: &str = "hidden-word";

#[track_caller]
fn assert_silent(shown: &dyn std::fmt::Debug) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(!text.contains("hidden") && !text.contains("aGlkZGVu"), "shows a secret: {text}");
    }
}

#[track_caller]
fn assert_error_silent(error: &(dyn Error + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        assert_silent(&error.to_string());
        assert_silent(&error);
        next = error.source();
    }
}

/// What is to be sent first.
#[cfg(feature = "basic-auth")]
fn first_bytes(tunnel: &Tunnel) -> Vec<u8> {
    match tunnel.next() {
        crate::proxy::Step::Send(bytes) => bytes.to_vec(),
        _ => panic!("nothing to send"),
    }
}

#[cfg(feature = "basic-auth")]
#[test]
fn a_proxy_shows_neither_credentials_nor_values() {
    for scheme in ["http", "https", "socks5", "socks5h"] {
        let of_url = proxy(&format!("{scheme}://{SECRET}:{SECRET}@localhost"));
        let set = proxy(&format!("{scheme}://localhost")).credentials(SECRET, SECRET).unwrap();
        for proxy in [of_url, set] {
            assert_silent(&proxy);
            assert_silent(&proxy.to_string());
            assert!(format!("{proxy:?}").contains("has_credentials: true"));
        }
    }
    let header = proxy("http://localhost").header("Proxy-Authorization", SECRET).unwrap();
    assert_silent(&header);
    assert!(format!("{header:?}").contains("proxy-authorization"));
    // The secrets are really there.
    let mut tunnel = Tunnel::new(&header, "localhost", 1, None).unwrap();
    let bytes = first_bytes(&tunnel);
    assert!(bytes.escape_ascii().to_string().contains(SECRET));
    assert_error_silent(&tunnel.ended());
}

#[test]
fn no_mistake_shows_a_part_of_the_url_that_may_be_secret() {
    for url in [
        format!("http://{SECRET}:{SECRET}@"),
        format!("{SECRET}:{SECRET}@"),
        format!("{SECRET}://{SECRET}@localhost"),
        format!("http://user:{SECRET}/{SECRET}@localhost"),
        format!("http://user:{SECRET}#{SECRET}@localhost:1"),
        format!("http://user:{SECRET}@localhost:99999"),
        format!("http://user:{SECRET}@local host"),
        format!("http://user:{SECRET}"),
        format!("user:{SECRET}"),
        format!("http://{SECRET}%3A:{SECRET}@localhost"),
        format!("socks5://{SECRET}:@localhost"),
        format!("socks5://{SECRET}:{}@localhost", SECRET.repeat(30)),
        format!("http://localhost/?{SECRET}"),
    ] {
        // Without the feature, credentials are refused in the same silence.
        if let Err(error) = Proxy::new(&url) {
            assert_error_silent(&error);
        } else {
            panic!("{url} is taken");
        }
        let server = "wss://localhost/".parse().unwrap();
        let variable = |name: &str| (name == "HTTPS_PROXY").then(|| OsString::from(&url));
        assert_error_silent(&Proxy::from_variables(&server, variable).map(drop).unwrap_err());
    }
    let header = |name: &str, value: &str| {
        proxy("http://localhost").header(name, value).map(drop).unwrap_err()
    };
    assert_error_silent(&header("X-Own", &format!("{SECRET}\n")));
    assert_error_silent(&header(&format!("X-Own: {SECRET}"), ""));
    assert_error_silent(&header("Host", SECRET));
}

/// A proxy may repeat the request in its refusal.
#[cfg(feature = "basic-auth")]
#[test]
fn a_refusal_that_repeats_the_credentials_is_not_shown() {
    let mut tunnel = tunnel(&format!("http://{SECRET}:{SECRET}@localhost"));
    let request = first_bytes(&tunnel);
    tunnel.sent(request.len());
    let head = format!("HTTP/1.1 400 {SECRET}\r\nX-Echo: {SECRET}\r\n\r\n");
    tunnel.received(head.as_bytes()).unwrap();
    tunnel.received(&request).unwrap();
    let error = tunnel.ended();
    assert!(error.response().is_some());
    assert_error_silent(&error);
    assert_error_silent(&tungstenite::Error::from(error));
}
