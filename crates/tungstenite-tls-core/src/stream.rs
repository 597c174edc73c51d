//! TLS over any transport: [`TlsStream`].

use std::{
    fmt,
    io::{self, IoSlice, Read, Write},
};

use crate::{
    BoxedSession, Connector, Endpoint, Readiness, TlsConnector, TlsError, TlsInfo, TlsSession,
    driver::Driver,
};

/// A TLS client over the transport `S`, with the session `T` of some backend.
///
/// It is `Read + Write` where `S` is, and blocks where `S` does. The handshake is lazy: the first
/// read or write drives it, and [`handshake`](Self::handshake) drives it alone. Whatever returns
/// [`WouldBlock`](io::ErrorKind::WouldBlock) can be called again when the transport has become
/// what [`readiness`](Self::readiness) says.
///
/// - `read` fills the buffer from all records at hand, and waits only while there is nothing. It
///   gives 0 after the peer's close_notify, and answers it. A transport that ends without it is an
///   [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) error: somebody may have cut the connection
///   (RFC 8446, section 6.1).
/// - `write` takes the whole buffer unless the transport would block before, and hands the
///   ciphertext on at once, several records in one write. What the transport did not take then is
///   bounded: 63 KiB, or a quarter of a longer buffer, and 16 MiB of whatever buffer. It goes out
///   with the next write, flush or read, and nothing more is taken before.
/// - `flush` hands on what is left and flushes the transport.
/// - [`shutdown`](Self::shutdown) sends close_notify. Dropping the stream does not: it might
///   block.
///
/// Errors carry a [`TlsError`], but for those of the transport after the handshake, which pass
/// unchanged. After an error of TLS every call gives the same one.
pub struct TlsStream<S, T = BoxedSession> {
    io: S,
    driver: Driver<T>,
    /// In asynchronous use: who waits, in whatever task.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    waiting: crate::asynchronous::Waiting,
}

/// Nothing in it is ever pinned.
impl<S: Unpin, T> Unpin for TlsStream<S, T> {}

impl<S, T: TlsSession> TlsStream<S, T> {
    /// Lays TLS over `io`. Does no I/O.
    ///
    /// # Errors
    /// Those of [`TlsConnector::start`].
    pub fn new<C>(io: S, connector: &C, endpoint: Endpoint) -> Result<Self, TlsError>
    where
        C: TlsConnector<Session = T> + ?Sized,
    {
        let session = connector.start(&endpoint);
        Self::over(io, session, connector.backend(), endpoint)
    }

    /// As [`new`](Self::new), for the client handshake of WebSocket, whose first write is the
    /// upgrade request: idempotent, so a replay of it does no harm, and it may leave as early data.
    pub(crate) fn for_upgrade<C>(io: S, connector: &C, endpoint: Endpoint) -> Result<Self, TlsError>
    where
        C: TlsConnector<Session = T> + ?Sized,
    {
        let session = connector.start_early(&endpoint);
        let mut stream = Self::over(io, session, connector.backend(), endpoint)?;
        stream.driver.allow_early_data();
        Ok(stream)
    }

    fn over(
        io: S,
        session: Result<T, TlsError>,
        backend: &'static str,
        endpoint: Endpoint,
    ) -> Result<Self, TlsError> {
        let session =
            session.map_err(|error| error.on_backend(backend).with_endpoint(&endpoint))?;
        Ok(Self {
            io,
            driver: Driver::new(session, backend, endpoint),
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            waiting: Default::default(),
        })
    }

    /// What was negotiated. Does no I/O.
    pub fn info(&self) -> TlsInfo {
        self.driver.info()
    }
}

impl<S, T> TlsStream<S, T> {
    /// The server this stream was made for.
    pub fn endpoint(&self) -> &Endpoint {
        self.driver.endpoint()
    }

    /// Whether the handshake is complete, and application data may flow.
    pub fn is_handshake_complete(&self) -> bool {
        self.driver.handshake_done()
    }

    /// What the last call that gave [`WouldBlock`](io::ErrorKind::WouldBlock) waits for.
    pub fn readiness(&self) -> Option<Readiness> {
        self.driver.readiness()
    }

    /// The transport.
    pub fn get_ref(&self) -> &S {
        &self.io
    }

    /// The transport. Reading from it or writing to it breaks the connection; setting its options
    /// does not.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.io
    }

    /// The backend's session, for what only that backend can.
    pub fn session(&self) -> &T {
        self.driver.session()
    }

    /// The backend's session, for what only that backend can.
    pub fn session_mut(&mut self) -> &mut T {
        self.driver.session_mut()
    }

    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub(crate) fn parts(&mut self) -> (&mut S, &mut Driver<T>, &mut crate::asynchronous::Waiting) {
        (&mut self.io, &mut self.driver, &mut self.waiting)
    }

    /// Gives the transport back, and forgets the session.
    pub fn into_inner(self) -> S {
        self.io
    }
}

impl<S> TlsStream<S> {
    /// As [`new`](Self::new), with a connector chosen at run time.
    ///
    /// # Errors
    /// Those of [`TlsConnector::start`].
    pub fn dynamic(io: S, connector: &Connector, endpoint: Endpoint) -> Result<Self, TlsError> {
        Self::new(io, connector, endpoint)
    }
}

impl<S: Read + Write, T: TlsSession> TlsStream<S, T> {
    /// Completes the handshake. Blocks where the transport does; does nothing when it is complete.
    ///
    /// # Errors
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) when the transport would; then call it again.
    /// Otherwise an error that carries a [`TlsError`].
    pub fn handshake(&mut self) -> io::Result<()> {
        self.driver.handshake(&mut self.io)
    }

    /// Sends close_notify (RFC 8446, section 6.1); what the peer still sends can be read. Blocks
    /// where the transport does. Does nothing on a stream whose handshake is not complete or that
    /// has failed.
    ///
    /// # Errors
    /// Those of the transport; after [`WouldBlock`](io::ErrorKind::WouldBlock) call it again.
    pub fn shutdown(&mut self) -> io::Result<()> {
        self.driver.shutdown(&mut self.io)
    }
}

impl<S: Read + Write, T: TlsSession> TlsStream<S, T> {
    /// Takes all of `src`, even if the transport would block.
    pub(crate) fn write_whole(&mut self, src: &[u8]) -> io::Result<()> {
        self.driver.write_whole(&mut self.io, src)
    }
}

impl<S: Read + Write, T: TlsSession> Read for TlsStream<S, T> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.driver.read(&mut self.io, dst)
    }
}

impl<S: Read + Write, T: TlsSession> Write for TlsStream<S, T> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.driver.write(&mut self.io, src)
    }

    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        self.driver.write_vectored(&mut self.io, src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.driver.flush(&mut self.io)
    }
}

impl<S: fmt::Debug, T> fmt::Debug for TlsStream<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsStream")
            .field("io", &self.io)
            .field("endpoint", self.endpoint())
            .field("handshake_complete", &self.is_handshake_complete())
            .finish_non_exhaustive()
    }
}
