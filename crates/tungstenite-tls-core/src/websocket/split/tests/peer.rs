//! A server that reads and writes in different threads: [`Peer`].

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use tungstenite::{Message, WebSocket, protocol::Role};

use super::{PATIENCE, Socket};
use crate::{
    Connector, client_tls,
    testing::{ClearConnector, ClearServer},
};

/// The server's side of a WebSocket, as two sockets of which one only reads and one only writes.
pub(super) struct Peer {
    pub(super) reads: WebSocket<TcpStream>,
    pub(super) writes: WebSocket<TcpStream>,
    /// The end of TLS, if there is TLS.
    pub(super) tls: Option<Tls>,
}

impl Peer {
    /// A connected WebSocket and its peer.
    pub(super) fn connect(tls: bool) -> (Socket, Self) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (tcp, _) = listener.accept().unwrap();
            let (tls, plain) = match tls {
                true => Tls::end(tcp),
                false => (None, tcp),
            };
            plain.set_read_timeout(Some(PATIENCE)).unwrap();
            plain.set_write_timeout(Some(PATIENCE)).unwrap();
            let reads = tungstenite::accept(plain).unwrap();
            let clone = reads.get_ref().try_clone().unwrap();
            Self { reads, writes: WebSocket::from_raw_socket(clone, Role::Server, None), tls }
        });
        let tcp = TcpStream::connect(address).unwrap();
        let scheme = if tls { "wss" } else { "ws" };
        let connector = Connector::new(ClearConnector::default());
        let url = format!("{scheme}://localhost:{}/", address.port());
        let (socket, _response) = client_tls(url, tcp, &connector).unwrap();
        (socket, server.join().unwrap())
    }

    /// The next message but pongs, or `None` at the end.
    pub(super) fn next(&mut self) -> Option<Message> {
        loop {
            match self.reads.read() {
                Ok(Message::Pong(_)) => {}
                Ok(message) => return Some(message),
                Err(_) => return None,
            }
        }
    }

    pub(super) fn send(&mut self, message: Message) {
        self.writes.send(message).unwrap();
    }

    /// Ends the connection at once, without Close.
    pub(super) fn break_off(&self) {
        match &self.tls {
            Some(tls) => tls.raw.shutdown(Shutdown::Both).unwrap(),
            None => self.writes.get_ref().shutdown(Shutdown::Both).unwrap(),
        }
    }
}

/// Ends TLS in threads of its own, one for each direction, and passes plaintext on.
pub(super) struct Tls {
    server: Arc<Mutex<ClearServer<Buffers>>>,
    raw: TcpStream,
}

impl Tls {
    fn end(raw: TcpStream) -> (Option<Self>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let plain = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (relay, _) = listener.accept().unwrap();
        let server = Arc::new(Mutex::new(ClearServer::new(Buffers::default())));
        let tls = Self { server: Arc::clone(&server), raw: raw.try_clone().unwrap() };
        let (decrypts, mut from, mut to) =
            (Arc::clone(&server), raw.try_clone().unwrap(), relay.try_clone().unwrap());
        let mut answers = raw.try_clone().unwrap();
        thread::spawn(move || {
            let mut bytes = vec![0; 64 * 1024];
            while let Ok(n @ 1..) = from.read(&mut bytes) {
                let mut plaintext = Vec::new();
                let mut server = decrypts.lock().unwrap();
                server.get_mut().incoming.extend_from_slice(&bytes[..n]);
                let ended = server.read_to_end(&mut plaintext).is_ok();
                let answer = std::mem::take(&mut server.get_mut().outgoing);
                drop(server);
                let passed = answers.write_all(&answer).and_then(|()| to.write_all(&plaintext));
                if ended || passed.is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Write);
        });
        let (mut from, mut to) = (relay, raw);
        thread::spawn(move || {
            let mut bytes = vec![0; 64 * 1024];
            while let Ok(n @ 1..) = from.read(&mut bytes) {
                let mut encrypts = server.lock().unwrap();
                encrypts.write_all(&bytes[..n]).unwrap();
                let ciphertext = std::mem::take(&mut encrypts.get_mut().outgoing);
                drop(encrypts);
                if to.write_all(&ciphertext).is_err() {
                    return;
                }
            }
            let mut ends = server.lock().unwrap();
            let _ = ends.close_notify();
            let _ = to.write_all(&std::mem::take(&mut ends.get_mut().outgoing));
            let _ = to.shutdown(Shutdown::Write);
        });
        (Some(tls), plain)
    }

    /// Asks the client for new keys, as TLS 1.2 can.
    pub(super) fn renegotiate(&self) {
        self.renegotiate_and(|| {});
    }

    /// The same, and answers the client only after `act`.
    pub(super) fn renegotiate_and(&self, act: impl FnOnce()) {
        let mut server = self.server.lock().unwrap();
        server.renegotiate().unwrap();
        let request = std::mem::take(&mut server.get_mut().outgoing);
        (&self.raw).write_all(&request).unwrap();
        act();
    }

    /// Sends what is no TLS.
    pub(super) fn garble(&self) {
        (&self.raw).write_all(&[0xff; 8]).unwrap();
    }
}

#[derive(Default)]
struct Buffers {
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
}

impl Read for Buffers {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if self.incoming.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        let n = dst.len().min(self.incoming.len());
        dst[..n].copy_from_slice(&self.incoming[..n]);
        self.incoming.drain(..n);
        Ok(n)
    }
}

impl Write for Buffers {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.outgoing.extend_from_slice(src);
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
