//! Messages in fragments that RFC 6455, section 5.4, forbids, and messages over the limit.

use super::{
    play::{OPENS, Talk},
    script::{End, once, times},
};

pub(super) const TALKS: &[Talk] = &[
    Talk {
        name: "a_continuation_without_a_start",
        sends: &[OPENS, once(b"\x80\x02hi\x81\x02hi")],
        end: End::Stays,
        told: "WebSocket protocol error: Continue frame but nothing to continue; `hi`; waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_fragment_without_a_start",
        sends: &[OPENS, once(b"\x00\x02hi\x80\x02hi")],
        end: End::Stays,
        told: "WebSocket protocol error: Continue frame but nothing to continue (2 times); waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_message_inside_another",
        sends: &[OPENS, once(b"\x01\x02hi\x81\x02ho\x80\x02!!")],
        end: End::Stays,
        told: "WebSocket protocol error: While waiting for more fragments received: TEXT; `hi!!`; \
               waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_fragment_that_starts_again",
        sends: &[OPENS, once(b"\x01\x02hi\x01\x02ho\x80\x02!!")],
        end: End::Stays,
        told: "WebSocket protocol error: While waiting for more fragments received: TEXT; `hi!!`; \
               waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_reserved_opcode_inside_a_message",
        sends: &[OPENS, once(b"\x01\x02hi\x83\x02ho\x80\x02!!")],
        end: End::Stays,
        told: "WebSocket protocol error: Encountered invalid opcode: 3 (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_ping_inside_a_message",
        sends: &[OPENS, once(b"\x01\x02hi\x89\x00\x80\x02!!")],
        end: End::Stays,
        told: "ping ``; `hi!!`; waits (3 times)",
        heard: "pong ``; Close 1002; close_notify",
    },
    Talk {
        name: "a_close_inside_a_message",
        sends: &[OPENS, once(b"\x01\x02hi\x88\x02\x03\xe8\x80\x02!!")],
        end: End::CloseNotify,
        told: "Close 1000 ``; WebSocket protocol error: Remote sent after having closed; \
               Connection closed normally; Trying to work with closed connection",
        heard: "Close 1000; close_notify",
    },
    Talk {
        name: "over_the_limit",
        sends: &[
            OPENS,
            once(b"\x02\x7e\x01\xf4"),
            times(500, b"x"),
            once(b"\x00\x7e\x01\xf4"),
            times(500, b"y"),
            once(b"\x80\x01z"),
        ],
        end: End::Stays,
        told: "Space limit exceeded: Message too long: 1001 > 1000; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "at_the_limit",
        sends: &[
            OPENS,
            once(b"\x02\x7e\x01\xf4"),
            times(500, b"x"),
            once(b"\x80\x7e\x01\xf4"),
            times(500, b"y"),
        ],
        end: End::Stays,
        told: "1000 bytes; waits (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "one_byte_each_without_end",
        sends: &[OPENS, once(b"\x02\x01x"), times(100_000, b"\x00\x01x")],
        end: End::Stays,
        told: "Space limit exceeded: Message too long: 1001 > 1000 (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "a_character_over_two",
        sends: &[OPENS, once(b"\x01\x02a\xc3\x80\x01\xa9")],
        end: End::Stays,
        told: "`aé`; waits (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "invalid_utf8_over_two",
        sends: &[OPENS, once(b"\x01\x02a\xc3\x80\x01\x28\x81\x02hi")],
        end: End::Stays,
        told: "UTF-8 encoding error: �; WebSocket protocol error: While waiting for more \
               fragments received: TEXT; waits",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "invalid_utf8_before_the_last",
        sends: &[OPENS, once(b"\x01\x02a\xff\x89\x00\x80\x01b")],
        end: End::Stays,
        told: "UTF-8 encoding error: �; ping ``; WebSocket protocol error: Continue frame but \
               nothing to continue",
        heard: "pong ``; Close 1002; close_notify",
    },
    Talk {
        name: "a_character_that_never_ends",
        sends: &[OPENS, once(b"\x01\x02a\xc3\x80\x00")],
        end: End::Stays,
        told: "UTF-8 encoding error: incomplete string: Incomplete { buffer: [195, 0, 0, 0], \
               buffer_len: 1 }; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "cut_inside_a_message",
        sends: &[OPENS, once(b"\x01\x02hi")],
        end: End::Cut,
        told: "IO error: localhost:443: connection cut off without close_notify; connect again (3 \
               times)",
        heard: "",
    },
    Talk {
        name: "close_notify_inside_a_message",
        sends: &[OPENS, once(b"\x01\x02hi")],
        end: End::CloseNotify,
        told: "WebSocket protocol error: Connection reset without closing handshake; Trying to \
               work with closed connection (2 times)",
        heard: "close_notify",
    },
];
