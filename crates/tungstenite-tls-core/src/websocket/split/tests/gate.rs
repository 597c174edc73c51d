//! What happens while the socket takes nothing, and how often it is called.

use std::{
    io::ErrorKind,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tungstenite::{
    Error, Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::{
    PATIENCE,
    hooked::{Hook, connect},
    split,
};

/// Long enough for a half to call a socket thousands of times.
const WHILE: Duration = Duration::from_millis(100);

/// Whether the socket is full, and how often it was called.
#[derive(Default)]
struct Gate {
    is_shut: AtomicBool,
    calls: AtomicUsize,
}

impl Gate {
    fn shut(&self, is_shut: bool) {
        self.is_shut.store(is_shut, Ordering::SeqCst);
    }

    /// How often the socket was called since the last time.
    fn calls(&self) -> usize {
        self.calls.swap(0, Ordering::SeqCst)
    }
}

impl Hook for Gate {
    fn called(&self, _: &'static str) {
        self.calls.fetch_add(1, Ordering::SeqCst);
    }

    fn room(&self) -> usize {
        if self.is_shut.load(Ordering::SeqCst) { 0 } else { usize::MAX }
    }
}

fn is_timeout<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut)
}

/// The writer encrypts 60 KiB at a time.
#[test]
fn a_close_that_is_half_sent_is_whole_after_the_reunion() {
    let close = CloseFrame { code: CloseCode::Normal, reason: "bye".into() };
    // The header of the message has 8 bytes; Close has 11.
    for begun in 1..11 {
        let gate = Arc::<Gate>::default();
        let (socket, mut peer) = connect(&gate);
        let (reader, mut writer) = split(socket).unwrap();
        let len = 60 * 1024 - 8 - begun;
        writer.write(Message::binary(vec![1; len])).unwrap();
        gate.shut(true);
        writer.set_write_timeout(Some(Duration::from_millis(1)));
        assert!(is_timeout(writer.close(Some(close.clone()))), "with {begun} bytes of Close");
        let mut socket = reader.reunite(writer).unwrap();
        assert!(!socket.can_write());
        socket.flush().unwrap();
        assert_eq!(peer.next().unwrap().len(), len);
        assert_eq!(peer.next(), Some(Message::Close(Some(close.clone()))));
    }
}

/// The writer is in the middle of a message. Some pongs wait outside the codec, 16 KiB of them, and
/// then some in its memory, and then the last in the codec.
#[test]
fn the_last_pong_follows_a_message_that_ends_after_the_reunion() {
    for pings in (150..160).chain([1, 1000]) {
        let gate = Arc::<Gate>::default();
        let (socket, mut peer) = connect(&gate);
        let (mut reader, mut writer) = split(socket).unwrap();
        gate.shut(true);
        writer.set_write_timeout(Some(Duration::from_millis(1)));
        assert!(is_timeout(writer.send(Message::binary(vec![7; 1 << 20]))));
        let sends = thread::spawn(move || {
            for number in 0..pings {
                peer.writes.write(Message::Ping(format!("{number:0100}").into())).unwrap();
            }
            peer.writes.flush().unwrap();
            peer
        });
        (0..pings).for_each(|_| assert!(reader.read().unwrap().is_ping()));
        let mut peer = sends.join().unwrap();

        let mut socket = reader.reunite(writer).unwrap();
        let receives = thread::spawn(move || {
            assert_eq!(peer.reads.read().unwrap(), Message::binary(vec![7; 1 << 20]));
            let last = format!("{:0100}", pings - 1);
            while peer.reads.read().unwrap() != Message::Pong(last.clone().into()) {}
        });
        socket.flush().unwrap();
        receives.join().unwrap();
    }
}

#[test]
fn a_half_that_waits_does_not_call_the_socket_all_the_time() {
    const FEW: usize = 20;
    let gate = Arc::<Gate>::default();
    let (socket, mut peer) = connect(&gate);
    let (mut reader, mut writer) = split(socket).unwrap();
    reader.set_read_timeout(Some(WHILE));
    writer.set_write_timeout(Some(WHILE));
    gate.calls();
    assert!(is_timeout(reader.read()));
    assert!(gate.calls() < FEW, "the reader");

    // A part of a message waits in the stream, and the reader would send it.
    gate.shut(true);
    assert!(is_timeout(writer.send(Message::binary(vec![7; 1 << 20]))));
    assert!(gate.calls() < FEW, "the writer");
    assert!(is_timeout(reader.read()));
    assert!(gate.calls() < FEW, "the reader, with something to send");

    gate.shut(false);
    writer.set_write_timeout(Some(PATIENCE));
    let receives = thread::spawn(move || peer.next().map(|message| message.len()));
    writer.flush().unwrap();
    assert_eq!(receives.join().unwrap(), Some(1 << 20));
}
