//! No lock is held while a half calls the socket.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use tungstenite::{Message, WebSocket, protocol::Role};

use super::peer::Peer;
use crate::{
    BoxedSession, DuplexSocket, MaybeTlsStream, Readiness, Waker,
    websocket::split::{shared::Shared, split},
};

type Halves = Weak<Shared<Checked, BoxedSession>>;

/// A socket that checks at each call that what the halves share is not locked. The test is the only
/// thread, so nobody else can have locked it.
struct Checked {
    tcp: TcpStream,
    halves: Arc<Mutex<Halves>>,
    calls: Arc<Mutex<Vec<&'static str>>>,
}

impl Checked {
    fn called(&self, name: &'static str) {
        let halves = self.halves.lock().unwrap().upgrade();
        assert!(!halves.is_some_and(|halves| halves.is_locked()), "{name} under the lock");
        self.calls.lock().unwrap().push(name);
    }
}

impl DuplexSocket for Checked {
    fn receive(&self, dst: &mut [u8]) -> io::Result<usize> {
        self.called("receive");
        self.tcp.receive(dst)
    }

    fn send(&self, src: &[u8]) -> io::Result<usize> {
        self.called("send");
        // Little at a time, so that there is always more to send.
        DuplexSocket::send(&self.tcp, &src[..src.len().min(5000)])
    }

    fn wait(
        &self,
        readiness: Readiness,
        waker: &Waker,
        timeout: Option<Duration>,
    ) -> io::Result<()> {
        self.called("wait");
        self.tcp.wait(readiness, waker, timeout)
    }

    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        self.tcp.set_nonblocking(nonblocking)
    }

    fn read_timeout(&self) -> io::Result<Option<Duration>> {
        self.tcp.read_timeout()
    }

    fn write_timeout(&self) -> io::Result<Option<Duration>> {
        Ok(Some(Duration::from_millis(20)))
    }
}

impl Read for Checked {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.tcp.read(dst)
    }
}

impl Write for Checked {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.tcp.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

#[test]
fn the_socket_is_called_without_the_lock() {
    let (socket, mut peer) = Peer::connect(false);
    let (halves, calls) = (Arc::new(Mutex::new(Weak::new())), Arc::default());
    let tcp = socket.into_inner().into_inner();
    let checked = Checked { tcp, halves: Arc::clone(&halves), calls: Arc::clone(&calls) };
    let socket = WebSocket::from_raw_socket(MaybeTlsStream::plain(checked), Role::Client, None);
    let (mut reader, mut writer) = split(socket).unwrap();
    *halves.lock().unwrap() = Arc::downgrade(writer.shared());

    peer.send(Message::Ping("?".into()));
    assert!(reader.read().unwrap().is_ping());
    // Until the peer, which reads nothing, takes nothing more.
    let mut sent = 0;
    while writer.send(Message::binary(vec![7; 1 << 20])).is_ok() {
        sent += 1;
    }
    peer.send(Message::text("hello"));
    assert_eq!(reader.read().unwrap(), Message::text("hello"));
    let reads = std::thread::spawn(move || {
        for _ in 0..=sent {
            peer.next().unwrap();
        }
        peer
    });
    while writer.flush().is_err() {}
    let _peer = reads.join().unwrap();
    for name in ["receive", "send", "wait"] {
        assert!(calls.lock().unwrap().contains(&name), "no {name}");
    }
}
