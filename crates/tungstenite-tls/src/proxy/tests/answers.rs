//! The machine with answers of all kinds, whole, in pieces and at random.

use std::io::ErrorKind;

use super::{super::Step, *};
use crate::error::{ProxyErrorKind, ProxyStage};

/// Sends all that is to be sent, and returns it.
fn send(tunnel: &mut Tunnel) -> Vec<u8> {
    let mut sent = Vec::new();
    while let Step::Send(bytes) = tunnel.next() {
        // In pieces of any size.
        let n = bytes.len().div_ceil(2);
        sent.extend_from_slice(&bytes[..n]);
        tunnel.sent(n);
    }
    sent
}

/// Plays messages of the proxy's, each in two pieces that are cut at `cut`, and returns what was
/// sent before each and after the last.
fn play(tunnel: &mut Tunnel, messages: &[&[u8]], cut: usize) -> Result<Vec<Vec<u8>>, ProxyError> {
    let mut sent = Vec::new();
    for message in messages {
        sent.push(send(tunnel));
        let (first, second) = message.split_at(cut.min(message.len()));
        for piece in [first, second].into_iter().filter(|piece| !piece.is_empty()) {
            assert_eq!(tunnel.next(), Step::Receive);
            tunnel.received(piece)?;
        }
    }
    sent.push(send(tunnel));
    Ok(sent)
}

const OPENED: &[u8] = &[5, 0, 0, 1, 127, 0, 0, 1, 0, 80];

#[test]
fn http_asks_with_host_credentials_and_own_headers() {
    let sent = |proxy: &Proxy, host: &str, port| {
        let mut tunnel = Tunnel::new(proxy, host, port, None).unwrap();
        String::from_utf8(send(&mut tunnel)).unwrap()
    };
    let plain = proxy("http://proxy.example.org");
    assert_eq!(
        sent(&plain, "example.org", 443),
        "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n"
    );
    assert!(sent(&plain, "::1", 1).starts_with("CONNECT [::1]:1 HTTP/1.1\r\nHost: [::1]:1\r\n"));
    let own = plain.header("X-Own", "1").unwrap().header("X-Own", "2").unwrap();
    let request = sent(&own, "example.org", 443);
    assert!(request.to_ascii_lowercase().contains("x-own: 1\r\nx-own: 2\r\n\r\n"), "{request}");
}

#[cfg(feature = "basic-auth")]
#[test]
fn http_logs_in_with_basic_authentication() {
    let expected = "proxy-authorization: basic qwxhzgrpbjpvcgvuihnlc2ftzq==\r\n";
    let own = proxy("http://localhost").credentials("Aladdin", "open sesame").unwrap();
    for proxy in [own, proxy("http://Aladdin:open%20sesame@localhost")] {
        let mut tunnel = Tunnel::new(&proxy, "localhost", 443, None).unwrap();
        let request = String::from_utf8(send(&mut tunnel)).unwrap().to_ascii_lowercase();
        assert!(request.contains(expected), "{request}");
    }
}

#[test]
fn http_opens_whatever_the_pieces_of_the_answer() {
    for answer in [
        &b"HTTP/1.1 200 Connection established\r\n\r\n"[..],
        b"HTTP/1.0 200 OK\r\nContent-Length: 10\r\nProxy-Agent: x\r\n\r\n",
        b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n",
    ] {
        for cut in 0..=answer.len() {
            let mut tunnel = tunnel("http://proxy.example.org");
            play(&mut tunnel, &[answer], cut).unwrap();
            assert_eq!(tunnel.next(), Step::Open);
        }
    }
}

#[test]
fn a_refusal_in_http_is_kept_whole() {
    let answer = b"HTTP/1.1 403 Filtered\r\nX-Why: rule\r\nContent-Length: 2\r\n\r\nno";
    for cut in 0..=answer.len() {
        let mut tunnel = tunnel("http://proxy.example.org");
        let error = play(&mut tunnel, &[answer], cut).unwrap_err();
        let response = error.response().expect("a response");
        assert_eq!(response.status(), 403);
        assert_eq!(response.headers()["x-why"], "rule");
        assert_eq!(response.body().as_deref(), Some(&b"no"[..]));
        assert_eq!(error.stage(), ProxyStage::Tunnel);
        assert!(!error.wants_credentials());
        let told = "the proxy http://proxy.example.org:1080 refused the tunnel to localhost:443: \
                    403 Forbidden";
        assert_says(&error, told);
    }
    // Its body may be cut off, by the proxy or by a deadline.
    for deadline in [false, true] {
        let mut tunnel = tunnel("http://proxy.example.org");
        play(&mut tunnel, &[&answer[..answer.len() - 1]], 9).unwrap();
        let error = match deadline {
            false => tunnel.ended(),
            true => tunnel.failed(ErrorKind::TimedOut.into()),
        };
        assert_eq!(error.response().unwrap().body().as_deref(), Some(&b"n"[..]));
    }
}

#[cfg(all(feature = "basic-auth", feature = "hints"))]
#[test]
fn a_proxy_that_wants_credentials_says_which() {
    let ask = |url: &str, fields: &str| {
        let answer = format!("HTTP/1.1 407 Log in\r\n{fields}Content-Length: 0\r\n\r\n");
        let error = play(&mut tunnel(url), &[answer.as_bytes()], 0).unwrap_err();
        assert!(error.wants_credentials());
        assert_eq!(std::io::Error::from(error).kind(), ErrorKind::PermissionDenied);
        play(&mut tunnel(url), &[answer.as_bytes()], 0).unwrap_err()
    };
    let basic = "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=\"x\"\r\n";
    let (without, with) = ("http://localhost", "http://user:password@localhost");
    assert_says(&ask(without, basic), "set a user name and password, in the proxy's URL");
    assert_says(&ask(without, ""), "set a user name and password");
    assert_says(&ask(with, basic), "check the user name and the password");
    let others = "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n";
    for url in [without, with] {
        assert_says(&ask(url, others), "it asks for `Negotiate`, `NTLM`");
    }
}

#[test]
fn socks_opens_with_and_without_authentication() {
    let reply = |address: &[u8]| [&[5, 0, 0][..], address, &[0, 80]].concat();
    let replies = [
        OPENED.to_vec(),
        reply(&[1, 0, 0, 0, 0]),
        reply(&[&[4][..], &[0; 16]].concat()),
        reply(&[3, 3, b'a', b'.', b'b']),
        reply(&[3, 0]),
    ];
    let request = [&[5, 1, 0, 3, 9][..], b"localhost", &[1, 187]].concat();
    for reply in replies {
        for cut in 0..=reply.len() {
            let mut tunnel = tunnel("socks5h://proxy.example.org");
            let sent = play(&mut tunnel, &[&[5, 0], &reply], cut).unwrap();
            assert_eq!(sent, [vec![5, 1, 0], request.clone(), vec![]]);
            assert_eq!(tunnel.next(), Step::Open);
        }
        let login = b"\x01\x04user\x08password";
        for cut in 0..=2 {
            let url = "socks5h://user:password@proxy.example.org";
            let sent = play(&mut tunnel(url), &[&[5, 2], &[1, 0], &reply], cut).unwrap();
            assert_eq!(sent, [vec![5, 2, 0, 2], login.to_vec(), request.clone(), vec![]]);
            // It need not use them.
            let sent = play(&mut tunnel(url), &[&[5, 0], &reply], cut).unwrap();
            assert_eq!(sent, [vec![5, 2, 0, 2], request.clone(), vec![]]);
        }
    }
}

#[test]
fn socks_asks_for_an_address_where_there_is_one() {
    let request = |host: &str, address: Option<&str>| {
        let address = address.map(|it| it.parse().unwrap());
        let proxy = proxy("socks5://localhost");
        let mut tunnel = Tunnel::new(&proxy, host, 443, address).unwrap();
        play(&mut tunnel, &[&[5, 0]], 0).unwrap()[1].clone()
    };
    assert_eq!(request("localhost", Some("127.0.0.2:8443")), [5, 1, 0, 1, 127, 0, 0, 2, 32, 251]);
    assert_eq!(request("127.0.0.3", None), [5, 1, 0, 1, 127, 0, 0, 3, 1, 187]);
    let v6 = [&[5, 1, 0, 4][..], &[0; 15], &[1, 1, 187]].concat();
    assert_eq!(request("::1", None), v6);

    let (socks, long) = (proxy("socks5h://localhost"), "x".repeat(256));
    assert!(Tunnel::new(&socks, &long[1..], 443, None).is_ok());
    let error = Tunnel::new(&socks, &long, 443, None).map(drop).unwrap_err().to_string();
    assert!(error.contains("longer than 255 bytes"), "{error}");
}

#[test]
fn a_refusal_of_socks_is_told_in_words() {
    for (code, part) in [
        (1, "general failure (reply 1)"),
        (2, "its rules do not allow the connection (reply 2)"),
        (3, "the network is unreachable (reply 3)"),
        (4, "the host is unreachable (reply 4)"),
        (5, "the server refuses the connection (reply 5)"),
        (6, "it took too long (reply 6)"),
        (7, "it does not know the command CONNECT (reply 7)"),
        (8, "it does not support the type of the address (reply 8)"),
        (99, "no reason that SOCKS5 knows (reply 99)"),
    ] {
        // Some proxies send the code and nothing more.
        let mut tunnel = tunnel("socks5h://proxy.example.org");
        let error = play(&mut tunnel, &[&[5, 0], &[5, code]], 1).unwrap_err();
        assert!(matches!(error.kind(), ProxyErrorKind::Socks(found) if *found == code));
        assert_says(&error, &format!("refused the tunnel to localhost:443: {part}"));
    }
}

#[test]
fn socks_tells_missing_credentials_from_wrong_ones() {
    let (without, with) = ("socks5h://localhost", "socks5h://user:password@localhost");
    let missing = play(&mut tunnel(without), &[&[5, 0xff]], 1).unwrap_err();
    let unwanted = play(&mut tunnel(with), &[&[5, 0xff]], 1).unwrap_err();
    let wrong = play(&mut tunnel(with), &[&[5, 2], &[1, 1]], 1).unwrap_err();
    assert_says(&missing, "wants a user name and password");
    assert_says(&unwanted, "did not accept the user name and password");
    assert_says(&wrong, "did not accept the user name and password");
    for error in [missing, unwanted, wrong] {
        assert!(error.wants_credentials());
        assert_eq!(error.stage(), ProxyStage::Authentication);
    }
}

#[test]
fn a_proxy_that_breaks_its_protocol_is_told_what_it_looks_like() {
    for (url, messages, part) in [
        ("http://localhost", &[&[21, 3, 1, 0, 2, 2, 70][..]][..], "needs https://"),
        ("http://localhost", &[b"SSH-2.0-x\r\n"], "another protocol of text lines"),
        ("http://localhost", &[&[5, 0xff]], "does not answer in HTTP/1"),
        ("http://localhost", &[b"HTTP/1.1 2000 What\r\n\r\n"], "malformed response"),
        ("socks5h://localhost", &[b"HTTP/1.1 400 Bad\r\n"], "for which the URL needs http://"),
        ("socks5h://localhost", &[&[21, 3]], "it looks like TLS"),
        ("socks5h://localhost", &[&[4, 0]], "it looks like SOCKS4"),
        ("socks5h://localhost", &[&[5, 2]], "method 2, which was not offered"),
        ("socks5h://localhost", &[&[5, 0], &[5, 0, 0, 9]], "of the unknown type 9"),
        ("socks5h://localhost", &[&[5, 0, 0]], "sent more than its answer"),
        ("http://localhost", &[b"HTTP/1.1 200 OK\r\n\r\n\x16\x03"], "sent more than its answer"),
        ("socks5h://localhost", &[&[5, 0], &[OPENED, &[1]].concat()], "sent more than its answer"),
    ] {
        let error = play(&mut tunnel(url), messages, usize::MAX).unwrap_err();
        assert!(matches!(error.kind(), ProxyErrorKind::Protocol(_)), "{error}");
        assert_says(&error, part);
    }
}

#[test]
fn an_end_names_what_was_awaited() {
    for (url, messages, part) in [
        ("http://localhost", &[][..], "gave no answer to the request for localhost:443: it ended"),
        ("http://localhost", &[&b"HTTP/1.1 200 OK\r\n"[..]], "gave no answer"),
        ("socks5h://localhost", &[], "failed during the authentication: it ended"),
        ("socks5h://localhost", &[&[5, 0], &[5]], "gave no answer to the request for localhost"),
    ] {
        let mut tunnel = tunnel(url);
        play(&mut tunnel, messages, 0).unwrap();
        let error = tunnel.ended();
        assert_says(&error, part);
        let error = tungstenite::Error::from(error);
        let found = ProxyError::find(&error).expect("it is inside");
        assert!(matches!(found.kind(), ProxyErrorKind::Io(error)
            if error.kind() == ErrorKind::UnexpectedEof));
    }
}

/// A generator without a seed of its own (xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

#[test]
fn no_answer_makes_it_panic_spin_or_open_too_early() {
    let answers: [&[u8]; 6] = [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 407 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno!\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 502 Bad\r\nContent-Length: 3\r\n\r\nbad",
        &[5, 0, 5, 0, 0, 3, 4, b'h', b'o', b's', b't', 0, 80],
        &[5, 2, 1, 0, 5, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80],
        &[5, 2, 1, 1],
    ];
    let urls = ["http://localhost", "socks5://localhost", "socks5h://user:password@localhost"];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut opened, mut refused) = (0, 0);
    for _ in 0..30_000 {
        let mut bytes = answers[random.below(answers.len())].to_vec();
        for _ in 0..random.below(4) {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = random.below(256) as u8,
                1 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, random.below(256) as u8),
            }
        }
        let mut tunnel = tunnel(urls[random.below(urls.len())]);
        let mut rest = &bytes[..];
        loop {
            send(&mut tunnel);
            if tunnel.next() == Step::Open {
                assert!(rest.is_empty() || rest.len() < bytes.len(), "nothing was received");
                opened += 1;
                break;
            }
            if rest.is_empty() {
                let _ = tunnel.ended().to_string();
                break;
            }
            let (piece, left) = rest.split_at(1 + random.below(rest.len()));
            rest = left;
            if let Err(error) = tunnel.received(piece) {
                let _ = format!("{error} {error:?}");
                refused += 1;
                // Nothing is taken after that.
                assert_eq!(tunnel.next(), Step::Receive);
                assert!(tunnel.received(piece).is_err());
                break;
            }
        }
    }
    assert!(opened > 100 && refused > 100, "{opened} opened, {refused} refused");
}
