//! The HTTP upgrade over TLS: what servers answer, each piece in a record of its own, and what
//! becomes of it.

use std::sync::LazyLock;

use tungstenite::Error;
use tungstenite_tls_core::{
    Answer, HandshakeError, IntoClientRequest, TlsErrorKind, TlsVersion, Upgrade,
};
use tungstenite_tls_testing::server::{Behaviour, ServerOptions};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, tls_error, trusting_on},
    subject::Subject,
    transport::Memory,
};

/// What the server sends, what follows then, and what the client makes of it.
struct Reply {
    name: &'static str,
    pieces: &'static [&'static [u8]],
    stays: bool,
    told: &'static str,
}

const REPLIES: [Reply; 14] = [
    Reply {
        name: "interim_responses_and_lists",
        pieces: &[
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n",
            b"\r\nHTTP/1.1 101 Switching Protocols\r\nConnection: keep-alive, Upgrade\r\n",
            b"upgrade: WebSocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n",
            b"\x01\x03one",
            b"\x80\x03two",
        ],
        stays: false,
        told: "101, then onetwo",
    },
    Reply {
        name: "a_body_in_later_records",
        pieces: &[b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 11\r\n\r\n", b"hello ", b"world"],
        stays: true,
        told: "401 `hello world`",
    },
    Reply {
        name: "a_body_in_chunks",
        pieces: &[
            b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            b"lo\r\n",
            b"6;x\r\n world\r\n0\r\n\r",
            b"\n",
        ],
        stays: true,
        told: "403 `hello world`",
    },
    Reply {
        name: "a_body_until_the_end",
        pieces: &[b"HTTP/1.1 503 Busy\r\n\r\n", b"hello", b" world"],
        stays: false,
        told: "503 `hello world`",
    },
    Reply {
        name: "http_1_0",
        pieces: &[b"HTTP/1.0 403 Forbidden\r\nServer: old\r\n\r\n", b"no"],
        stays: false,
        told: "403 `no`",
    },
    Reply {
        name: "a_body_that_never_comes",
        pieces: &[b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 11\r\n\r\n", b"hello"],
        stays: false,
        told: "401 `hello`",
    },
    Reply {
        name: "not_modified",
        pieces: &[b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"],
        stays: true,
        told: "304 ``",
    },
    Reply {
        name: "an_extension_that_nobody_offered",
        pieces: &[
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
            b"Sec-WebSocket-Accept: {accept}\r\n",
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
        ],
        stays: false,
        told: "IO error: the server accepted the extension `permessage-deflate`, which was not \
               offered",
    },
    Reply {
        name: "a_subprotocol_that_nobody_offered",
        pieces: &[
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
            b"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
        ],
        stays: false,
        told: "WebSocket protocol error: SubProtocol error: Server sent a subprotocol but none \
               was requested",
    },
    Reply {
        name: "an_empty_subprotocol",
        pieces: &[
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
            b"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol:\r\n\r\n",
        ],
        stays: false,
        told: "IO error: the server's header Sec-WebSocket-Protocol is empty",
    },
    Reply {
        name: "two_subprotocols",
        pieces: &[
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
            b"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: a, b\r\n\r\n",
        ],
        stays: false,
        told: "IO error: the server chose several subprotocols, and only one is allowed",
    },
    Reply {
        name: "another_key",
        pieces: &[
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
            b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        ],
        stays: false,
        told: "WebSocket protocol error: Key mismatch in \"Sec-WebSocket-Accept\" header",
    },
    Reply {
        name: "another_protocol",
        pieces: &[b"220 mail.example.org ESMTP\r\n"],
        stays: true,
        told: "IO error: the server's answer is not HTTP/1: it looks like another protocol of text \
               lines; check the port",
    },
    Reply {
        name: "silence",
        pieces: &[b"HTTP/1.1 101 Swi"],
        stays: false,
        told: "WebSocket protocol error: Handshake not finished",
    },
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for reply in REPLIES {
            let name = format!("upgrade::{version_name}::{}", reply.name);
            cases.push(Case::new(name, move |subject| answered(subject, version, &reply)));
        }
        let mut case = |name: &str, test: fn(&Subject, TlsVersion)| {
            let name = format!("upgrade::{version_name}::{name}");
            cases.push(Case::new(name, move |subject| test(subject, version)));
        };
        case("credentials_on_the_same_connection", credentials);
        case("a_long_head_one_byte_a_record", one_byte_a_record);
        case("many_headers", many_headers);
        let name = format!("upgrade::{version_name}::http2_by_alpn");
        let http2 = Case::new(name, move |subject| http2_by_alpn(subject, version));
        cases.push(http2.needs(Capability::Alpn));
    }
    cases
}

fn answered(subject: &Subject, version: TlsVersion, reply: &Reply) {
    let told = told(subject, version, reply.pieces, reply.stays);
    assert_eq!(told, reply.told);
}

/// What becomes of a reply, in words.
fn told(
    subject: &Subject,
    version: TlsVersion,
    pieces: &'static [&'static [u8]],
    stays: bool,
) -> String {
    let options = ServerOptions::new().behaviour(Behaviour::Reply { pieces, stays });
    let io = Memory::to(&subject.host(&options));
    let connector = subject.connector(&trusting_on(version));
    match connector.client_tls("wss://localhost/", io, None) {
        Ok((mut client, response)) => {
            let status = response.status().as_u16();
            client.read().map_or(status.to_string(), |message| format!("{status}, then {message}"))
        }
        Err(HandshakeError::Failure(Error::Http(response))) => {
            let body = response.body().as_deref().expect("a body").escape_ascii();
            format!("{} `{body}`", response.status().as_u16())
        }
        Err(HandshakeError::Failure(error)) => error.to_string(),
        Err(HandshakeError::Interrupted(_)) => "hangs".to_owned(),
    }
}

/// The server asks for credentials and gets them, on the same connection.
fn credentials(subject: &Subject, version: TlsVersion) {
    const PIECES: [&[u8]; 5] = [
        b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\n",
        b"no",
        b"",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
        b"Sec-WebSocket-Accept: {accept}\r\n\r\n",
    ];
    let options =
        ServerOptions::new().behaviour(Behaviour::Reply { pieces: &PIECES, stays: false });
    let io = Memory::to(&subject.host(&options));
    let uri = "wss://localhost/".parse().expect("a URL");
    let connector = subject.connector(&trusting_on(version));
    let mut stream = connector.wrap_for_upgrade(io, &uri).expect("a session");
    let mut upgrade = Upgrade::new("wss://localhost/").expect("a request");
    let Answer::Refused(refused) = upgrade.run(&mut stream).expect("an answer") else {
        panic!("accepted without credentials")
    };
    assert_eq!(refused.response.body().as_deref(), Some(&b"no"[..]));
    assert!(refused.keeps_connection);
    let again = "wss://user:word@localhost/".into_client_request().expect("a request");
    upgrade.ask_again(again).expect("goes on");
    let Answer::Accepted(accepted) = upgrade.run(&mut stream).expect("an answer") else {
        panic!("refused with credentials")
    };
    assert_eq!(accepted.response.status(), 101);
    let seen = String::from_utf8_lossy(&stream.get_mut().seen().received).into_owned();
    assert_eq!(seen.matches("GET / HTTP/1.1\r\nHost: localhost\r\n").count(), 2, "{seen}");
    assert_eq!(seen.matches("Authorization: Basic dXNlcjp3b3Jk\r\n").count(), 1, "{seen}");
}

fn one_byte_a_record(subject: &Subject, version: TlsVersion) {
    static PIECES: LazyLock<Vec<&[u8]>> = LazyLock::new(|| {
        let head = format!("HTTP/1.1 403 Forbidden\r\nX: {}\r\n\r\nno", "x".repeat(1500));
        let head: &'static str = Box::leak(head.into_boxed_str());
        head.as_bytes().chunks(1).collect()
    });
    assert_eq!(told(subject, version, &PIECES, false), "403 `no`");
}

fn many_headers(subject: &Subject, version: TlsVersion) {
    static PIECES: LazyLock<[&[u8]; 3]> = LazyLock::new(|| {
        let many: String = (0..150).map(|n| format!("X-{n}: {n}\r\n")).collect();
        [
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
            Box::leak(many.into_boxed_str()).as_bytes(),
            b"Sec-WebSocket-Accept: {accept}\r\n\r\n",
        ]
    });
    assert_eq!(told(subject, version, &*PIECES, false), "101");
}

/// The caller offers HTTP/2 by ALPN, and the server takes it.
fn http2_by_alpn(subject: &Subject, version: TlsVersion) {
    let options = ServerOptions::new().alpn(["h2"]);
    let config = trusting_on(version).with_alpn(["h2", "http/1.1"]);
    let io = Memory::to(&subject.host(&options));
    let attempt = subject.connector(&config).client_tls("wss://localhost/", io, None);
    let Err(HandshakeError::Failure(error)) = attempt else { panic!("does not fail") };
    let error = tls_error(&error);
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    let text = error.to_string();
    assert!(text.contains("`h2`") && text.contains("`http/1.1`"), "{text}");
}
