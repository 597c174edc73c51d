//! Heads that are malformed, or never end.

use super::{
    play::Reply,
    script::{End, once, times, torn},
};

const LONG: &str = "IO error: the head of the server's response is longer than 65536 bytes";
const INVALID_NAME: &str = "WebSocket protocol error: httparse error: invalid header name";
const INVALID_VALUE: &str = "WebSocket protocol error: httparse error: invalid header value";

pub(super) const REPLIES: &[Reply] = &[
    Reply {
        name: "a_field_without_end",
        sends: &[once(b"HTTP/1.1 101 Switching Protocols\r\nX: "), times(1 << 20, b"x")],
        end: End::Stays,
        told: LONG,
    },
    Reply {
        name: "a_status_line_without_end",
        sends: &[once(b"HTTP/1.1 200 "), times(1 << 20, b"O")],
        end: End::Stays,
        told: LONG,
    },
    Reply {
        name: "fields_without_end",
        sends: &[once(b"HTTP/1.1 200 OK\r\n"), times(100_000, b"X: y\r\n")],
        end: End::Stays,
        told: "IO error: the server's response has more than 1024 header fields",
    },
    Reply {
        name: "a_field_of_64_KiB",
        sends: &[once(b"HTTP/1.1 200 OK\r\n"), once(b"X: "), times(65536, b"y"), once(b"\r\n\r\n")],
        end: End::Stays,
        told: LONG,
    },
    Reply {
        name: "empty_lines_without_end",
        sends: &[times(100_000, b"\r\n")],
        end: End::Stays,
        told: LONG,
    },
    Reply {
        name: "interim_responses_without_end",
        sends: &[times(100_000, b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n")],
        end: End::Stays,
        told: "IO error: the server sent more than 16 interim responses and no final one",
    },
    Reply {
        name: "interim_responses_one_byte_a_record",
        sends: &[
            torn(b"HTTP/1.1 100 A\r\n\r\nHTTP/1.1 100 B\r\n\r\n"),
            once(b"HTTP/1.1 403 C\r\nContent-Length: 0\r\n\r\n"),
        ],
        end: End::Stays,
        told: "403 ``",
    },
    Reply {
        name: "one_byte_a_record",
        sends: &[torn(
            b"HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: "101",
    },
    Reply {
        name: "a_stall_in_the_head",
        sends: &[torn(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upg")],
        end: End::Stays,
        told: "waits",
    },
    Reply {
        name: "nul_in_a_value",
        sends: &[once(b"HTTP/1.1 403 No\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: INVALID_VALUE,
    },
    Reply {
        name: "nul_in_a_name",
        sends: &[once(b"HTTP/1.1 403 No\r\nX\0: a\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: INVALID_NAME,
    },
    Reply {
        name: "nul_in_the_reason",
        sends: &[once(b"HTTP/1.1 403 N\0\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: "WebSocket protocol error: httparse error: invalid response status",
    },
    Reply {
        name: "a_cr_in_a_value",
        sends: &[once(b"HTTP/1.1 403 No\r\nX: a\rContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: INVALID_VALUE,
    },
    Reply {
        name: "lines_that_end_in_cr",
        sends: &[once(b"HTTP/1.1 403 No\rContent-Length: 0\r\r")],
        end: End::CloseNotify,
        told: "WebSocket protocol error: Handshake not finished",
    },
    Reply {
        name: "lines_that_end_in_lf",
        sends: &[once(b"HTTP/1.1 403 No\nContent-Length: 2\n\nno")],
        end: End::Stays,
        told: "403 `no`",
    },
    Reply {
        name: "a_field_in_two_lines",
        sends: &[once(b"HTTP/1.1 403 No\r\nX: a\r\n b\r\nContent-Length:\r\n 2\r\n\r\nno")],
        end: End::Stays,
        told: "403 `no`",
    },
    Reply {
        name: "a_space_before_the_first_field",
        sends: &[once(b"HTTP/1.1 403 No\r\n X: a\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: INVALID_NAME,
    },
    Reply {
        name: "a_space_before_the_colon",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length : 2\r\n\r\nno")],
        end: End::Stays,
        told: INVALID_NAME,
    },
    Reply {
        name: "a_field_without_colon",
        sends: &[once(b"HTTP/1.1 403 No\r\nX\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: INVALID_NAME,
    },
    Reply {
        name: "a_field_without_name",
        sends: &[once(b"HTTP/1.1 403 No\r\n: a\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: INVALID_NAME,
    },
    Reply {
        name: "a_name_that_is_not_ascii",
        sends: &[once(b"HTTP/1.1 403 No\r\nX\xff: a\r\nContent-Length: 0\r\n\r\n")],
        end: End::Stays,
        told: INVALID_NAME,
    },
    Reply {
        name: "a_value_that_is_not_ascii",
        sends: &[once(b"HTTP/1.1 403 No\r\nX: \xff\r\nContent-Length: 2\r\n\r\nno")],
        end: End::Stays,
        told: "403 `no`",
    },
];
