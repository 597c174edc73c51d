//! Ends a connection after each byte that follows the request, in each way.

use super::{
    connections::Connections,
    link::Opened,
    play::{OPENS, reads},
    script::{End, Piece, Script, once},
    told,
};
use crate::subject::Subject;

/// A response, and frames with headers of each length.
const PIECES: &[Piece] = &[OPENS, once(FRAMES)];

/// The length of the response with its Sec-WebSocket-Accept.
const RESPONSE: usize = 129;

const FRAMES: &[u8] = b"\x81\x02hi\x02\x7e\0\x01x\x89\x01?\x00\x7f\0\0\0\0\0\0\0\x01y\x80\x00\
                        \x88\x05\x03\xe8bye";

/// The messages, each with the number of bytes after the response that make it whole.
const MESSAGES: [(usize, &str); 4] =
    [(4, "`hi`"), (12, "ping `?`"), (25, "2 bytes"), (FRAMES.len(), "Close 1000 `bye`")];

/// How a server ends, and what the caller is told then.
pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) end: End,
    /// Before the WebSocket is open.
    before: &'static str,
    /// While it is open.
    open: &'static str,
    /// After the server's Close.
    closed: &'static str,
}

const TRUNCATED: &str =
    "IO error: localhost:443: connection cut off without close_notify; connect again";
const ALERT: &str = "IO error: localhost:443: the server ended TLS with an alert: bad_record_mac";

pub(super) const WAYS: &[Way] = &[
    Way {
        name: "close_notify_at_every_byte",
        end: End::CloseNotify,
        before: "WebSocket protocol error: Handshake not finished",
        open: "WebSocket protocol error: Connection reset without closing handshake",
        closed: "Connection closed normally",
    },
    Way {
        name: "the_end_of_the_transport_at_every_byte",
        end: End::Cut,
        before: TRUNCATED,
        open: TRUNCATED,
        closed: "Connection closed normally",
    },
    Way {
        name: "an_alert_at_every_byte",
        end: End::Alert,
        before: ALERT,
        open: ALERT,
        closed: ALERT,
    },
];

impl Way {
    pub(super) fn play(&self, subject: &Subject, connections: &Connections) {
        for most in 0..=RESPONSE + FRAMES.len() {
            let script = Script { pieces: PIECES, most, end: self.end };
            connections.each_version(subject, script, |version, mut link, opened| {
                let context = format!("{version}, after {most} bytes");
                let (told, expected) = match opened {
                    Opened::Yes(mut client, _) => {
                        let told = reads(subject, &mut link, &mut client);
                        (told, self.while_open(most.checked_sub(RESPONSE).expect("too early")))
                    }
                    opened => {
                        assert!(most < RESPONSE, "{context}: not opened");
                        (vec![told::response(subject, &opened)], vec![self.before])
                    }
                };
                assert_eq!(told[..expected.len()], expected, "{context}");
                // No message comes after the end.
                let after = &told[expected.len()..];
                assert!(after.iter().all(|told| is_error(told)), "{context}: {told:?}");
            });
        }
    }

    /// What is told after this many bytes of frames.
    fn while_open(&self, bytes: usize) -> Vec<&'static str> {
        let whole = MESSAGES.iter().filter(|(length, _)| *length <= bytes);
        let mut told: Vec<_> = whole.map(|(_, told)| *told).collect();
        told.push(if bytes == FRAMES.len() { self.closed } else { self.open });
        told
    }
}

fn is_error(told: &str) -> bool {
    told.contains("error: ") || told.contains("closed")
}
