//! Secrets come from files and are never printed; a server's text cannot act on the terminal.

use std::sync::mpsc::{Receiver, channel};

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use tempfile::TempDir;
use tungstenite_tls::{
    Message, accept, accept_hdr,
    handshake::server::{Request, Response},
    http::HeaderValue,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use crate::support::{Run, answer, file, pipe, serve, wss};

/// Used wherever a secret could be.
const SECRET: &str = "hidden-word";

#[track_caller]
fn assert_silent(run: &Run) {
    assert!(!run.stderr.contains("hidden") && !run.text().contains("hidden"), "{run:?}");
}

/// A server that accepts the first subprotocol, and the path and headers that it saw:
/// Authorization, X-Own and Sec-WebSocket-Protocol.
fn watching() -> (String, Receiver<[String; 4]>) {
    let (sender, seen) = channel();
    let addr = serve(move |stream| {
        #[allow(clippy::result_large_err)] // tungstenite's
        let look = |request: &Request, mut response: Response| {
            let header = |name: &str| {
                let value = request.headers().get(name).map(|v| v.to_str().expect("text"));
                value.unwrap_or_default().to_owned()
            };
            let subprotocols = header("sec-websocket-protocol");
            if let Some(first) = subprotocols.split(", ").next().filter(|name| !name.is_empty()) {
                let first = HeaderValue::from_str(first).expect("a value");
                response.headers_mut().insert("sec-websocket-protocol", first);
            }
            let path = request.uri().to_string();
            let seen = [path, header("authorization"), header("x-own"), subprotocols];
            sender.send(seen).expect("the test listens");
            Ok(response)
        };
        let mut socket = accept_hdr(stream, look).expect("an upgrade");
        while socket.read().is_ok() {}
    });
    (format!("ws://{addr}/"), seen)
}

#[test]
fn headers_and_subprotocols_come_from_a_file_where_nobody_else_sees_them() {
    let folder = TempDir::new().expect("a folder");
    let headers = format!("Authorization: Bearer {SECRET}\r\n\nX-Own: a: b\n");
    let headers = format!("@{}", file(&folder, "headers", headers.as_bytes()));
    let subprotocols = format!("@{}", file(&folder, "subprotocols", b"chat\nsoap\n"));
    let expected = ["/".to_owned(), format!("Bearer {SECRET}"), "a: b".into(), "chat, soap".into()];
    for command in ["probe", "connect"] {
        let (url, seen) = watching();
        let args = [command, &url, "--header", &headers, "--subprotocol", &subprotocols];
        let more: &[&str] = if command == "probe" { &["--no-message"] } else { &[] };
        assert_silent(&wss(args.iter().chain(more)).expect(0));
        assert_eq!(seen.recv().expect("a request"), expected, "{command}");
    }
}

#[test]
fn headers_come_from_stdin_where_that_has_no_other_use() {
    let (url, seen) = watching();
    let args = ["probe", &url, "--no-message", "--header", "@-", "--header", "X-Own: a"];
    let input = format!("Authorization: {SECRET}\n");
    assert_silent(&pipe(args, input.as_bytes()).expect(0));
    assert_eq!(seen.recv().expect("a request")[1..3], [SECRET, "a"]);
}

#[test]
fn a_file_of_headers_that_is_wrong_is_told_by_its_line_and_not_shown() {
    let folder = TempDir::new().expect("a folder");
    for (content, part) in [
        (format!("X-Own: a\n{SECRET}"), "line 2: there is no colon"),
        (format!("X-Own: a\n{SECRET} b: c\n"), "line 2: the text before the colon"),
        (format!("Authorization: {SECRET}\u{7f}"), "line 1: the value of `Authorization`"),
        (format!("Upgrade: {SECRET}"), "line 1: `Upgrade` cannot be set"),
    ] {
        let headers = format!("@{}", file(&folder, "headers", content.as_bytes()));
        for command in ["probe", "connect"] {
            let run = wss([command, "ws://127.0.0.1:1/", "--header", &headers]).expect(2);
            assert_silent(&run);
            run.complains(&["--header", "headers`", part]);
        }
    }
}

#[test]
fn a_url_comes_from_a_file_and_is_shown_without_its_query() {
    let folder = TempDir::new().expect("a folder");
    for command in ["probe", "connect"] {
        let (url, seen) = watching();
        let url = url.replace("ws://", &format!("ws://me:{SECRET}@"));
        let content = format!("{url}path?token={SECRET}\n");
        let argument = format!("@{}", file(&folder, "url", content.as_bytes()));
        let more: &[&str] = if command == "probe" { &["--no-message"] } else { &[] };
        let run = wss([command, &argument].iter().chain(more)).expect(0);
        assert_silent(&run);
        let path = format!("/path?token={SECRET}");
        let basic = format!("Basic {}", BASE64.encode(format!("me:{SECRET}").as_bytes()));
        assert_eq!(seen.recv().expect("a request")[..2], [path, basic], "{command}");
    }
    let url = format!("ws://127.0.0.1:1/path?token={SECRET}");
    let argument = format!("@{}", file(&folder, "url", url.as_bytes()));
    let run = wss(["probe", "--json", &argument]).expect(5);
    assert_silent(&run);
    assert_eq!(run.json()["url"], "ws://127.0.0.1:1/path?…");
    run.complains(&["ws://127.0.0.1:1/path?…"]);

    let wrong = format!("@{}", file(&folder, "wrong", format!("http://a/?{SECRET}").as_bytes()));
    let run = wss(["probe", &wrong]).expect(2);
    assert_silent(&run);
    run.complains(&["wrong`", "use ws://a/?…"]);
}

#[test]
fn what_is_secret_in_arguments_is_not_shown_when_they_are_wrong() {
    let with_password = format!("wss://{SECRET}:{SECRET}@a/?{SECRET}");
    let header = format!("{SECRET} x: y");
    let subprotocol = format!("{SECRET}, x");
    let bearer = format!("Bearer {SECRET}");
    let cases: &[&[&str]] = &[
        &["probe", &with_password, "--header", &format!("Authorization: {SECRET}")],
        &["probe", &with_password[6..]],
        &["probe", &with_password.replace("wss", "https")],
        &["probe", &with_password.replace("wss", "ftp")],
        &["probe", &format!("{with_password}#{SECRET}")],
        &["probe", &with_password.replace("a/", "a:0/")],
        &["probe", "wss://a", &with_password],
        &[&with_password, "--header", "x"],
        &["probe", "wss://a", "--header", SECRET],
        &["probe", "wss://a", "--header", &header],
        &["probe", "wss://a", "--proxy", &with_password.replace("wss", "ftp")],
        &["probe", "wss://a", "--proxy", &with_password.replace("wss", "http")],
        &["probe", "wss://a", "--proxy", &format!("http://{SECRET}:{SECRET}@a:0")],
        &["probe", "wss://a", "--proxy-header", SECRET],
        &["probe", "wss://a", "--proxy-header", &header],
        // The header is not quoted.
        &["probe", "wss://a", "--header", "Authorization:", &bearer],
        &["probe", "wss://a", "--subprotocol", &subprotocol],
    ];
    for args in cases {
        let run = wss(*args).expect(2);
        assert_silent(&run);
        run.complains(&[]);
        if args[0] == "probe" {
            assert_silent(&wss(args.iter().chain(&["--json"])).expect(2));
        }
    }
}

#[test]
fn where_a_server_redirects_to_is_shown_without_password_and_query() {
    let location = format!("ws://{SECRET}:{SECRET}@b.example/there?{SECRET}");
    for command in ["probe", "connect"] {
        let response = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n");
        let url = format!("ws://{}/?{SECRET}", answer(response));
        let run = wss([command, &url]).expect(4);
        assert_silent(&run);
        run.complains(&["/?…: the server refused", "to ws://b.example/there?…;"]);
    }
}

/// Control characters of each kind, and marks of text direction.
const ACTING: &str = "\u{1b}[2J\u{7f}\u{9b}2J\u{61c}\u{200e}\u{202e}\u{2066}\u{2028}";

fn saying_all() -> String {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        socket.read().expect("a message");
        socket.send(Message::text(ACTING)).expect("sent");
        let frame = CloseFrame { code: CloseCode::Away, reason: ACTING.into() };
        socket.close(Some(frame)).expect("sent");
        while socket.read().is_ok() {}
    });
    format!("ws://{addr}/")
}

#[test]
fn what_a_server_says_acts_on_no_terminal_in_text_and_in_json() {
    #[track_caller]
    fn assert_harmless(text: &str) {
        let acts = |c: char| c != '\n' && (c.is_control() || ACTING.contains(c) && !c.is_ascii());
        assert!(!text.contains(acts), "{text:?}");
    }
    let run = wss(["probe", &saying_all()]).expect(0);
    assert_harmless(run.text());
    assert!(run.text().contains("\\u{9b}2J\\u{61c}"), "{run:?}");
    let run = wss(["probe", "--json", &saying_all()]).expect(0);
    assert_harmless(run.text());
    assert!(run.text().contains("\\u009b2J\\u061c\\u200e\\u202e\\u2066\\u2028"), "{run:?}");
    // The decoded JSON is what the server sent.
    assert_eq!(run.json()["echo"]["first_other_message"], ACTING);

    let body = format!("HTTP/1.1 403 Forbidden\r\n\r\n{ACTING}");
    let run = wss(["probe", "--json", &format!("ws://{}/", answer(body))]).expect(4);
    assert_harmless(run.text());
    assert_harmless(&run.stderr);
    let run = pipe(["connect", "--keep-open", &saying_all()], b"hello\n").expect(0);
    assert_harmless(&run.stderr);
}
