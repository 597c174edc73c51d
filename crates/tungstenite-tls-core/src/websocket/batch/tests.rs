//! Batches without TLS: which frames they make, and what a stalled transport does to them.

use std::io::{self, Cursor, ErrorKind};

use tungstenite::{Message, protocol::Role};

use super::*;
use crate::{
    stream::driver::PIECE,
    testing::{Fault, Faults, Faulty, Wire},
};

/// A transport that takes everything, and counts writes.
#[derive(Default)]
struct Counting {
    written: Vec<u8>,
    writes: usize,
}

impl Read for Counting {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(ErrorKind::WouldBlock.into())
    }
}

impl Write for Counting {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.written.extend_from_slice(src);
        self.writes += 1;
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn without_tls_it_is_the_same_frames_in_few_writes() {
    let plain = MaybeTlsStream::plain(Counting::default());
    let mut socket = WebSocket::from_raw_socket(plain, Role::Client, None);
    let large: Vec<u8> = (0..1_000_003_u32).map(|i| (i % 251) as u8).collect();
    let mut batch = Batch::new();
    batch.text(&mut socket, "first").unwrap();
    batch.binary(&mut socket, &large).unwrap();
    for _ in 0..1000 {
        batch.text(&mut socket, "small").unwrap();
    }
    batch.flush(&mut socket).unwrap();

    let Counting { written, writes } = std::mem::take(socket.get_mut().get_mut());
    let pieces = written.len() / PIECE;
    assert!((pieces..pieces + 4).contains(&writes), "{writes} writes, {pieces} pieces");
    let mut server = WebSocket::from_raw_socket(Cursor::new(written), Role::Server, None);
    assert_eq!(server.read().unwrap(), Message::text("first"));
    assert_eq!(server.read().unwrap(), Message::binary(large));
    for _ in 0..1000 {
        assert_eq!(server.read().unwrap(), Message::text("small"));
    }
    assert!(server.read().is_err());
}

type Client = WebSocket<MaybeTlsStream<Faulty<Wire>>>;

fn over_faults() -> (Client, WebSocket<Wire>, Faults) {
    let faults = Faults::new();
    let (client, server) = Wire::pair();
    let client = MaybeTlsStream::plain(Faulty::new(client, &faults));
    let client = WebSocket::from_raw_socket(client, Role::Client, None);
    (client, WebSocket::from_raw_socket(server, Role::Server, None), faults)
}

#[test]
fn a_message_that_was_begun_is_queued_to_its_end() {
    let large = vec![7; 200_000];
    let (mut socket, mut server, faults) = over_faults();
    let mut batch = Batch::new();
    // Only part of the message's first piece is sent.
    faults.push(Fault::None);
    faults.push(Fault::Short(10_000));
    faults.push(Fault::Error(ErrorKind::TimedOut));
    faults.push(Fault::Error(ErrorKind::TimedOut));
    batch.binary(&mut socket, &large).unwrap();
    // The next message is not taken, and none of it is sent.
    let Err(Error::Io(error)) = batch.binary(&mut socket, &large) else { panic!("taken") };
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    batch.flush(&mut socket).unwrap();
    batch.text(&mut socket, "after").unwrap();
    batch.flush(&mut socket).unwrap();
    assert_eq!(server.read().unwrap(), Message::binary(large));
    assert_eq!(server.read().unwrap(), Message::text("after"));
    assert!(server.read().is_err());
}

#[test]
fn messages_for_one_socket_are_not_flushed_to_another() {
    let ((mut one, mut server, _), (mut other, mut other_server, _)) =
        (over_faults(), over_faults());
    let mut batch = Batch::new();
    batch.text(&mut one, "for one").unwrap();
    for result in [batch.text(&mut other, "for the other"), batch.flush(&mut other)] {
        let Err(Error::Io(error)) = result else { panic!("taken") };
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    batch.flush(&mut one).unwrap();
    batch.text(&mut other, "for the other").unwrap();
    batch.flush(&mut other).unwrap();
    assert_eq!(server.read().unwrap(), Message::text("for one"));
    assert_eq!(other_server.read().unwrap(), Message::text("for the other"));
}
