//! The contract between this crate and a TLS backend: [`TlsConnector`] and [`TlsSession`].

use std::{
    convert::Infallible,
    fmt,
    io::{self, Read, Write},
    sync::Arc,
};

use crate::{Endpoint, TlsError, TlsErrorKind, TlsInfo, config::Offer};

/// Makes client sessions, all with the configuration it was built from.
///
/// A connector is meant to be built once and shared: roots are loaded when it is built, and it
/// holds everything that is kept from one connection to the next.
///
/// ```
/// use tungstenite_tls_core::{Endpoint, TlsConnector, TlsError};
///
/// fn library(connector: &impl TlsConnector) -> Result<String, TlsError> {
///     use tungstenite_tls_core::TlsSession;
///
///     let endpoint = Endpoint::new("example.org".try_into().expect("a name"), 443);
///     Ok(connector.start(&endpoint)?.info().library)
/// }
/// ```
pub trait TlsConnector: Send + Sync + 'static {
    /// The sessions that [`start`](Self::start) returns.
    type Session: TlsSession;

    /// The name of the backend, as users choose it and as errors show it.
    fn backend(&self) -> &'static str;

    /// Begins a client session with `endpoint`. Does no network I/O and never blocks.
    ///
    /// # Errors
    /// If the library refuses the server name or cannot allocate a session.
    fn start(&self, endpoint: &Endpoint) -> Result<Self::Session, TlsError>;

    /// Like [`start`](Self::start), for a session whose first data may be sent as early data, if
    /// the configuration allows it: the driver then calls [`TlsSession::write_early`] first. For
    /// libraries that must know this at the start; with the others, both methods do the same.
    ///
    /// # Errors
    /// The errors of [`start`](Self::start).
    fn start_early(&self, endpoint: &Endpoint) -> Result<Self::Session, TlsError> {
        self.start(endpoint)
    }

    /// What the sessions offer, for the error when a server accepts none of it. `None` if that is
    /// not known, as with a native configuration of the caller's own.
    fn offer(&self) -> Option<&Offer> {
        None
    }
}

/// One TLS connection from the client's side, without I/O.
///
/// A session takes ciphertext in and hands ciphertext out through [`read_tls`](Self::read_tls)
/// and [`write_tls`](Self::write_tls), and turns it into plaintext and back through
/// [`read`](Self::read) and [`write`](Self::write):
///
/// ```text
///            read_tls ─► ┌─────────┐ ─► read
///  transport             │ session │           plaintext
///           write_tls ◄─ └─────────┘ ◄─ write
/// ```
///
/// It never touches a socket, so it works the same for blocking and non-blocking transports.
/// [`TlsStream`](crate::TlsStream) drives it. Most libraries want a `Read + Write` object to talk
/// to; [`Pipe`](super::Pipe) is one, made for this contract.
///
/// # What a session must keep
/// - Only the first two methods do I/O, with at most one call each.
/// - After an error from [`handshake`](Self::handshake), [`read`](Self::read) or
///   [`write`](Self::write) the session may still have an alert queued, and hands it out.
/// - The driver judges the end of the transport: a session never takes it for close_notify.
pub trait TlsSession: Send + Sync + 'static {
    /// Takes ciphertext in with at most one `src.read`, and decrypts nothing yet. Returns the
    /// number of bytes taken; `Ok(0)` means that `src` is at its end.
    ///
    /// # Errors
    /// The errors of `src`, unchanged.
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize>;

    /// Hands queued ciphertext out with at most one `dst.write` (or `write_vectored`). Returns the
    /// number of bytes that `dst` took.
    ///
    /// # Errors
    /// The errors of `dst`, unchanged.
    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize>;

    /// Whether ciphertext is queued for [`write_tls`](Self::write_tls).
    fn wants_write(&self) -> bool;

    /// Continues the handshake as far as the available ciphertext allows. After
    /// [`Handshake::Complete`], calling it again does nothing and returns the same.
    ///
    /// # Errors
    /// If the handshake has failed. The session can then only be used for
    /// [`write_tls`](Self::write_tls), which hands out the alert.
    fn handshake(&mut self) -> Result<Handshake, TlsError>;

    /// Decrypts application data into `dst`, which is not empty.
    ///
    /// # Errors
    /// If the peer sent an alert, or something that is not TLS.
    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError>;

    /// Encrypts and queues `src`, which is not empty, or a first part of it. Returns the number of
    /// plaintext bytes taken. 0 means that the session needs more ciphertext first (a TLS 1.2
    /// renegotiation), and must then be given the same bytes again.
    ///
    /// Never called after [`close`](Self::close).
    ///
    /// # Errors
    /// If the session has failed.
    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError>;

    /// Encrypts `src`, or a first part of it, as early data (RFC 8446, section 2.3), and queues it
    /// after the ClientHello. Called at most once, before anything else, and only on a session that
    /// [`TlsConnector::start_early`] has begun. Returns the number of plaintext bytes taken: none
    /// if the connector does not allow early data, or there is no session to resume that does.
    ///
    /// # Errors
    /// If the session has failed.
    fn write_early(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        let _ = src;
        Ok(0)
    }

    /// Whether the server accepted what [`write_early`](Self::write_early) sent. Known when the
    /// handshake is complete; data that was not accepted is sent again by the driver.
    fn early_data_accepted(&self) -> bool {
        false
    }

    /// Whether this session's ClientHello offers an earlier session. If the handshake then fails,
    /// the backend forgets its sessions of that server, so another attempt makes a full handshake.
    fn offered_session(&self) -> bool {
        false
    }

    /// Queues close_notify (RFC 8446, section 6.1); data that the peer still sends can be read.
    /// Calling it again does nothing.
    ///
    /// # Errors
    /// If the session has failed.
    fn close(&mut self) -> Result<(), TlsError>;

    /// Fills `out` with a secret of this connection (RFC 8446, section 7.5; RFC 5705). Called only
    /// when the handshake is complete.
    ///
    /// # Errors
    /// If the library refuses, or has no exporter.
    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        let _ = (out, label, context);
        Err(TlsError::unsupported_call(self.info().backend, "export_keying_material", ""))
    }

    /// What was negotiated; before the handshake is complete, what is known so far.
    fn info(&self) -> TlsInfo;

    /// Whether this session is inside the one with a proxy. Then the transport's bytes do not show
    /// what the server speaks, and the session looks at that itself.
    #[doc(hidden)]
    fn is_nested(&self) -> bool {
        false
    }
}

/// The state of a handshake.
///
/// ```
/// use tungstenite_tls_core::{Handshake, TlsError, TlsSession};
///
/// fn is_complete(session: &mut impl TlsSession) -> Result<bool, TlsError> {
///     Ok(session.handshake()? == Handshake::Complete)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Handshake {
    /// Application data may be sent and received.
    Complete,
    /// More ciphertext is needed from the peer.
    NeedsRead,
}

/// What [`TlsSession::read`] found.
///
/// ```
/// use tungstenite_tls_core::{Received, TlsError, TlsSession};
///
/// fn received(session: &mut impl TlsSession, buffer: &mut [u8]) -> Result<usize, TlsError> {
///     match session.read(buffer)? {
///         Received::Data(n) => Ok(n),
///         _ => Ok(0),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Received {
    /// This many bytes, at least one.
    Data(usize),
    /// Nothing until there is more ciphertext.
    NeedsRead,
    /// The peer's close_notify: nothing will follow.
    Closed,
}

/// A session of any backend: what a [`Connector`] starts.
///
/// It is a type of its own because the compiler cannot prove of a future that holds a
/// `Box<dyn TlsSession>` that it is `Send` ("higher-ranked lifetime error").
///
/// ```
/// use tungstenite_tls_core::{BoxedSession, Connector, Endpoint, TlsConnector, TlsError};
///
/// fn start(connector: &Connector, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
///     connector.start(endpoint)
/// }
/// ```
pub struct BoxedSession(Box<dyn TlsSession>);

impl BoxedSession {
    /// Forgets the type of `session`.
    pub fn new(session: impl TlsSession) -> Self {
        Self(Box::new(session))
    }
}

impl fmt::Debug for BoxedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedSession").field("info", &self.info()).finish_non_exhaustive()
    }
}

/// A connector for any backend: cheap to clone, and the type to use if the backend is chosen at run
/// time.
///
/// ```
/// use tungstenite_tls_core::{Connector, TlsConnector};
///
/// fn describe(connector: &Connector) -> String {
///     format!("TLS by {}", connector.backend())
/// }
/// ```
#[derive(Clone)]
pub struct Connector(Arc<dyn TlsConnector<Session = BoxedSession>>);

impl Connector {
    /// Wraps a backend's connector.
    pub fn new(connector: impl TlsConnector) -> Self {
        Self(Arc::new(Boxing(connector)))
    }

    /// For programs that must not use TLS: `ws://` needs no connector, and with this one `wss://`
    /// is refused before a byte is sent. It never sends over `ws://` what a URL wants over
    /// `wss://`.
    ///
    /// ```
    /// use tungstenite_tls_core::{Connector, MaybeTlsStream, TlsError, TlsErrorKind};
    ///
    /// let transport = std::io::Cursor::new(Vec::<u8>::new());
    /// let url = "wss://example.org/".parse()?;
    /// let error = MaybeTlsStream::new(transport, &url, &Connector::plain()).unwrap_err();
    /// assert_eq!(TlsError::find(&error).map(TlsError::kind), Some(TlsErrorKind::NoBackend));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plain() -> Self {
        Self(Arc::new(WithoutTls))
    }

    /// Whether both are clones of one connector, and so share its sessions.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl TlsConnector for Connector {
    type Session = BoxedSession;

    fn backend(&self) -> &'static str {
        self.0.backend()
    }

    fn start(&self, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
        self.0.start(endpoint)
    }

    fn start_early(&self, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
        self.0.start_early(endpoint)
    }

    fn offer(&self) -> Option<&Offer> {
        self.0.offer()
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connector").field(&self.backend()).finish()
    }
}

/// Starts no session.
struct WithoutTls;

impl TlsConnector for WithoutTls {
    type Session = BoxedSession;

    fn backend(&self) -> &'static str {
        "none"
    }

    fn start(&self, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
        let why = "`Connector::plain` was given, which has no TLS";
        let error = TlsError::new(TlsErrorKind::NoBackend, why).with_endpoint(endpoint);
        Err(error.with_fix("pass another connector, or `None` for the default one"))
    }
}

/// Forgets the type of a connector's sessions.
struct Boxing<C>(C);

impl<C: TlsConnector> TlsConnector for Boxing<C> {
    type Session = BoxedSession;

    fn backend(&self) -> &'static str {
        self.0.backend()
    }

    fn start(&self, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
        self.0.start(endpoint).map(BoxedSession::new)
    }

    fn start_early(&self, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
        self.0.start_early(endpoint).map(BoxedSession::new)
    }

    fn offer(&self) -> Option<&Offer> {
        self.0.offer()
    }
}

impl<C: TlsConnector + ?Sized> TlsConnector for Arc<C> {
    type Session = C::Session;

    fn backend(&self) -> &'static str {
        (**self).backend()
    }

    fn start(&self, endpoint: &Endpoint) -> Result<C::Session, TlsError> {
        (**self).start(endpoint)
    }

    fn start_early(&self, endpoint: &Endpoint) -> Result<C::Session, TlsError> {
        (**self).start_early(endpoint)
    }

    fn offer(&self) -> Option<&Offer> {
        (**self).offer()
    }
}

impl TlsSession for BoxedSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.0.read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.0.write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.0.wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        self.0.handshake()
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        self.0.read(dst)
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        self.0.write(src)
    }

    fn write_early(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        self.0.write_early(src)
    }

    fn early_data_accepted(&self) -> bool {
        self.0.early_data_accepted()
    }

    fn offered_session(&self) -> bool {
        self.0.offered_session()
    }

    fn close(&mut self) -> Result<(), TlsError> {
        self.0.close()
    }

    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        self.0.export_keying_material(out, label, context)
    }

    fn info(&self) -> TlsInfo {
        self.0.info()
    }

    fn is_nested(&self) -> bool {
        self.0.is_nested()
    }
}

/// For a connector that has no sessions, because it refuses every configuration: a backend that has
/// just been begun.
impl TlsSession for Infallible {
    fn read_tls(&mut self, _: &mut dyn Read) -> io::Result<usize> {
        match *self {}
    }

    fn write_tls(&mut self, _: &mut dyn Write) -> io::Result<usize> {
        match *self {}
    }

    fn wants_write(&self) -> bool {
        match *self {}
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        match *self {}
    }

    fn read(&mut self, _: &mut [u8]) -> Result<Received, TlsError> {
        match *self {}
    }

    fn write(&mut self, _: &[u8]) -> Result<usize, TlsError> {
        match *self {}
    }

    fn close(&mut self) -> Result<(), TlsError> {
        match *self {}
    }

    fn info(&self) -> TlsInfo {
        match *self {}
    }
}
