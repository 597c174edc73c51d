//! The interface between the test servers and a TLS library: [`ServerSession`].

use std::{
    error, fmt,
    io::{self, Read, Write},
    ops::RangeInclusive,
    time::Duration,
};

use tungstenite_tls_core::{
    AlertDescription, CertificateCompression, CertificateDer, CipherSuite, Group, TlsVersion,
};

use super::{resumption::ServerResumption, seen::Seen, wire::Wire};
use crate::certificates::Identity;

/// A TLS server's side of one connection, over the library's own stream.
///
/// - `read` returns 0 only after the client's close_notify. If the transport ends without it, the
///   error is [`UnexpectedEof`](io::ErrorKind::UnexpectedEof); after an alert, the error contains a
///   [`PeerAlert`].
/// - `write` takes the whole buffer, on a transport that blocks or takes everything.
pub trait ServerSession: Read + Write + Send {
    /// Completes the handshake. Call it again after `WouldBlock`.
    fn handshake(&mut self) -> io::Result<()>;

    /// Sends close_notify.
    fn close_notify(&mut self) -> io::Result<()>;

    /// The transport below.
    fn wire(&mut self) -> &mut Wire;

    /// Fills in what was negotiated and the early data.
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
    /// Empty: the server does not support ALPN.
    pub(crate) alpn: Vec<Vec<u8>>,
    /// The suites it supports. For a version that none of them is for: all that the library has.
    pub(crate) cipher_suites: Vec<CipherSuite>,
    /// The groups it supports. Empty: the library's default.
    pub(crate) groups: Vec<Group>,
    /// Whether, and whom, it asks for a client certificate.
    pub(crate) client_certificate: Option<ClientAuth>,
    /// The OCSP response that it staples. Empty: none.
    pub(crate) ocsp: Vec<u8>,
    /// The algorithms with which it may compress its certificates.
    pub(crate) certificate_compression: Vec<CertificateCompression>,
    /// Whether it reports the secrets of its connections.
    pub(crate) key_log: bool,
    pub(crate) resumption: ServerResumption,
    /// How many bytes of early data it takes. 0: none, and tickets do not allow any.
    pub(crate) early_data: u32,
    /// How long tickets are valid. `None`: the library's default.
    pub(crate) ticket_lifetime: Option<Duration>,
    /// How many TLS 1.3 tickets it sends. `None`: the library's default.
    pub(crate) tickets: Option<usize>,
}

/// How a server asks for a client certificate.
#[derive(Clone, Debug)]
pub(crate) struct ClientAuth {
    /// The authorities under which a client certificate is accepted.
    pub(crate) roots: Vec<CertificateDer<'static>>,
    /// Whether a client without a certificate is refused.
    pub(crate) required: bool,
}

/// The label of the secrets that the server exports, with and without [`EXPORTER_CONTEXT`].
pub const EXPORTER_LABEL: &str = "EXPERIMENTAL tungstenite-tls test";
/// The context for [`EXPORTER_LABEL`].
pub const EXPORTER_CONTEXT: &[u8] = b"context";
/// The label of the channel binding `tls-exporter` (RFC 9266, section 2).
#[cfg_attr(not(any(feature = "server-openssl", feature = "server-rustls")), allow(dead_code))]
pub(crate) const CHANNEL_BINDING_LABEL: &str = "EXPORTER-Channel-Binding";

/// The end of an HTTP request without a body.
#[cfg_attr(not(any(feature = "server-openssl", feature = "server-rustls")), allow(dead_code))]
pub(crate) const END_OF_REQUEST: &[u8] = b"\r\n\r\n";

/// What a server does differently on a connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Variation {
    /// Takes no early data, even if its tickets allow it.
    pub no_early_data: bool,
    /// Answers a request that arrives as early data before the handshake is complete.
    pub answers_early: bool,
    /// Supports only the group secp384r1. Clients send no key share for it, so the server answers
    /// with HelloRetryRequest.
    pub other_group: bool,
}

/// Makes sessions with one [`ServerTls`], and keeps the state needed to resume them: to its
/// clients, an acceptor is one server.
pub(crate) trait Acceptor: Send + Sync {
    fn accept(&self, wire: Wire, variation: Variation) -> io::Result<Box<dyn ServerSession>>;
}
