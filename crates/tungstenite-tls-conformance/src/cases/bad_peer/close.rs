//! Close frames that RFC 6455, sections 5.5.1 and 7.4, forbids, and what follows them.

use super::{
    play::{OPENS, Talk},
    script::{End, once, times},
};

/// The codec takes a code that must not be sent (RFC 6455, section 7.4) for a violation.
const FORBIDDEN: &str = "Close 1002 `Protocol violation`; Connection closed normally; \
                         Trying to work with closed connection (2 times)";

/// Nothing may follow Close (section 5.5.1).
const LATE: &str = "Close 1000 ``; WebSocket protocol error: Remote sent after having closed; \
                    Connection closed normally; Trying to work with closed connection";

pub(super) const TALKS: &[Talk] = &[
    Talk {
        name: "close_code_0",
        sends: &[OPENS, once(b"\x88\x02\x00\x00")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_999",
        sends: &[OPENS, once(b"\x88\x02\x03\xe7")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_1000",
        sends: &[OPENS, once(b"\x88\x02\x03\xe8")],
        end: End::CloseNotify,
        told: "Close 1000 ``; Connection closed normally; Trying to work with closed connection \
               (2 times)",
        heard: "Close 1000; close_notify",
    },
    Talk {
        name: "close_code_1004",
        sends: &[OPENS, once(b"\x88\x02\x03\xec")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_1005",
        sends: &[OPENS, once(b"\x88\x02\x03\xed")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_1006",
        sends: &[OPENS, once(b"\x88\x02\x03\xee")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_1015",
        sends: &[OPENS, once(b"\x88\x02\x03\xf7")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_1016",
        sends: &[OPENS, once(b"\x88\x02\x03\xf8")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_2999",
        sends: &[OPENS, once(b"\x88\x02\x0b\xb7")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_3000",
        sends: &[OPENS, once(b"\x88\x02\x0b\xb8")],
        end: End::CloseNotify,
        told: "Close 3000 ``; Connection closed normally; Trying to work with closed connection \
               (2 times)",
        heard: "Close 3000; close_notify",
    },
    Talk {
        name: "close_code_4999",
        sends: &[OPENS, once(b"\x88\x02\x13\x87")],
        end: End::CloseNotify,
        told: "Close 4999 ``; Connection closed normally; Trying to work with closed connection \
               (2 times)",
        heard: "Close 4999; close_notify",
    },
    Talk {
        name: "close_code_5000",
        sends: &[OPENS, once(b"\x88\x02\x13\x88")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_code_65535",
        sends: &[OPENS, once(b"\x88\x02\xff\xff")],
        end: End::CloseNotify,
        told: FORBIDDEN,
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_of_one_byte",
        sends: &[OPENS, once(b"\x88\x01\x03")],
        end: End::Stays,
        told: "WebSocket protocol error: Invalid close sequence; waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_invalid_utf8",
        sends: &[OPENS, once(b"\x88\x04\x03\xe8\xc3\x28")],
        end: End::Stays,
        told: "UTF-8 encoding error: invalid utf-8 sequence of 1 bytes from index 0; waits (2 \
               times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_of_126_bytes",
        sends: &[OPENS, once(b"\x88\x7e\0\x7e\x03\xe8"), times(124, b"x")],
        end: End::Stays,
        told: "WebSocket protocol error: Control frame too big (payload must be 125 bytes or \
               less); waits (2 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "close_of_125_bytes",
        sends: &[OPENS, once(b"\x88\x7d\x03\xe8"), times(123, b"x")],
        end: End::CloseNotify,
        told: "Close 1000 \
               `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
               xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`; Connection closed normally; Trying \
               to work with closed connection (2 times)",
        heard: "Close 1000; close_notify",
    },
    Talk {
        name: "close_data_after_it",
        sends: &[OPENS, once(b"\x88\x02\x03\xe8\x81\x02hi")],
        end: End::CloseNotify,
        told: LATE,
        heard: "Close 1000; close_notify",
    },
    Talk {
        name: "close_a_ping_after_it",
        sends: &[OPENS, once(b"\x88\x02\x03\xe8\x89\x02hi")],
        end: End::CloseNotify,
        told: LATE,
        heard: "Close 1000; close_notify",
    },
    Talk {
        name: "close_twice",
        sends: &[OPENS, once(b"\x88\x02\x03\xe8\x88\x02\x03\xe9")],
        end: End::CloseNotify,
        told: LATE,
        heard: "Close 1000; close_notify",
    },
    Talk {
        name: "close_then_cut",
        sends: &[OPENS, once(b"\x88\x02\x03\xe8")],
        end: End::Cut,
        told: "Close 1000 ``; Connection closed normally (3 times)",
        heard: "Close 1000",
    },
    Talk {
        name: "close_then_an_alert",
        sends: &[OPENS, once(b"\x88\x02\x03\xe8")],
        end: End::Alert,
        told: "Close 1000 ``; IO error: localhost:443: the server ended TLS with an alert: \
               bad_record_mac (3 times)",
        heard: "",
    },
    Talk {
        name: "close_then_nothing",
        sends: &[OPENS, once(b"\x88\x02\x03\xe8")],
        end: End::Stays,
        told: "Close 1000 ``; waits (3 times)",
        heard: "Close 1000; close_notify",
    },
];
