//! Frames without end.

use super::{
    connections::{Connections, QUEUE},
    link::Opened,
    play::{OPENS, Talk, reads},
    script::{End, Piece, Script, once, times},
};
use crate::subject::Subject;

pub(super) const TALKS: &[Talk] = &[
    Talk {
        name: "empty_continuations_without_end",
        sends: &[OPENS, once(b"\x01\x00"), times(100_000, b"\x00\x00")],
        end: End::Stays,
        told: "IO error: the server sent more than 1024 empty frames of a message (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "empty_texts",
        sends: &[OPENS, times(5000, b"\x81\x00")],
        end: End::Stays,
        told: "`` (5000 times); waits (3 times)",
        heard: "Close 1002; close_notify",
    },
    Talk {
        name: "pings",
        sends: &[OPENS, times(5000, b"\x89\x02hi")],
        end: End::Stays,
        told: "ping `hi` (5000 times); waits (3 times)",
        heard: "pong `hi` (5000 times); Close 1002; close_notify",
    },
    Talk {
        name: "pongs",
        sends: &[OPENS, times(5000, b"\x8a\x02hi")],
        end: End::Stays,
        told: "pong `hi` (5000 times); waits (3 times)",
        heard: "Close 1002; close_notify",
    },
];

/// A server that pings while the client's transport takes nothing. Each ping is read, no more pongs
/// wait than messages may, and the last ping is answered.
pub(super) fn unanswered_pings(subject: &Subject, connections: &Connections) {
    const PINGS: usize = 5000;
    /// The length of the pong, in bytes.
    const PONG: usize = 106;
    /// What TLS may queue.
    const BELOW: usize = 64 * 1024;
    const PIECES: &[Piece] = &[
        OPENS,
        times(
            PINGS,
            b"\x89\x64..................................................\
              ..................................................",
        ),
        once(b"\x89\x04last"),
    ];
    let script = Script { pieces: PIECES, most: usize::MAX, end: End::Stays };
    connections.each_version(subject, script, |version, mut link, opened| {
        let Opened::Yes(mut client, _) = opened else { panic!("is not opened") };
        client.get_mut().get_mut().writes_stalled = true;
        let told = reads(subject, &mut link, &mut client);
        assert_eq!(told.len(), PINGS + 1 + 3, "{version}");
        assert_eq!(told[PINGS..], ["ping `last`", "waits", "waits", "waits"], "{version}");

        client.get_mut().get_mut().writes_stalled = false;
        client.flush().expect("sends what is queued");
        assert!(link.read(&mut client).is_none());
        let heard = link.heard();
        let (least, most) = (QUEUE / PONG, (QUEUE + BELOW) / PONG + 1);
        assert!((least..=most).contains(&heard.len()), "{version}: {} pongs", heard.len());
        assert!(heard.iter().all(|heard| heard.starts_with("pong `")), "{version}");
        assert_eq!(heard.last().map(String::as_str), Some("pong `last`"), "{version}");
    });
}
