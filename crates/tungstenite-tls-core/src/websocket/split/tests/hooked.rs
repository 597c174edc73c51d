//! A socket that tells a test of each call, and takes only as much as the test says: [`Hooked`].

use std::{
    io::{self, ErrorKind, Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use tungstenite::{WebSocket, protocol::Role};

use super::peer::Peer;
use crate::{DuplexSocket, MaybeTlsStream, Readiness, Waker};

/// What a test does at each call.
pub(super) trait Hook: Send + Sync + 'static {
    /// A half has called the socket.
    fn called(&self, name: &'static str);

    /// How many bytes the socket takes at a time; 0 if it is full.
    fn room(&self) -> usize;
}

pub(super) struct Hooked<H> {
    tcp: TcpStream,
    hook: Arc<H>,
}

/// How long a writer waits for the peer at a time, unless the test says otherwise.
const WRITE_TIMEOUT: Duration = Duration::from_millis(20);

/// A WebSocket without TLS over such a socket, and its peer.
pub(super) fn connect<H: Hook>(hook: &Arc<H>) -> (WebSocket<MaybeTlsStream<Hooked<H>>>, Peer) {
    let (socket, peer) = Peer::connect(false);
    let hooked = Hooked { tcp: socket.into_inner().into_inner(), hook: Arc::clone(hook) };
    (WebSocket::from_raw_socket(MaybeTlsStream::plain(hooked), Role::Client, None), peer)
}

impl<H: Hook> DuplexSocket for Hooked<H> {
    fn receive(&self, dst: &mut [u8]) -> io::Result<usize> {
        self.hook.called("receive");
        self.tcp.receive(dst)
    }

    fn send(&self, src: &[u8]) -> io::Result<usize> {
        self.hook.called("send");
        match self.hook.room() {
            0 => Err(ErrorKind::WouldBlock.into()),
            room => DuplexSocket::send(&self.tcp, &src[..src.len().min(room)]),
        }
    }

    fn wait(
        &self,
        readiness: Readiness,
        waker: &Waker,
        timeout: Option<Duration>,
    ) -> io::Result<()> {
        self.hook.called("wait");
        let is_full = self.hook.room() == 0;
        self.tcp.wait(if is_full { Readiness::Readable } else { readiness }, waker, timeout)
    }

    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        self.tcp.set_nonblocking(nonblocking)
    }

    fn read_timeout(&self) -> io::Result<Option<Duration>> {
        self.tcp.read_timeout()
    }

    fn write_timeout(&self) -> io::Result<Option<Duration>> {
        Ok(Some(WRITE_TIMEOUT))
    }
}

impl<H> Read for Hooked<H> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.tcp.read(dst)
    }
}

impl<H> Write for Hooked<H> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.tcp.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}
