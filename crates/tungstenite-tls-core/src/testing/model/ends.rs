//! What the model needs of a connection: both its [`Ends`].

use std::io::{self, ErrorKind, Read, Write};

use crate::{
    TlsSession, TlsStream,
    testing::{ClearServer, Faults, Wire},
};

/// A connection to try: both ends of a transport with faults.
#[derive(Debug)]
pub struct Ends<C, S> {
    /// The client, over a [`Faulty`](crate::testing::Faulty) transport.
    pub client: C,
    /// The server, at the transport's other end.
    pub server: S,
    /// The faults of the client's transport.
    pub faults: Faults,
    /// Whether a direction goes on when close_notify has ended the other.
    pub half_closes: bool,
}

/// The stream of a client.
pub trait Client: Read + Write {
    /// See [`TlsStream::handshake`].
    ///
    /// # Errors
    /// Those of [`TlsStream::handshake`].
    fn handshake(&mut self) -> io::Result<()>;

    /// See [`TlsStream::shutdown`].
    ///
    /// # Errors
    /// Those of [`TlsStream::shutdown`].
    fn shutdown(&mut self) -> io::Result<()>;

    /// See [`TlsStream::is_handshake_complete`].
    fn is_handshake_complete(&self) -> bool;
}

impl<S: Read + Write, T: TlsSession> Client for TlsStream<S, T> {
    fn handshake(&mut self) -> io::Result<()> {
        TlsStream::handshake(self)
    }

    fn shutdown(&mut self) -> io::Result<()> {
        TlsStream::shutdown(self)
    }

    fn is_handshake_complete(&self) -> bool {
        TlsStream::is_handshake_complete(self)
    }
}

/// A TLS server that never waits: `Read + Write` is its plaintext.
///
/// Reading gives [`ErrorKind::WouldBlock`] while there is nothing, and 0 only after the client's
/// close_notify. The handshake goes on with each read.
pub trait Server: Read + Write {
    /// Whether the handshake is complete on this side.
    fn is_complete(&self) -> bool;

    /// Sends close_notify.
    ///
    /// # Errors
    /// Those of the transport.
    fn close_notify(&mut self) -> io::Result<()>;

    /// Asks for new keys, if it can.
    ///
    /// # Errors
    /// Those of the transport.
    fn renegotiate(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Server for ClearServer<Wire> {
    fn is_complete(&self) -> bool {
        Self::is_complete(self)
    }

    fn close_notify(&mut self) -> io::Result<()> {
        Self::close_notify(self)
    }

    fn renegotiate(&mut self) -> io::Result<()> {
        Self::renegotiate(self)
    }
}

/// Whether the same call may succeed later.
pub(super) fn passes(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
