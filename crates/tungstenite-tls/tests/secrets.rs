//! No error and no `Debug` shows a URL's password or query, or the value of a header.

use std::{
    error::Error as StdError,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    thread,
    time::Duration,
};

use tungstenite_tls::{
    Backend, Connect, Error, TlsConfig, client::IntoClientRequest, connect, http::HeaderValue,
};
use tungstenite_tls_testing::server::CLOSED;

/// Used wherever a secret could be.
const SECRET: &str = "hidden-word";

#[track_caller]
fn assert_silent(text: &str) {
    assert!(!text.contains("hidden"), "shows a secret: {text}");
}

/// Checks that `error` contains `part`, and that no error in its chain shows the secret.
#[track_caller]
fn assert_error_silent(error: &Error, part: &str) {
    assert!(error.to_string().contains(part), "`{part}` is not in: {error}");
    let mut next: Option<&dyn StdError> = Some(error);
    while let Some(error) = next {
        assert_silent(&error.to_string());
        assert_silent(&format!("{error:?} {error:#?}"));
        next = error.source();
    }
}

#[test]
fn debug_of_a_plan_shows_no_password_no_query_and_no_value_of_a_header() {
    let url = format!("wss://{SECRET}:{SECRET}@example.org:1/path?token={SECRET}");
    let plan = Connect::new(url).unwrap();
    let plan = plan.header("Cookie", &format!("session={SECRET}")).unwrap();
    let plan = plan.header("X-Own", SECRET).unwrap().subprotocol(SECRET).unwrap();
    for text in [format!("{plan:?}"), format!("{plan:#?}"), format!("{:?}", plan.clone())] {
        assert_silent(&text);
        for part in
            ["wss://example.org:1/path?…", "authorization", "cookie", "x-own", "tls: TlsConfig"]
        {
            assert!(text.contains(part), "`{part}` is not in {text}");
        }
    }
    // The secret is really in the plan.
    assert!(format!("{:?}", plan.request()).contains(SECRET));
}

#[test]
fn errors_of_a_url_show_no_password_and_no_query() {
    for (scheme, host, part) in [
        ("https", "example.org", "`https://example.org/?…` has the scheme `https`"),
        ("wss", "example.org:0", "`wss://example.org:0/?…` has the port `0`"),
        ("wss", ":1", "has no host"),
    ] {
        let url = format!("{scheme}://{SECRET}:{SECRET}@{host}/?{SECRET}");
        assert_error_silent(&Connect::new(url).unwrap_err(), part);
    }
    for backend in Backend::compiled_in() {
        let url = format!("wss://{SECRET}:{SECRET}@a..b/?{SECRET}");
        let attempt = Connect::new(url).unwrap().backend(backend).connect();
        assert_error_silent(&attempt.unwrap_err(), "`a..b`");
    }
}

#[test]
fn errors_of_a_header_show_its_name_alone() {
    let plan = || Connect::new("wss://example.org/").unwrap();
    let value = format!("{SECRET}\n");
    assert_error_silent(&plan().header("X-Own", &value).unwrap_err(), "`X-Own`");
    let line = format!("X-Own: {SECRET}");
    assert_error_silent(&plan().header(&line, "").unwrap_err(), "`X-Own`");
    assert_error_silent(&plan().subprotocol(&value).unwrap_err(), "`Sec-WebSocket-Protocol`");
    let mut request = "wss://example.org/".into_client_request().unwrap();
    let value = HeaderValue::from_bytes(format!("{SECRET}\u{e4}").as_bytes()).unwrap();
    request.headers_mut().insert("connection", value);
    assert_error_silent(&Connect::new(request).unwrap_err(), "`Connection`");
}

#[test]
fn errors_of_a_connection_show_no_password_and_no_query() {
    let addr = CLOSED[0];
    let url = |scheme: &str, addr| format!("{scheme}://{SECRET}:{SECRET}@{addr}/?{SECRET}");
    assert_error_silent(&connect(url("ws", addr)).unwrap_err(), &addr.to_string());

    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let addr = silent.local_addr().unwrap();
    let plan = |scheme| {
        let plan = Connect::new(url(scheme, addr)).unwrap();
        let plan = plan.header("Cookie", SECRET).unwrap();
        plan.tls_config(&TlsConfig::new()).read_timeout(Duration::from_millis(50))
    };
    for backend in Backend::compiled_in() {
        let error = plan("wss").backend(backend).connect().unwrap_err();
        assert_error_silent(&error, &addr.to_string());
    }
    assert_error_silent(&plan("ws").connect().unwrap_err(), "timed out");
}

#[test]
fn errors_of_a_redirect_show_no_password_and_no_query() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let addr = listener.local_addr().unwrap();
    let location = format!("ftp://{SECRET}:{SECRET}@example.org/there?{SECRET}");
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.push(byte[0]);
        }
        let response = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n");
        stream.write_all(response.as_bytes()).unwrap();
    });
    let error = connect(format!("ws://{SECRET}:{SECRET}@{addr}/?{SECRET}")).unwrap_err();
    assert_error_silent(&error, &format!("ws://{addr}/?… to `ftp://example.org/there?…`"));
    server.join().unwrap();
}
