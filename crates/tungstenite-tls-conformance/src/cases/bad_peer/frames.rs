//! Frames that RFC 6455, section 5, forbids, and frames in odd pieces.

use super::{
    play::{OPENS, Talk},
    script::{End, once, times, torn},
};

pub(super) const TALKS: &[Talk] = &[
    Talk {
        name: "masked",
        sends: &[OPENS, once(b"\x81\x82\x01\x02\x03\x04hk")],
        end: End::Stays,
        told: "WebSocket protocol error: Received a masked frame from server; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "masked_ping",
        sends: &[OPENS, once(b"\x89\x80\x01\x02\x03\x04")],
        end: End::Stays,
        told: "WebSocket protocol error: Received a masked frame from server; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "rsv1",
        sends: &[OPENS, once(b"\xc1\x02hi")],
        end: End::Stays,
        told: "WebSocket protocol error: Reserved bits are non-zero; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "rsv2",
        sends: &[OPENS, once(b"\xa1\x02hi")],
        end: End::Stays,
        told: "WebSocket protocol error: Reserved bits are non-zero; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "rsv3",
        sends: &[OPENS, once(b"\x91\x02hi")],
        end: End::Stays,
        told: "WebSocket protocol error: Reserved bits are non-zero; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "rsv1_on_a_ping",
        sends: &[OPENS, once(b"\xc9\x00")],
        end: End::Stays,
        told: "WebSocket protocol error: Reserved bits are non-zero; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "opcode_3",
        sends: &[OPENS, once(b"\x83\x02hi")],
        end: End::Stays,
        told: "WebSocket protocol error: Encountered invalid opcode: 3 (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "opcode_7",
        sends: &[OPENS, once(b"\x87\x00")],
        end: End::Stays,
        told: "WebSocket protocol error: Encountered invalid opcode: 7 (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "opcode_11",
        sends: &[OPENS, once(b"\x8b\x00")],
        end: End::Stays,
        told: "WebSocket protocol error: Encountered invalid opcode: 11 (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "opcode_15",
        sends: &[OPENS, once(b"\x8f\x00")],
        end: End::Stays,
        told: "WebSocket protocol error: Encountered invalid opcode: 15 (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_ping_in_fragments",
        sends: &[OPENS, once(b"\x09\x01a\x80\x01b")],
        end: End::Stays,
        told: "WebSocket protocol error: Fragmented control frame; WebSocket protocol error: \
               Continue frame but nothing to continue; waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_close_in_fragments",
        sends: &[OPENS, once(b"\x08\x02\x03\xe8\x80\x00")],
        end: End::Stays,
        told: "WebSocket protocol error: Fragmented control frame; WebSocket protocol error: \
               Continue frame but nothing to continue; waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_ping_of_126_bytes",
        sends: &[OPENS, once(b"\x89\x7e\0\x7e"), times(126, b"x")],
        end: End::Stays,
        told: "WebSocket protocol error: Control frame too big (payload must be 125 bytes or \
               less); waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_length_in_more_bytes_than_it_needs",
        sends: &[OPENS, once(b"\x81\x7e\0\x02hi\x81\x7f\0\0\0\0\0\0\0\x02hi")],
        end: End::Stays,
        told: "`hi` (2 times); waits (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_length_with_its_top_bit",
        sends: &[OPENS, once(b"\x82\x7f\x80\0\0\0\0\0\0\x01x")],
        end: End::Stays,
        told: "Space limit exceeded: Message too long: 9223372036854775809 > 1000; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_length_of_2_63_minus_1",
        sends: &[OPENS, once(b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff")],
        end: End::Stays,
        told: "Space limit exceeded: Message too long: 9223372036854775807 > 1000; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_frame_over_the_limit",
        sends: &[OPENS, once(b"\x82\x7e\x03\xe9"), times(1001, b"x"), once(b"\x81\x02hi")],
        end: End::Stays,
        told: "Space limit exceeded: Message too long: 1001 > 1000 (2 times); `hi`",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_frame_at_the_limit",
        sends: &[OPENS, once(b"\x82\x7e\x03\xe8"), times(1000, b"x")],
        end: End::Stays,
        told: "1000 bytes; waits (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "invalid_utf8",
        sends: &[OPENS, once(b"\x81\x02\xc3\x28\x81\x02hi")],
        end: End::Stays,
        told: "UTF-8 encoding error: invalid utf-8 sequence of 1 bytes from index 0; `hi`; waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "utf8_that_is_cut",
        sends: &[OPENS, once(b"\x81\x02a\xc3\x81\x02hi")],
        end: End::Stays,
        told: "UTF-8 encoding error: incomplete utf-8 byte sequence from index 1; `hi`; waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_surrogate",
        sends: &[OPENS, once(b"\x81\x03\xed\xa0\x80")],
        end: End::Stays,
        told: "UTF-8 encoding error: invalid utf-8 sequence of 1 bytes from index 0; waits (2 \
               times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "thousands_in_one_record",
        sends: &[OPENS, times(4000, b"\x81\x02hi")],
        end: End::Stays,
        told: "`hi` (4000 times); waits (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "one_torn_over_many_records",
        sends: &[OPENS, torn(b"\x81\x7e\0\x0ahello, you\x89\x02hi\x81\x02hi")],
        end: End::Stays,
        told: "`hello, you`; ping `hi`; `hi`; waits (3 times)",
        heard: "pong `hi`; Close 1002; close_notify",
    },
    Talk {
        name: "http_again",
        sends: &[OPENS, once(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")],
        end: End::CloseNotify,
        told: "WebSocket protocol error: Connection reset without closing handshake; Trying to \
               work with closed connection (2 times)",
        heard: "close_notify",
    },
];
