//! Servers for one connection, in a blocking thread: rustls over TCP or memory.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, OnceLock},
    thread::{self, JoinHandle},
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use tungstenite_tls::accept;
use tungstenite_tls_testing::certificates::Certificates;

use crate::runtime::PATIENCE;

/// The server's side of a connection, before its handshake.
pub(crate) type Tls<T> = StreamOwned<ServerConnection, T>;

/// A server, and the result of its thread.
pub(crate) struct Server<R> {
    addr: SocketAddr,
    thread: JoinHandle<R>,
}

impl<R: Send + 'static> Server<R> {
    /// Accepts one connection on a free loopback port, and runs `play` with it. Reads and writes
    /// wait at most [`PATIENCE`].
    pub(crate) fn tcp(play: impl FnOnce(TcpStream) -> R + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let addr = listener.local_addr().expect("an address");
        let thread = thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a connection");
            drop(listener);
            stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
            stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
            play(stream)
        });
        Self { addr, thread }
    }

    /// The same with TLS.
    pub(crate) fn tls(play: impl FnOnce(Tls<TcpStream>) -> R + Send + 'static) -> Self {
        Self::tcp(|stream| play(tls(stream)))
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn url(&self) -> String {
        format!("wss://{}/", self.addr)
    }

    /// Waits for the result of `play`.
    pub(crate) fn join(self) -> R {
        if !self.thread.is_finished() {
            // The server may still wait for its connection.
            let _ = TcpStream::connect(self.addr);
        }
        self.thread.join().expect("the server does not panic")
    }
}

/// rustls over `transport`. Sends nothing yet.
pub(crate) fn tls<T: Read + Write>(transport: T) -> Tls<T> {
    static CONFIG: OnceLock<Arc<ServerConfig>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| {
        let identity = &Certificates::shared().localhost;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(identity.chain().to_vec(), identity.key());
        Arc::new(config.expect("a configuration"))
    });
    StreamOwned::new(ServerConnection::new(Arc::clone(config)).expect("a session"), transport)
}

/// Echoes messages until the client closes, fails or goes away, and then reads to the end. An error
/// means that the client left the transport open.
pub(crate) fn echo<T: Read + Write>(transport: T) -> io::Result<()> {
    let mut stream = tls(transport);
    if let Ok(mut socket) = accept(&mut stream) {
        while let Ok(message) = socket.read() {
            let data = message.is_text() || message.is_binary();
            if data && socket.send(message).is_err() {
                break;
            }
        }
    }
    end(&mut stream.sock)
}

/// Reads until the client has ended the transport.
pub(crate) fn end(transport: &mut impl Read) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        match transport.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if is_timeout(&error) => return Err(error),
            // A reset is an end too.
            Err(_) => return Ok(()),
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}
