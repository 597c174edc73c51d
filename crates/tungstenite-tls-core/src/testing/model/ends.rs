//! The connection that the model runs over: both its [`Ends`].

use std::io::{self, ErrorKind, Read, Write};

use crate::{
    TlsSession, TlsStream,
    testing::{ClearServer, Faults, Wire},
};

/// A connection to test: both ends of a transport with faults.
#[derive(Debug)]
pub struct Ends<C, S> {
    /// The client, over a [`Faulty`](crate::testing::Faulty) transport.
    pub client: C,
    /// The server, at the transport's other end.
    pub server: S,
    /// The faults of the client's transport.
    pub faults: Faults,
    /// Whether one direction stays open after close_notify has ended the other.
    pub half_closes: bool,
}

/// A client's stream.
pub trait Client: Read + Write {
    /// See [`TlsStream::handshake`].
    ///
    /// # Errors
    /// The same errors as [`TlsStream::handshake`].
    fn handshake(&mut self) -> io::Result<()>;

    /// See [`TlsStream::shutdown`].
    ///
    /// # Errors
    /// The same errors as [`TlsStream::shutdown`].
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

/// A TLS server that never blocks: its `Read + Write` is for plaintext.
///
/// A read returns [`ErrorKind::WouldBlock`] while there is no data, and 0 only after the client's
/// close_notify. Each read continues the handshake.
pub trait Server: Read + Write {
    /// Whether the handshake is complete on this side.
    fn is_complete(&self) -> bool;

    /// Sends close_notify.
    ///
    /// # Errors
    /// The transport's errors.
    fn close_notify(&mut self) -> io::Result<()>;

    /// Asks for new keys, if the server can.
    ///
    /// # Errors
    /// The transport's errors.
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
