//! What the test servers ask of a TLS library: [`ServerSession`].

use std::{
    error, fmt,
    io::{self, Read, Write},
    ops::RangeInclusive,
};

use tungstenite_tls_core::{AlertDescription, TlsVersion};

use super::{Seen, wire::Wire};
use crate::certificates::Identity;

/// A TLS server's side of one connection, over the library's own stream.
///
/// - `read` gives 0 after the client's close_notify alone; an end of transport without it is
///   [`UnexpectedEof`](io::ErrorKind::UnexpectedEof), and an alert an error with [`PeerAlert`].
/// - `write` takes the whole buffer, on a transport that blocks or takes everything.
pub(crate) trait ServerSession: Read + Write + Send {
    /// Completes the handshake; resumable after `WouldBlock`.
    fn handshake(&mut self) -> io::Result<()>;

    /// Sends close_notify.
    fn close_notify(&mut self) -> io::Result<()>;

    /// The transport below.
    fn wire(&mut self) -> &mut Wire;

    /// Tells what was negotiated.
    fn describe(&self, seen: &mut Seen);
}

impl fmt::Debug for dyn ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSession")
    }
}

/// The fatal alert that the client sent, inside an [`io::Error`].
#[derive(Debug)]
pub(crate) struct PeerAlert(pub(crate) AlertDescription);

impl fmt::Display for PeerAlert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client sent the alert {}", self.0)
    }
}

impl error::Error for PeerAlert {}

impl From<PeerAlert> for io::Error {
    fn from(alert: PeerAlert) -> Self {
        Self::new(io::ErrorKind::ConnectionAborted, alert)
    }
}

/// How a server does TLS.
#[derive(Clone, Debug)]
pub(crate) struct ServerTls {
    pub(crate) identity: Identity,
    pub(crate) versions: RangeInclusive<TlsVersion>,
    /// None: the server does not know ALPN.
    pub(crate) alpn: Vec<Vec<u8>>,
    /// Whether a client without a certificate is refused.
    pub(crate) client_certificate: bool,
}

/// Makes sessions, all with one [`ServerTls`].
pub(crate) trait Acceptor: Send + Sync {
    fn accept(&self, wire: Wire) -> io::Result<Box<dyn ServerSession>>;
}
