//! Status lines that are none, and answers of other protocols.

use super::{
    play::Reply,
    script::{End, once},
};

const INVALID_STATUS: &str = "WebSocket protocol error: httparse error: invalid response status";
const OTHER_HTTP: &str =
    "IO error: the server's answer is not HTTP/1: it is HTTP of another version";

pub(super) const REPLIES: &[Reply] = &[
    Reply {
        name: "status_99",
        sends: &[once(b"HTTP/1.1 99 Low\r\n\r\n")],
        end: End::Stays,
        told: INVALID_STATUS,
    },
    Reply {
        name: "status_099",
        sends: &[once(b"HTTP/1.1 099 Low\r\n\r\n")],
        end: End::Stays,
        told: "HTTP format error: invalid status code",
    },
    Reply {
        name: "status_000",
        sends: &[once(b"HTTP/1.1 000 None\r\n\r\n")],
        end: End::Stays,
        told: "HTTP format error: invalid status code",
    },
    Reply {
        name: "status_1000",
        sends: &[once(b"HTTP/1.1 1000 High\r\n\r\n")],
        end: End::Stays,
        told: INVALID_STATUS,
    },
    Reply {
        name: "status_999",
        sends: &[once(b"HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: "999 ``",
    },
    Reply {
        name: "status_abc",
        sends: &[once(b"HTTP/1.1 abc Words\r\n\r\n")],
        end: End::Stays,
        told: INVALID_STATUS,
    },
    Reply {
        name: "status_negative",
        sends: &[once(b"HTTP/1.1 -10 Less\r\n\r\n")],
        end: End::Stays,
        told: INVALID_STATUS,
    },
    Reply {
        name: "no_status",
        sends: &[once(b"HTTP/1.1 \r\n\r\n")],
        end: End::Stays,
        told: INVALID_STATUS,
    },
    Reply {
        name: "two_spaces_before_the_status",
        sends: &[once(b"HTTP/1.1  101 Switching Protocols\r\n\r\n")],
        end: End::Stays,
        told: INVALID_STATUS,
    },
    Reply {
        name: "http_0_9",
        sends: &[once(b"<html>hello</html>\r\n")],
        end: End::Stays,
        told: "IO error: the server's answer is not HTTP/1: it looks like another protocol of text \
               lines; check the port",
    },
    Reply {
        name: "http_1_2",
        sends: &[once(b"HTTP/1.2 101 Switching Protocols\r\n\r\n")],
        end: End::Stays,
        told: "WebSocket protocol error: httparse error: invalid HTTP version",
    },
    Reply {
        name: "http_2_in_words",
        sends: &[once(b"HTTP/2.0 101 Switching Protocols\r\n\r\n")],
        end: End::Stays,
        told: OTHER_HTTP,
    },
    Reply {
        name: "http_2_settings",
        sends: &[once(b"\0\0\0\x04\0\0\0\0\0")],
        end: End::Stays,
        told: "IO error: the server's answer is not HTTP/1: it looks like HTTP/2; offer `http/1.1` \
               by ALPN, or use a port that speaks HTTP/1.1",
    },
    Reply {
        name: "http_2_preface",
        sends: &[once(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
        end: End::Stays,
        told: "IO error: the server's answer is not HTTP/1: it looks like another protocol of text \
               lines; check the port",
    },
    Reply {
        name: "http_in_lower_case",
        sends: &[once(b"http/1.1 101 Switching Protocols\r\n\r\n")],
        end: End::Stays,
        told: "IO error: the server's answer is not HTTP/1: it looks like another protocol of text \
               lines; check the port",
    },
    Reply {
        name: "a_request",
        sends: &[once(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
        end: End::Stays,
        told: "IO error: the server's answer is not HTTP/1: it looks like another protocol of text \
               lines; check the port",
    },
    Reply {
        name: "frames_without_a_response",
        sends: &[once(b"\x81\x05hello")],
        end: End::Stays,
        told: "IO error: the server's answer is not HTTP/1: check the port",
    },
    Reply {
        name: "nothing",
        sends: &[],
        end: End::CloseNotify,
        told: "WebSocket protocol error: Handshake not finished",
    },
    Reply {
        name: "a_redirect_without_a_place",
        sends: &[once(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: "302 ``",
    },
    Reply {
        name: "success_with_the_fields_of_an_upgrade",
        sends: &[once(
            b"HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}\r\nContent-Length: 2\r\n\r\nok",
        )],
        end: End::Stays,
        told: "200 `ok`",
    },
];
