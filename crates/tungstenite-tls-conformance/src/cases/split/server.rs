//! A server that reads and writes in different threads, behind the test server's TLS: [`Server`].

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use tungstenite::{Message, WebSocket, protocol::Role};
use tungstenite_tls_testing::server::{
    ServerOptions, ServerSession, TestServer, Transport, Wire, unlimited,
};

use crate::subject::Subject;

/// The server's side of a WebSocket, as two sockets of which one only reads and one only writes.
pub(super) struct Server {
    pub(super) reads: WebSocket<TcpStream>,
    pub(super) writes: WebSocket<TcpStream>,
    raw: TcpStream,
}

/// A server that waits for its client.
pub(super) struct Listening {
    pub(super) address: SocketAddr,
    server: JoinHandle<Server>,
}

impl Listening {
    pub(super) fn accepted(self) -> Server {
        self.server.join().expect("the server upgrades")
    }
}

impl Server {
    pub(super) fn listen(subject: &Subject) -> Listening {
        let options = ServerOptions::new();
        let library = subject.server_library(&options);
        subject.notes.add(format!("server: {library}, over TCP, with threads"));
        let host = options.host(library).expect("a server can be made");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let server = thread::spawn(move || {
            let (raw, _) = listener.accept().expect("a client");
            let buffers = Buffers::default();
            let session = host.session(Wire::new(buffers.clone())).expect("a session");
            let kept = raw.try_clone().expect("a handle");
            let plain = pass_on(raw, session, buffers).expect("sockets");
            plain.set_read_timeout(Some(TestServer::PATIENCE)).expect("a timeout");
            plain.set_write_timeout(Some(TestServer::PATIENCE)).expect("a timeout");
            let clone = plain.try_clone().expect("a handle");
            let reads =
                tungstenite::accept_with_config(plain, Some(unlimited())).expect("upgrades");
            Self { reads, writes: WebSocket::from_raw_socket(clone, Role::Server, None), raw: kept }
        });
        Listening { address, server }
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

    /// Ends TLS and TCP in order.
    pub(super) fn end(self) {
        let _ = self.writes.get_ref().shutdown(Shutdown::Write);
    }

    /// Ends TCP, without TLS or Close.
    pub(super) fn break_off(self) {
        let _ = self.raw.shutdown(Shutdown::Both);
    }
}

/// Ends TLS in two threads, one for each direction, and returns the socket for plaintext.
fn pass_on(
    raw: TcpStream,
    session: Box<dyn ServerSession>,
    buffers: Buffers,
) -> io::Result<TcpStream> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let plain = TcpStream::connect(listener.local_addr()?)?;
    let (relay, _) = listener.accept()?;
    plain.set_nodelay(true)?;
    raw.set_nodelay(true)?;
    relay.set_nodelay(true)?;
    let session = Arc::new(Mutex::new(session));
    let (decrypts, outgoing) = (Arc::clone(&session), buffers.clone());
    let (mut from, mut answers, mut to) = (raw.try_clone()?, raw.try_clone()?, relay.try_clone()?);
    thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(n @ 1..) = from.read(&mut bytes) {
            let mut plaintext = Vec::new();
            let mut session = lock(&decrypts);
            lock(&buffers.0).incoming.extend_from_slice(&bytes[..n]);
            let result = session.handshake().and_then(|()| session.read_to_end(&mut plaintext));
            let answer = std::mem::take(&mut lock(&buffers.0).outgoing);
            drop(session);
            let passed = answers.write_all(&answer).and_then(|()| to.write_all(&plaintext));
            let goes_on = matches!(&result, Err(error) if error.kind() == ErrorKind::WouldBlock);
            if !goes_on || passed.is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (relay, raw);
    thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(n @ 1..) = from.read(&mut bytes) {
            let mut session = lock(&session);
            let written = session.write_all(&bytes[..n]).and_then(|()| session.flush());
            let ciphertext = std::mem::take(&mut lock(&outgoing.0).outgoing);
            drop(session);
            if written.and_then(|()| to.write_all(&ciphertext)).is_err() {
                return;
            }
        }
        let mut session = lock(&session);
        let _ = session.close_notify();
        let _ = to.write_all(&std::mem::take(&mut lock(&outgoing.0).outgoing));
        let _ = to.shutdown(Shutdown::Write);
    });
    Ok(plain)
}

/// What the session reads from and writes to.
#[derive(Clone, Default)]
struct Buffers(Arc<Mutex<Queues>>);

#[derive(Default)]
struct Queues {
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
}

impl Read for Buffers {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let mut queues = lock(&self.0);
        if queues.incoming.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        let n = dst.len().min(queues.incoming.len());
        dst[..n].copy_from_slice(&queues.incoming[..n]);
        queues.incoming.drain(..n);
        Ok(n)
    }
}

impl Write for Buffers {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        lock(&self.0).outgoing.extend_from_slice(src);
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Buffers {
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
