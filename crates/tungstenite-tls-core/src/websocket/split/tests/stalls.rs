//! One half stands still: the other goes on, as far as the peer's flow control allows.

use std::{io::ErrorKind, sync::mpsc, thread, time::Duration};

use tungstenite::{Error, Message};

use super::{PATIENCE, both_split};
use crate::is_queued;

/// More than the buffers of all sockets on the way hold.
const TOO_MUCH: usize = 64 << 20;

/// A message that fills buffers.
fn large(number: usize) -> Message {
    Message::binary(vec![number as u8; 100_000])
}

const LARGE: usize = TOO_MUCH / 100_000;

#[test]
fn pings_are_answered_while_nobody_calls_the_writer() {
    both_split(|mut reader, writer, mut peer| {
        let receives = thread::spawn(move || {
            for number in 0..100_u8 {
                assert_eq!(reader.read().unwrap(), Message::Ping(vec![number].into()));
            }
            reader
        });
        for number in 0..100_u8 {
            // Each is answered before the next one comes, so also the last.
            peer.send(Message::Ping(vec![number].into()));
            assert_eq!(peer.reads.read().unwrap(), Message::Pong(vec![number].into()));
        }
        receives.join().unwrap().reunite(writer).unwrap();
    });
}

#[test]
fn a_reader_that_is_not_called_does_not_stop_the_writer() {
    both_split(|mut reader, mut writer, mut peer| {
        let mut writes = peer.writes;
        let answers = thread::spawn(move || {
            for number in 0..LARGE {
                writes.send(large(number)).unwrap();
            }
        });
        for number in 0..LARGE {
            writer.send(Message::text(format!("{number}"))).unwrap();
            assert_eq!(peer.reads.read().unwrap(), Message::text(format!("{number}")));
        }
        // Nothing of what was sent meanwhile is lost.
        for number in 0..LARGE {
            assert!(reader.read().unwrap() == large(number));
        }
        answers.join().unwrap();
    });
}

#[test]
fn a_writer_that_waits_for_the_peer_does_not_stop_the_reader() {
    both_split(|mut reader, mut writer, mut peer| {
        let (stalled, is_stalled) = mpsc::channel();
        writer.set_write_timeout(Some(Duration::from_millis(300)));
        let sends = thread::spawn(move || {
            let mut sent = 0;
            let mut result = Ok(());
            while sent < LARGE && result.is_ok() {
                result = writer.send(large(sent));
                sent += 1;
            }
            // The peer reads nothing, so at some time it takes nothing more.
            assert!(is_queued(&result.unwrap_err()));
            writer.set_write_timeout(None);
            stalled.send(sent).unwrap();
            writer.flush().unwrap();
            (writer, sent)
        });
        let sent = is_stalled.recv_timeout(PATIENCE).unwrap();
        // The writer waits. The reader still reads, pings too, which cannot be answered now.
        for number in 0..5000_u32 {
            let bytes = number.to_be_bytes().to_vec();
            peer.writes.write(Message::Ping(bytes.clone().into())).unwrap();
            peer.send(Message::binary(bytes.clone()));
            assert!(reader.read().unwrap().is_ping());
            assert_eq!(reader.read().unwrap(), Message::binary(bytes));
        }
        // Once the peer reads again, everything arrives once, and a pong after it.
        for number in 0..sent {
            assert!(peer.next().unwrap() == large(number), "message {number}");
        }
        let (mut writer, _) = sends.join().unwrap();
        peer.send(Message::Ping("last".into()));
        assert!(reader.read().unwrap().is_ping());
        while peer.reads.read().unwrap() != Message::Pong("last".into()) {}
        writer.send(Message::text("on it goes")).unwrap();
        assert_eq!(peer.next(), Some(Message::text("on it goes")));
    });
}

#[test]
fn a_pong_that_the_socket_did_not_take_is_sent_later_by_the_reader() {
    both_split(|mut reader, mut writer, mut peer| {
        writer.set_write_timeout(Some(Duration::from_millis(100)));
        let mut sent = 0;
        while writer.send(large(sent)).is_ok() {
            sent += 1;
        }
        // What is left of the message waits in the writer. Nobody calls it while the peer reads, so
        // the reader sends what the stream has, and the peer gets a part of the message.
        let receives = thread::spawn(move || {
            assert!(reader.read().unwrap().is_ping());
            assert_eq!(reader.read().unwrap(), Message::text("done"));
            reader
        });
        peer.send(Message::Ping("?".into()));
        for number in 0..sent {
            assert!(peer.next().unwrap() == large(number), "message {number}");
        }
        peer.send(Message::text("done"));
        let reader = receives.join().unwrap();
        writer.set_write_timeout(None);
        writer.flush().unwrap();
        assert!(peer.reads.read().unwrap() == large(sent));
        assert_eq!(peer.reads.read().unwrap(), Message::Pong("?".into()));
        reader.reunite(writer).unwrap();
    });
}

#[test]
fn the_timeouts_of_the_socket_are_kept() {
    super::both(|socket, mut peer| {
        let short = Duration::from_millis(20);
        socket.get_ref().set_read_timeout(Some(short)).unwrap();
        socket.get_ref().set_write_timeout(Some(short)).unwrap();
        let (mut reader, mut writer) = super::split(socket).unwrap();
        for _ in 0..2 {
            let error = reader.read().unwrap_err();
            assert!(matches!(&error, Error::Io(io) if io.kind() == ErrorKind::TimedOut), "{error}");
        }
        let mut sent = 0;
        let error = loop {
            match writer.send(large(sent)) {
                Ok(()) => sent += 1,
                Err(error) => break error,
            }
        };
        assert!(is_queued(&error), "{error}");
        peer.send(Message::text("still here"));
        reader.set_read_timeout(None);
        assert_eq!(reader.read().unwrap(), Message::text("still here"));
        writer.set_write_timeout(None);
        let flushes = thread::spawn(move || writer.flush().unwrap());
        for number in 0..=sent {
            assert!(peer.next().unwrap() == large(number), "message {number}");
        }
        flushes.join().unwrap();
    });
}

#[test]
fn a_writer_waits_for_the_reader_only_in_a_renegotiation() {
    let (socket, mut peer) = super::Peer::connect(true);
    let (mut reader, mut writer) = super::split(socket).unwrap();
    peer.tls.as_ref().unwrap().renegotiate();
    peer.send(Message::text("after new keys"));
    let sends = thread::spawn(move || {
        for number in 0..1000 {
            writer.send(Message::text(format!("{number}"))).unwrap();
        }
    });
    assert_eq!(reader.read().unwrap(), Message::text("after new keys"));
    let receives = thread::spawn(move || assert_eq!(reader.read().unwrap(), Message::text("end")));
    for number in 0..1000 {
        assert_eq!(peer.next(), Some(Message::text(format!("{number}"))));
    }
    peer.send(Message::text("end"));
    receives.join().unwrap();
    sends.join().unwrap();
}

/// Too many pongs wait for a message of the writer, and many messages come at once after the pings.
#[test]
fn pongs_do_not_wait_until_all_messages_that_came_at_once_are_read() {
    const LAST: &[u8] = b"last";
    both_split(|mut reader, mut writer, mut peer| {
        writer.set_write_timeout(Some(Duration::from_millis(50)));
        let error = loop {
            if let Err(error) = writer.send(Message::binary(vec![7; 10_000_000])) {
                break error;
            }
        };
        assert!(is_queued(&error), "{error}");
        let sends = thread::spawn(move || {
            for _ in 0..1000 {
                peer.writes.write(Message::Ping(vec![0; 100].into())).unwrap();
            }
            peer.writes.send(Message::Ping(LAST.into())).unwrap();
            peer
        });
        (0..=1000).for_each(|_| assert!(reader.read().unwrap().is_ping()));
        let mut peer = sends.join().unwrap();
        (0..1000).for_each(|_| peer.writes.write(Message::text("x")).unwrap());
        peer.writes.flush().unwrap();
        assert_eq!(reader.read().unwrap(), Message::text("x"));
        let (has_pong, pong) = mpsc::channel();
        thread::spawn(move || {
            while peer.reads.read().unwrap() != Message::Pong(LAST.into()) {}
            has_pong.send(()).unwrap();
        });
        writer.set_write_timeout(Some(PATIENCE));
        writer.flush().unwrap();
        for _ in 0..10 {
            assert_eq!(reader.read().unwrap(), Message::text("x"));
        }
        pong.recv_timeout(PATIENCE).unwrap();
    });
}
