//! Messages from a source, larger than anybody wants to keep in memory.

use std::{
    io::{self, Read},
    thread,
};

use tungstenite::{Message, protocol::frame::coding::CloseCode};

use super::{both, both_split, split};

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

#[test]
fn a_message_that_is_torn_stays_so_after_a_try_to_reunite() {
    both_split(|reader, mut writer, mut peer| {
        writer.send_from(&mut Source { len: 500_000, fails: true }).unwrap_err();
        assert!(writer.is_in_message());
        let error = reader.reunite(writer).unwrap_err();
        assert!(error.to_string().contains("could not be completed"), "{error}");
        let crate::ReuniteError { reader, mut writer, .. } = error;
        writer.close(None).unwrap();
        assert!(!writer.is_in_message());
        assert_eq!(peer.next(), Some(Message::Close(None)));
        reader.reunite(writer).unwrap();
    });
}

/// A buffer that is smaller than two fragments, and one that is smaller than one.
#[test]
fn fragments_fit_into_a_small_buffer() {
    for (usual, most) in [(128 * 1024, 160 * 1024), (0, 16 * 1024), (0, 20)] {
        both(|mut socket, mut peer| {
            socket.set_config(|config| {
                (config.write_buffer_size, config.max_write_buffer_size) = (usual, most);
            });
            let (_reader, mut writer) = split(socket).unwrap();
            let len = if most < 100 { 1000 } else { 1_000_000 };
            let receives = thread::spawn(move || (peer.next(), peer.next()));
            let sent = writer.send_from(&mut Source { len, fails: false }).unwrap();
            writer.send(Message::text("next")).unwrap();
            assert_eq!(sent, len as u64);
            let received = receives.join().unwrap();
            assert!(received.0 == Some(Message::binary(vec![7; len])));
            assert_eq!(received.1, Some(Message::text("next")));
        });
    }
}
