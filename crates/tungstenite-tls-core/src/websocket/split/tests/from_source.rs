//! Messages from a source, larger than anybody wants to keep in memory.

use std::{
    io::{self, Read},
    thread,
};

use tungstenite::{Message, protocol::frame::coding::CloseCode};

use super::both_split;

/// Yields `len` bytes, a few at a time, and then ends, or fails.
struct Source {
    len: usize,
    fails: bool,
}

impl Read for Source {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if self.len == 0 && self.fails {
            return Err(io::Error::other("the disk is gone"));
        }
        let n = dst.len().min(self.len).min(10_000);
        dst[..n].fill(7);
        self.len -= n;
        Ok(n)
    }
}

#[test]
fn all_of_a_source_is_one_message() {
    both_split(|_reader, mut writer, mut peer| {
        for len in [0, 1, 61_440, 61_441, 2 * 61_440, 1_000_000] {
            let sends = thread::spawn(move || {
                assert_eq!(
                    writer.send_from(&mut Source { len, fails: false }).unwrap(),
                    len as u64
                );
                writer
            });
            assert!(peer.next() == Some(Message::binary(vec![7; len])), "{len} bytes");
            writer = sends.join().unwrap();
        }
        writer.send(Message::text("next")).unwrap();
        assert_eq!(peer.next(), Some(Message::text("next")));
    });
}

#[test]
fn pongs_go_between_the_fragments() {
    both_split(|mut reader, mut writer, mut peer| {
        let receives = thread::spawn(move || while reader.read().is_ok() {});
        let sends = thread::spawn(move || {
            // Ends only when the peer has gone.
            writer.send_from(&mut io::repeat(7)).unwrap_err();
        });
        peer.send(Message::Ping("?".into()));
        // The message never ends, and the pong comes.
        assert_eq!(peer.reads.read().unwrap(), Message::Pong("?".into()));
        peer.break_off();
        drop(peer);
        sends.join().unwrap();
        receives.join().unwrap();
    });
}

#[test]
fn after_a_source_that_fails_only_close_can_follow() {
    both_split(|_reader, mut writer, mut peer| {
        writer.send_from(&mut Source { len: 0, fails: true }).unwrap_err();
        writer.send(Message::text("nothing was sent")).unwrap();
        assert_eq!(peer.next(), Some(Message::text("nothing was sent")));
        writer.send_from(&mut Source { len: 500_000, fails: true }).unwrap_err();
        let error = writer.send(Message::text("inside")).unwrap_err();
        assert!(error.to_string().contains("could not be completed"), "{error}");
        let frame = tungstenite::protocol::CloseFrame {
            code: CloseCode::Error,
            reason: "the disk is gone".into(),
        };
        writer.close(Some(frame.clone())).unwrap();
        assert_eq!(peer.next(), Some(Message::Close(Some(frame))));
    });
}
