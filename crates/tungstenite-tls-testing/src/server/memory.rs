//! A server for the model of the stream, over a transport in memory: [`MemoryServer`].

use std::io::{self, Read, Write};

use tungstenite_tls_core::testing::{self, model};

use super::{
    host::Host,
    session::ServerSession,
    wire::{Transport, Wire},
};

/// A TLS server whose transport never waits. Each read continues the handshake. Dropping it ends
/// the transport, as closing a socket does.
///
/// ```
/// # #[cfg(feature = "server-rustls")] {
/// use tungstenite_tls_core::testing::{Wire, model::Server};
/// use tungstenite_tls_testing::server::{MemoryServer, ServerLibrary, ServerOptions};
///
/// let host = ServerOptions::new().host(ServerLibrary::Rustls)?;
/// let (client, server) = Wire::pair();
/// let server = MemoryServer::new(&host, server)?;
/// assert!(!server.is_complete());
/// # }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct MemoryServer {
    session: Box<dyn ServerSession>,
    complete: bool,
}

impl MemoryServer {
    /// The server's side of one connection to `host`, over `wire`.
    ///
    /// # Errors
    /// If the library cannot make a session.
    pub fn new(host: &Host, wire: testing::Wire) -> io::Result<Self> {
        Ok(Self { session: host.session(Wire::new(wire))?, complete: false })
    }

    /// Ends the outgoing direction of the transport, as TCP's FIN does, without close_notify.
    ///
    /// # Errors
    /// The transport's errors.
    pub fn finish(&mut self) -> io::Result<()> {
        self.session.wire().finish()
    }
}

impl Drop for MemoryServer {
    fn drop(&mut self) {
        let _ = self.finish();
    }
}

impl model::Server for MemoryServer {
    fn is_complete(&self) -> bool {
        self.complete
    }

    fn close_notify(&mut self) -> io::Result<()> {
        self.session.close_notify()
    }
}

impl Read for MemoryServer {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if !self.complete {
            self.session.handshake()?;
            self.complete = true;
        }
        self.session.read(dst)
    }
}

impl Write for MemoryServer {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.session.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.session.flush()
    }
}

impl Transport for testing::Wire {
    fn finish(&mut self) -> io::Result<()> {
        Self::finish(self);
        Ok(())
    }
}
