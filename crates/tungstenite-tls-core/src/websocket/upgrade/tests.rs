//! What becomes of each response, in whichever pieces it arrives.

use std::fmt::Write as _;

use tungstenite::{Error, error::ProtocolError};

use super::{Answer, Upgrade, UpgradeError, body::MOST};
use crate::{ClientHandshake, HandshakeError, IntoClientRequest, testing::Wire};

/// The sample of RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const SWITCHES: &str = "\
    HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
pub(super) const ACCEPTS: &str = "\
    HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

pub(super) fn upgrade(url: &str, protocols: &[&str], extensions: &[&str]) -> Upgrade {
    let mut request = url.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-key", KEY.parse().unwrap());
    for protocol in protocols {
        headers.append("sec-websocket-protocol", protocol.parse().unwrap());
    }
    Upgrade::with_extensions(request, extensions).unwrap()
}

/// What the machine said, in words.
pub(super) fn told(answer: Result<Answer, Error>) -> String {
    match answer {
        Ok(Answer::Accepted(accepted)) => {
            let mut words = "accepted".to_owned();
            for extension in accepted.extensions {
                let _ = write!(words, ", {} {:?}", extension.name, extension.parameters);
            }
            match accepted.rest.is_empty() {
                true => words,
                false => format!("{words}, then {}", accepted.rest.escape_ascii()),
            }
        }
        Ok(Answer::Refused(refused)) => {
            let status = refused.response.status().as_u16();
            let body = refused.response.into_body().expect("a body");
            format!("{status} `{}`", body.escape_ascii())
        }
        Err(error) => error.to_string(),
    }
}

/// Feeds the bytes in pieces of this size, then the end of the connection.
fn fed(mut upgrade: Upgrade, bytes: &[u8], piece: usize) -> String {
    let mut pieces = bytes.chunks(piece);
    let answer = loop {
        let Some(piece) = pieces.next() else { break upgrade.end() };
        match upgrade.receive(piece) {
            Ok(None) => {}
            // What follows the response is with the caller, or still to be received.
            Ok(Some(Answer::Accepted(mut accepted))) => {
                accepted.rest.extend(pieces.flatten());
                break Ok(Answer::Accepted(accepted));
            }
            result => break result.map(|answer| answer.expect("an answer")),
        }
    };
    assert!(matches!(upgrade.end(), Err(Error::AlreadyClosed)));
    assert!(matches!(upgrade.receive(b"x"), Err(Error::AlreadyClosed)));
    told(answer)
}

/// Checks what the bytes become, cut at every byte.
#[track_caller]
fn become_what(make: impl Fn() -> Upgrade, bytes: &[u8], expected: &str) {
    let shown = || bytes[..bytes.len().min(300)].escape_ascii().to_string();
    for piece in [bytes.len().max(1), 1, 2, 3, 7, 100, 4096] {
        let got = fed(make(), bytes, piece);
        assert!(got == expected, "pieces of {piece}: {}\n{got}\n{expected}", shown());
    }
    if bytes.len() < 2000 {
        for at in 0..bytes.len() {
            let mut upgrade = make();
            let (first, second) = bytes.split_at(at);
            let got = match upgrade.receive(first) {
                Ok(None) => match upgrade.receive(second) {
                    Ok(None) => told(upgrade.end()),
                    result => told(result.map(|answer| answer.expect("an answer"))),
                },
                Ok(Some(Answer::Accepted(mut accepted))) => {
                    accepted.rest.extend(second);
                    told(Ok(Answer::Accepted(accepted)))
                }
                result => told(result.map(|answer| answer.expect("an answer"))),
            };
            assert!(got == expected, "cut at {at}: {}\n{got}\n{expected}", shown());
        }
    }
}

#[track_caller]
fn becomes(response: &str, expected: &str) {
    become_what(|| upgrade("wss://example.org/", &[], &[]), response.as_bytes(), expected);
}

#[test]
fn a_response_that_agrees_is_accepted() {
    becomes(&format!("{ACCEPTS}\r\n"), "accepted");
    becomes(&format!("{ACCEPTS}\r\n\x01\x02"), r"accepted, then \x01\x02");
    for connection in ["keep-alive, Upgrade", "upgrade", "Upgrade,", " , UPGRADE , close"] {
        becomes(&format!("{SWITCHES}Connection: {connection}\r\n\r\n"), "accepted");
    }
    becomes(
        &format!("{SWITCHES}Connection: keep-alive\r\nConnection: upgrade\r\n\r\n"),
        "accepted",
    );
    becomes(&format!("{ACCEPTS}Upgrade: h2c\r\n\r\n"), "accepted");
    // Lines that end with a line feed only (RFC 9112, section 2.2), empty lines before the status
    // line, and a field that goes on in the next line (section 5.2).
    becomes(&format!("{ACCEPTS}\r\n").replace("\r\n", "\n"), "accepted");
    becomes(&format!("\r\n\r\n\n{ACCEPTS}\r\n"), "accepted");
    becomes(&format!("{SWITCHES}Connection: keep-alive,\r\n Upgrade\r\n\r\n"), "accepted");
    // Many headers, and long ones.
    let many: String = (0..1000).map(|n| format!("X-{n}: {n}\r\n")).collect();
    becomes(&format!("{ACCEPTS}{many}\r\n"), "accepted");
    becomes(&format!("{ACCEPTS}X: {}\r\n\r\n", "x".repeat(60_000)), "accepted");
    becomes(&format!("{ACCEPTS}Sec-WebSocket-Extensions: \r\n\r\n"), "accepted");
    becomes(&format!("{ACCEPTS}Content-Length: 5\r\n\r\nhello"), "accepted, then hello");
}

#[test]
fn interim_responses_are_passed_over() {
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    becomes(&format!("{interim}{ACCEPTS}\r\n\x01"), r"accepted, then \x01");
    becomes(&format!("{interim}HTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\nx"), "403 `x`");
    becomes(&format!("{}{ACCEPTS}\r\n", interim.repeat(8)), "accepted");
    let words = "IO error: the server sent more than 16 interim responses and no final one";
    becomes(&format!("{}{ACCEPTS}\r\n", interim.repeat(9)), words);
    becomes(interim, "WebSocket protocol error: Handshake not finished");
}

/// RFC 6455, section 4.1.
#[test]
fn a_response_that_does_not_agree_is_an_error_that_says_how() {
    for (response, words) in [
        ("HTTP/1.0 101 Switching Protocols\r\n", "HTTP version must be 1.1 or higher"),
        ("HTTP/1.1 101\r\nConnection: Upgrade\r\n", "No \"Upgrade: websocket\" header"),
        (
            "HTTP/1.1 101\r\nConnection: Upgrade\r\nUpgrade: websockets, h2c\r\n",
            "No \"Upgrade: websocket\" header",
        ),
        (SWITCHES, "No \"Connection: upgrade\" header"),
        (
            &format!("{SWITCHES}Connection: keep-alive, upgraded\r\n"),
            "No \"Connection: upgrade\" header",
        ),
        (
            "HTTP/1.1 101\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
            "Key mismatch in \"Sec-WebSocket-Accept\" header",
        ),
        (
            &ACCEPTS.replace("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", KEY),
            "Key mismatch in \"Sec-WebSocket-Accept\" header",
        ),
        (&ACCEPTS.replace("s3pPLM", "S3pPLM"), "Key mismatch in \"Sec-WebSocket-Accept\" header"),
        (
            &format!("{ACCEPTS}Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
            "Key mismatch in \"Sec-WebSocket-Accept\" header",
        ),
    ] {
        becomes(&format!("{response}\r\n"), &format!("WebSocket protocol error: {words}"));
    }
}

#[test]
fn only_an_offered_subprotocol_may_be_chosen() {
    let chat = || upgrade("wss://example.org/", &["chat.v2", "chat"], &[]);
    let none = || upgrade("wss://example.org/", &[], &[]);
    let cases: [(&dyn Fn() -> Upgrade, &str, &str); 11] = [
        (&chat, "Sec-WebSocket-Protocol: chat\r\n", "accepted"),
        (&chat, "Sec-WebSocket-Protocol:  chat.v2 \r\n", "accepted"),
        (
            &chat,
            "Sec-WebSocket-Protocol: Chat\r\n",
            "WebSocket protocol error: SubProtocol error: Server sent an invalid subprotocol",
        ),
        (&chat, "", "WebSocket protocol error: SubProtocol error: Server sent no subprotocol"),
        (
            &none,
            "Sec-WebSocket-Protocol: chat\r\n",
            "WebSocket protocol error: SubProtocol error: Server sent a subprotocol but none was \
             requested",
        ),
        (
            &chat,
            "Sec-WebSocket-Protocol: \r\n",
            "IO error: the server's header Sec-WebSocket-Protocol is empty",
        ),
        (
            &none,
            "Sec-WebSocket-Protocol:\r\n",
            "IO error: the server's header Sec-WebSocket-Protocol is empty",
        ),
        (
            &chat,
            "Sec-WebSocket-Protocol: chat, chat.v2\r\n",
            "IO error: the server chose several subprotocols, and only one is allowed",
        ),
        (
            &chat,
            "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat\r\n",
            "IO error: the server chose several subprotocols, and only one is allowed",
        ),
        (
            &none,
            "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b\r\n",
            "IO error: the server chose several subprotocols, and only one is allowed",
        ),
        (&none, "", "accepted"),
    ];
    for (make, header, expected) in cases {
        become_what(make, format!("{ACCEPTS}{header}\r\n").as_bytes(), expected);
    }
}

#[test]
fn only_an_offered_extension_may_be_accepted() {
    let none = || upgrade("wss://example.org/", &[], &[]);
    let offers = ["permessage-deflate; client_max_window_bits", "x-other"];
    let offered = || upgrade("wss://example.org/", &[], &offers);
    let sent = String::from_utf8(offered().to_send().to_vec()).unwrap();
    let header = "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, \
                  x-other\r\n";
    assert!(sent.contains(header), "{sent}");
    let malformed = "IO error: the server's header Sec-WebSocket-Extensions is malformed";
    let cases: [(&dyn Fn() -> Upgrade, &str, &str); 13] = [
        (
            &none,
            "permessage-deflate",
            "IO error: the server accepted the extension `permessage-deflate`, which was not \
             offered",
        ),
        (&offered, "permessage-deflate", "accepted, permessage-deflate []"),
        (
            &offered,
            "permessage-deflate; client_max_window_bits=15; server_no_context_takeover",
            "accepted, permessage-deflate [(\"client_max_window_bits\", Some(\"15\")), \
             (\"server_no_context_takeover\", None)]",
        ),
        (
            &offered,
            "x-other ; a = \"1\\5\" ,, permessage-deflate",
            "accepted, x-other [(\"a\", Some(\"15\"))], permessage-deflate []",
        ),
        (
            &offered,
            "x-other\r\nSec-WebSocket-Extensions: permessage-deflate",
            "accepted, x-other [], permessage-deflate []",
        ),
        (
            &offered,
            "x-other, x-third",
            "IO error: the server accepted the extension `x-third`, which was not offered",
        ),
        (&offered, "x-other; ", malformed),
        (&offered, "x-other; a=", malformed),
        (&offered, "x-other; a=\"1", malformed),
        (&offered, "x-other; a=\"\"", malformed),
        (&offered, "x-other; a=\"1,2\"", malformed),
        (&offered, "x-other x-third", malformed),
        (&offered, "; a", malformed),
    ];
    for (make, value, expected) in cases {
        let response = format!("{ACCEPTS}Sec-WebSocket-Extensions: {value}\r\n\r\n");
        become_what(make, response.as_bytes(), expected);
    }
    for offer in ["", "two words", "a; =", "a, b", "a\r\nX: y"] {
        let error = Upgrade::with_extensions("wss://example.org/", &[offer]).unwrap_err();
        assert!(error.to_string().contains("the offer"), "{error}");
    }
}

#[test]
fn a_refusal_keeps_its_status_and_body() {
    for version in ["HTTP/1.0", "HTTP/1.1"] {
        for (rest, expected) in [
            ("403 Forbidden\r\n\r\nuntil the end", "403 `until the end`"),
            ("403\r\n\r\n", "403 ``"),
            ("403 Forbidden\r\nContent-Length: 5\r\n\r\nhello", "403 `hello`"),
            ("403 Forbidden\r\nContent-Length: 5, 5\r\n\r\nhello", "403 `hello`"),
            ("403 Forbidden\r\nContent-Length: 9\r\n\r\nhello", "403 `hello`"),
            ("403 Forbidden\r\nContent-Length: 0\r\n\r\n", "403 ``"),
            ("403 Forbidden\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhello", "403 `hello`"),
            ("403 Forbidden\r\nContent-Length: +2\r\n\r\nhello", "403 `hello`"),
            ("403 Forbidden\r\nContent-Length: 99999999999999999999\r\n\r\nhello", "403 `hello`"),
            (
                "401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n\
                 5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n",
                "401 `hello world`",
            ),
            ("401\r\nTransfer-Encoding: chunked,\r\n\r\n1\r\nx\r\n0\r\n\r\n", "401 `x`"),
            ("401\r\nContent-Length: , 1\r\n\r\nx", "401 `x`"),
            ("401\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "401 `x`"),
            // Cut short, or malformed: what was received is kept.
            ("401\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "401 `hel`"),
            ("401\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", "401 `hello`"),
            ("401\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello", "401 ``"),
            ("401\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello", "401 ``"),
            ("401\r\nTransfer-Encoding: gzip\r\n\r\nbinary", "401 `binary`"),
            ("204 No Content\r\nContent-Length: 5\r\n\r\n", "204 ``"),
            ("304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304 ``"),
            ("200 OK\r\nContent-Length: 1\r\n\r\nx", "200 `x`"),
            ("999 Odd\r\nContent-Length: 1\r\n\r\nx", "999 `x`"),
        ] {
            becomes(&format!("{version} {rest}"), expected);
        }
    }
}

#[test]
fn a_refusal_s_body_is_bounded() {
    let long = "x".repeat(MOST + 10);
    let expected = format!("500 `{}`", &long[..MOST]);
    becomes(&format!("HTTP/1.1 500\r\n\r\n{long}"), &expected);
    becomes(&format!("HTTP/1.1 500\r\nContent-Length: {}\r\n\r\n{long}", long.len()), &expected);
    let chunks = "4\r\nxxxx\r\n".repeat(MOST);
    becomes(&format!("HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"), &expected);
    // In the smallest chunks too; and where it is full, what follows makes no difference.
    let ones = "1\r\nx\r\n".repeat(MOST);
    let chunked = format!("HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n{ones}0\r\n\r\n");
    becomes(&chunked, &expected);
    let whole = upgrade("wss://example.org/", &[], &[]).receive(chunked.as_bytes());
    let Ok(Some(Answer::Refused(refused))) = whole else { panic!("not refused") };
    assert!(!refused.keeps_connection);
    // It ends there, although the server goes on forever.
    let mut endless = upgrade("wss://example.org/", &[], &[]);
    assert!(endless.receive(b"HTTP/1.1 500\r\n\r\n").unwrap().is_none());
    assert!((0..=MOST / 1000).any(|_| endless.receive(&[b'x'; 1000]).unwrap().is_some()));
    // Extensions of chunks that are longer than the chunks.
    let mut padded = upgrade("wss://example.org/", &[], &[]);
    let head = b"HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(padded.receive(head).unwrap().is_none());
    let chunk = format!("1;{}\r\nx\r\n", "x".repeat(4000));
    assert!((0..1000).any(|_| padded.receive(chunk.as_bytes()).unwrap().is_some()));
    // The smallest chunks are no more than the largest body.
    let chunks = "1\r\nx\r\n".repeat(MOST);
    becomes(&format!("HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"), &expected);
    // A size and trailers without end.
    for endless in
        ["1".repeat(10_000), "1;".repeat(10_000), format!("0\r\n{}", "X: y\r\n".repeat(1000))]
    {
        let mut upgrade = upgrade("wss://example.org/", &[], &[]);
        let head = b"HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(upgrade.receive(head).unwrap().is_none());
        assert!(upgrade.receive(endless.as_bytes()).unwrap().is_some());
    }
}

#[test]
fn a_body_is_left_out_where_nobody_wants_it() {
    let make = || {
        let upgrade = upgrade("wss://example.org/", &[], &[]);
        upgrade.without_body(|response| response.headers().contains_key("location"))
    };
    become_what(make, b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\nhello", "302 ``");
    become_what(make, b"HTTP/1.1 302 Found\r\n\r\nhello", "302 `hello`");
    become_what(make, b"HTTP/1.1 404 Found\r\n\r\nhello", "404 `hello`");
}

#[test]
fn a_head_is_bounded() {
    let words = "IO error: the head of the server's response is longer than 65536 bytes";
    becomes(&format!("{ACCEPTS}X: {}\r\n\r\n", "x".repeat(66_000)), words);
    for after in ["", "\0", ACCEPTS] {
        becomes(&format!("{}{after}\r\n", "\r\n".repeat(40_000)), words);
    }
    let fields = "a:\n".repeat(1025);
    let words = "IO error: the server's response has more than 1024 header fields";
    becomes(&format!("HTTP/1.1 101\r\n{fields}\r\n"), words);
    becomes(
        &format!("HTTP/1.1 101\r\n{}\r\n", &fields[3..]).replace("HTTP/1.1 101", "HTTP/1.1 404"),
        "404 ``",
    );
}

#[test]
fn an_answer_that_is_not_http_says_what_it_looks_like() {
    let make = || upgrade("ws://example.org/", &[], &[]);
    for (bytes, words) in [
        (&[21, 3, 1, 0, 2, 2, 70][..], "looks like TLS; use wss://"),
        (&[22, 3, 3, 0, 100], "looks like TLS; use wss://"),
        (&[0, 0, 18, 4, 0, 0, 0, 0, 0], "looks like HTTP/2; offer `http/1.1` by ALPN"),
        (b"HTTP/2 403\r\n\r\n", "HTTP of another version"),
        (b"SSH-2.0-OpenSSH_10\r\n", "another protocol of text lines"),
        (b"220 mail.example.org\r\n", "another protocol of text lines"),
        (b"HTTQ", "another protocol of text lines"),
        (&[5, 0], "check the port"),
        (&[0, 1, 2, 3, 4, 5], "check the port"),
        (&[21, 4], "check the port"),
    ] {
        let got = fed(make(), bytes, 1);
        assert!(got.contains("not HTTP/1") && got.contains(words), "{got}");
        become_what(make, bytes, &got);
    }
    // Too short to tell.
    for bytes in [&b""[..], b"HTT", b"HTTP/1.1 101 ", &[21], &[0, 0, 18]] {
        become_what(make, bytes, "WebSocket protocol error: Handshake not finished");
    }
    for bytes in
        [&b"HTTP/1.1 abc\r\n\r\n"[..], b"HTTP/1.x 101\r\n\r\n", b"HTTP/1.1 101\r\n: x\r\n\r\n"]
    {
        let got = fed(make(), bytes, 1);
        assert!(got.contains("httparse error"), "{got}");
        become_what(make, bytes, &got);
    }
    let got = fed(make(), b"HTTP/1.1 099 Low\r\n\r\n", 1);
    assert!(got.contains("invalid status code"), "{got}");
}

#[test]
fn a_port_that_speaks_tls_is_named() {
    for body in [
        "<title>400 The plain HTTP request was sent to HTTPS port</title>",
        "You're speaking plain HTTP to an SSL-enabled server port.",
        "Client sent an HTTP request to an HTTPS server.\n",
    ] {
        let response = format!("HTTP/1.0 400 Bad Request\r\nServer: x\r\n\r\n{body}");
        let mut plain = upgrade("ws://example.org/", &[], &[]);
        assert!(plain.receive(response.as_bytes()).unwrap().is_none());
        let error = plain.end().unwrap_err();
        assert!(error.to_string().contains("use wss://"), "{error}");
        let Some(UpgradeError::PlainToTls(response_again)) = UpgradeError::find(&error) else {
            panic!("another error: {error}");
        };
        assert_eq!(response_again.headers()["server"], "x");
        assert_eq!(response_again.body().as_deref(), Some(body.as_bytes()));
        // Also inside an error that wraps it.
        let wrapped: Box<dyn std::error::Error> =
            HandshakeError::<ClientHandshake<Wire>>::Failure(error).into();
        assert!(matches!(UpgradeError::find(&*wrapped), Some(UpgradeError::PlainToTls(_))));
        // Over TLS it means something else.
        becomes(&response, &format!("400 `{}`", body.as_bytes().escape_ascii()));
    }
}

#[test]
fn another_request_may_follow_on_the_same_connection() {
    for (response, keeps) in [
        ("HTTP/1.1 401\r\nContent-Length: 2\r\n\r\nno", true),
        ("HTTP/1.1 401\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", true),
        ("HTTP/1.0 401\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nno", true),
        ("HTTP/1.0 401\r\nContent-Length: 2\r\n\r\nno", false),
        // Where the body ends is in doubt (RFC 9112, sections 6.1 and 6.3).
        (
            "HTTP/1.0 401\r\nConnection: Keep-Alive\r\nTransfer-Encoding: chunked\r\n\r\n\
             2\r\nno\r\n0\r\n\r\n",
            false,
        ),
        (
            "HTTP/1.1 401\r\nTransfer-Encoding: chunked\r\nContent-Length: 12\r\n\r\n\
             2\r\nno\r\n0\r\n\r\n",
            false,
        ),
        ("HTTP/1.1 401\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nno", false),
        ("HTTP/1.1 401\r\n\r\nno", false),
        ("HTTP/1.1 401\r\nContent-Length: 3\r\n\r\nno", false),
        ("HTTP/1.1 401\r\nContent-Length: 2\r\n\r\nnot asked for", false),
    ] {
        let mut upgrade = upgrade("wss://example.org/", &[], &["x-own"]);
        let again = || "wss://example.org/again".into_client_request().unwrap();
        assert!(matches!(upgrade.ask_again(again()), Err(Error::AlreadyClosed)));
        upgrade.sent(usize::MAX);
        assert!(upgrade.to_send().is_empty());
        let answer = match upgrade.receive(response.as_bytes()).unwrap() {
            Some(answer) => answer,
            None => upgrade.end().unwrap(),
        };
        let Answer::Refused(refused) = answer else { panic!("{response}") };
        assert_eq!(refused.keeps_connection, keeps, "{response}");
        assert_eq!(upgrade.ask_again(again()).is_ok(), keeps, "{response}");
        if keeps {
            let sent = String::from_utf8(upgrade.to_send().to_vec()).unwrap();
            assert!(sent.starts_with("GET /again HTTP/1.1\r\nHost: example.org\r\n"), "{sent}");
            assert!(sent.contains("\r\nSec-WebSocket-Extensions: x-own\r\n"), "{sent}");
            assert!(matches!(upgrade.ask_again(again()), Err(Error::AlreadyClosed)));
            let key = sent.split("Sec-WebSocket-Key: ").nth(1).unwrap().lines().next().unwrap();
            let accept = tungstenite::handshake::derive_accept_key(key.as_bytes());
            let response = ACCEPTS.replace("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", &accept);
            let answer = upgrade.receive(format!("{response}\r\n").as_bytes()).unwrap().unwrap();
            assert_eq!(told(Ok(answer)), "accepted");
        }
    }
}

#[test]
fn no_request_follows_one_that_was_cut_short() {
    let mut upgrade = upgrade("wss://example.org/", &[], &[]);
    upgrade.sent(upgrade.to_send().len() - 1);
    let response = b"HTTP/1.1 401\r\nContent-Length: 0\r\n\r\n";
    let Some(Answer::Refused(refused)) = upgrade.receive(response).unwrap() else {
        panic!("not refused")
    };
    assert!(!refused.keeps_connection);
    assert!(matches!(upgrade.ask_again("wss://example.org/"), Err(Error::AlreadyClosed)));
}

#[test]
fn debug_shows_nothing_of_the_request() {
    let mut upgrade = Upgrade::new("wss://secret:secret@example.org/secret?secret").unwrap();
    assert!(!format!("{upgrade:?}").contains("secret"), "{upgrade:?}");
    upgrade.end().unwrap_err();
    assert!(!format!("{upgrade:?}").contains("secret"), "{upgrade:?}");
    assert!(matches!(
        Upgrade::new("wss://example.org/").unwrap().end(),
        Err(Error::Protocol(ProtocolError::HandshakeIncomplete))
    ));
}
