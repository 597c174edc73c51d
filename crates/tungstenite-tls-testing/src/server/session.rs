//! What the test servers ask of a TLS library: [`ServerSession`].

use std::{
    error, fmt,
    io::{self, Read, Write},
    ops::RangeInclusive,
    time::Duration,
};

use tungstenite_tls_core::{
    AlertDescription, CertificateCompression, CipherSuite, Group, TlsVersion,
};

use super::{resumption::ServerResumption, seen::Seen, wire::Wire};
use crate::certificates::Identity;

/// A TLS server's side of one connection, over the library's own stream.
///
/// - `read` gives 0 only after the client's close_notify; an end of transport without it is
///   [`UnexpectedEof`](io::ErrorKind::UnexpectedEof), and an alert an error with [`PeerAlert`].
/// - `write` takes the whole buffer, on a transport that blocks or takes everything.
pub trait ServerSession: Read + Write + Send {
    /// Completes the handshake; resumable after `WouldBlock`.
    fn handshake(&mut self) -> io::Result<()>;

    /// Sends close_notify.
    fn close_notify(&mut self) -> io::Result<()>;

    /// The transport below.
    fn wire(&mut self) -> &mut Wire;

    /// Tells what was negotiated, and what came as early data.
    fn describe(&self, seen: &mut Seen);
}

impl fmt::Debug for dyn ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSession")
    }
}

/// The fatal alert that the client sent, inside an [`io::Error`].
#[derive(Debug)]
pub struct PeerAlert(pub AlertDescription);

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
    /// Those it knows, of any version. For a version without any: all that the library has.
    pub(crate) cipher_suites: Vec<CipherSuite>,
    /// Those it knows. None: those of the library.
    pub(crate) groups: Vec<Group>,
    /// Whether a client without a certificate is refused.
    pub(crate) client_certificate: bool,
    /// What it staples. Empty: nothing.
    pub(crate) ocsp: Vec<u8>,
    /// How it compresses its certificates.
    pub(crate) certificate_compression: Vec<CertificateCompression>,
    /// Whether it tells the secrets of its connections.
    pub(crate) key_log: bool,
    pub(crate) resumption: ServerResumption,
    /// How many bytes of early data are taken. 0: none, and clients are told so.
    pub(crate) early_data: u32,
    /// How long tickets are good for, where the library lets the server say so.
    pub(crate) ticket_lifetime: Option<Duration>,
    /// How many tickets of TLS 1.3 are handed over, if not as many as the library sees fit.
    pub(crate) tickets: Option<usize>,
}

/// What the server exports from each connection, with and without [`EXPORTER_CONTEXT`].
pub const EXPORTER_LABEL: &str = "EXPERIMENTAL tungstenite-tls test";
/// The context that goes with it.
pub const EXPORTER_CONTEXT: &[u8] = b"context";
/// The label of the channel binding `tls-exporter` (RFC 9266, section 2).
#[cfg_attr(not(any(feature = "server-openssl", feature = "server-rustls")), allow(dead_code))]
pub(crate) const CHANNEL_BINDING_LABEL: &str = "EXPORTER-Channel-Binding";

/// What an HTTP request without a body ends with.
#[cfg_attr(not(any(feature = "server-openssl", feature = "server-rustls")), allow(dead_code))]
pub(crate) const END_OF_REQUEST: &[u8] = b"\r\n\r\n";

/// What a server does otherwise on one connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Variation {
    /// Takes no early data, even if it told the client that it would.
    pub no_early_data: bool,
    /// Answers the request that came as early data before the handshake is complete.
    pub answers_early: bool,
    /// Knows only the group secp384r1, which clients do not guess: HelloRetryRequest.
    pub other_group: bool,
}

/// Makes sessions, all with one [`ServerTls`]. What is needed to resume them is kept here: an
/// acceptor is one server, as clients know it.
pub(crate) trait Acceptor: Send + Sync {
    fn accept(&self, wire: Wire, variation: Variation) -> io::Result<Box<dyn ServerSession>>;
}
