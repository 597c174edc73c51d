//! A socket that takes nothing for a while, and counts the calls.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tungstenite::{
    Error, Message, WebSocket,
    protocol::{CloseFrame, Role, frame::coding::CloseCode},
};

use super::{PATIENCE, peer::Peer, split};
use crate::{DuplexSocket, MaybeTlsStream, Readiness, Waker};

/// Long enough for a half to call a socket thousands of times.
const WHILE: Duration = Duration::from_millis(100);

struct Gated {
    tcp: TcpStream,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    is_shut: AtomicBool,
    calls: AtomicUsize,
}

impl Gate {
    fn shut(&self, is_shut: bool) {
        self.is_shut.store(is_shut, Ordering::SeqCst);
    }

    fn is_shut(&self) -> bool {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.is_shut.load(Ordering::SeqCst)
    }

    /// How often the socket was called since the last time.
    fn calls(&self) -> usize {
        self.calls.swap(0, Ordering::SeqCst)
    }
}

impl DuplexSocket for Gated {
    fn receive(&self, dst: &mut [u8]) -> io::Result<usize> {
        self.gate.is_shut();
        self.tcp.receive(dst)
    }

    fn send(&self, src: &[u8]) -> io::Result<usize> {
        if self.gate.is_shut() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        DuplexSocket::send(&self.tcp, src)
    }

    fn wait(
        &self,
        readiness: Readiness,
        waker: &Waker,
        timeout: Option<Duration>,
    ) -> io::Result<()> {
        let readiness = if self.gate.is_shut() { Readiness::Readable } else { readiness };
        self.tcp.wait(readiness, waker, timeout)
    }

    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        self.tcp.set_nonblocking(nonblocking)
    }

    fn read_timeout(&self) -> io::Result<Option<Duration>> {
        self.tcp.read_timeout()
    }

    fn write_timeout(&self) -> io::Result<Option<Duration>> {
        Ok(Some(WHILE))
    }
}

impl Read for Gated {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.tcp.read(dst)
    }
}

impl Write for Gated {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.tcp.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

fn connect() -> (WebSocket<MaybeTlsStream<Gated>>, Peer, Arc<Gate>) {
    let (socket, peer) = Peer::connect(false);
    let (tcp, gate) = (socket.into_inner().into_inner(), Arc::<Gate>::default());
    let gated = Gated { tcp, gate: Arc::clone(&gate) };
    let socket = WebSocket::from_raw_socket(MaybeTlsStream::plain(gated), Role::Client, None);
    (socket, peer, gate)
}

fn is_timeout<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Io(error)) if error.kind() == io::ErrorKind::TimedOut)
}

/// The writer encrypts 60 KiB at a time.
#[test]
fn a_close_that_is_half_sent_is_whole_after_the_reunion() {
    let close = CloseFrame { code: CloseCode::Normal, reason: "bye".into() };
    // The header of the message has 8 bytes; Close has 11.
    for begun in 1..11 {
        let (socket, mut peer, gate) = connect();
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
        let (socket, mut peer, gate) = connect();
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
    let (socket, mut peer, gate) = connect();
    let (mut reader, mut writer) = split(socket).unwrap();
    reader.set_read_timeout(Some(WHILE));
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
