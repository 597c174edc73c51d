//! Defines [`TlsStream`], a TLS client over any transport.

use std::{
    fmt,
    io::{self, IoSlice, Read, Write},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::{
    BoxedSession, Endpoint, Readiness, TlsConnector, TlsError, TlsInfo, TlsSession,
    stream::driver::Driver, stream::frames::FrameWatch, stream::transport::Transport,
};

/// A TLS client over the transport `S`, with the session `T` of any backend.
///
/// It is `Read + Write` if `S` is, and blocks if `S` does. The handshake is lazy: the first read or
/// write runs it; [`handshake`](Self::handshake) runs it without transferring data. After
/// [`WouldBlock`](io::ErrorKind::WouldBlock), repeat the call once the transport is ready as
/// [`readiness`](Self::readiness) says.
///
/// ```no_run
/// use std::{io::{Read, Write}, net::TcpStream};
/// use tungstenite_tls_core::{Connector, Endpoint, TlsStream};
///
/// # fn connector() -> Connector { unimplemented!() }
/// let connector: Connector = connector(); // of any backend
/// let tcp = TcpStream::connect("example.org:443")?;
/// let endpoint = Endpoint::new("example.org".try_into()?, 443);
/// let mut stream = TlsStream::new(tcp, &connector, endpoint)?;
///
/// stream.handshake()?;
/// println!("{:?}", stream.info().version);
/// stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
/// let mut response = String::new();
/// stream.read_to_string(&mut response)?;
/// stream.shutdown()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// - `read` fills the buffer from all records that have arrived, and waits only if there are none.
///   After the peer's close_notify it returns 0, and sends the reply in the same call, after
///   everything written before. A transport that ends without close_notify is an
///   [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) error: an attacker may have cut the connection
///   (RFC 8446, section 6.1).
/// - `write` takes the whole buffer unless the transport would block first, and sends the
///   ciphertext at once, several records in one write. If the transport blocks, at most 63 KiB
///   stay queued; for longer buffers a quarter of the rest, never more than 16 MiB. The queue is
///   sent with the next write, flush or read, and `write` takes nothing more until then.
/// - `flush` sends everything that is queued and flushes the transport.
/// - [`shutdown`](Self::shutdown) sends close_notify. Dropping the stream does not, because that
///   might block.
///
/// # Errors
/// Errors carry a [`TlsError`], except transport errors after the handshake, which keep their kind
/// and text. Bytes that `write` reported as taken are sent once: if the transport fails or times
/// out after `write` took some bytes, `write` returns their number, and the next write or flush
/// returns the error. Any error but `WouldBlock`, `TimedOut` and `Interrupted` is permanent: every
/// further call in that direction returns it again, and a TLS failure ends both directions.
///
/// Under a WebSocket, reading what the peer sent has priority over write errors, because the codec
/// writes its replies before it reads. While there is something left to read, the stream accepts
/// and discards up to 64 KiB written to a peer that is gone. After the peer has closed, it discards
/// everything that cannot be sent.
pub struct TlsStream<S, T = BoxedSession> {
    id: StreamId,
    io: Transport<S>,
    driver: Driver<T>,
    /// Bounds the time of the transport's reads, if it blocks.
    bound_reads: Option<BoundReads<S>>,
    /// In asynchronous use: the tasks that wait, and what each waits for.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    waiting: crate::stream::asynchronous::Waiting,
}

/// Identifies one stream within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StreamId(u64);

impl StreamId {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Makes the next reads of a blocking transport end within the given time, which is not zero.
pub(crate) type BoundReads<S> = fn(&mut S, Duration) -> io::Result<()>;

/// Never pins the transport, so it is `Unpin` whenever `S` is.
impl<S: Unpin, T> Unpin for TlsStream<S, T> {}

impl<S, T: TlsSession> TlsStream<S, T> {
    /// Creates a TLS stream over `io`, a connected transport. The handshake verifies the server's
    /// certificate for the name of `endpoint`; it runs when the stream is first used, so `new` does
    /// no I/O. `connector` is that of a backend, or a [`Connector`](crate::Connector), which
    /// chooses the backend at run time.
    ///
    /// # Errors
    /// Those of [`TlsConnector::start`], with the backend and the endpoint added.
    pub fn new<C>(io: S, connector: &C, endpoint: Endpoint) -> Result<Self, TlsError>
    where
        C: TlsConnector<Session = T> + ?Sized,
    {
        let session = connector.start(&endpoint);
        Self::over(io, session, connector, endpoint)
    }

    /// Like [`new`](Self::new), for a WebSocket client handshake. The first write is the upgrade
    /// request, which may be sent as early data: it is idempotent, so a replay does no harm.
    pub(crate) fn for_upgrade<C>(io: S, connector: &C, endpoint: Endpoint) -> Result<Self, TlsError>
    where
        C: TlsConnector<Session = T> + ?Sized,
    {
        let session = connector.start_early(&endpoint);
        let mut stream = Self::over(io, session, connector, endpoint)?;
        stream.driver.allow_early_data();
        stream.driver.watch_frames();
        Ok(stream)
    }

    /// Like [`new`](Self::new), for a WebSocket whose upgrade request must not be early data.
    pub(crate) fn for_websocket<C>(
        io: S,
        connector: &C,
        endpoint: Endpoint,
    ) -> Result<Self, TlsError>
    where
        C: TlsConnector<Session = T> + ?Sized,
    {
        let mut stream = Self::new(io, connector, endpoint)?;
        stream.driver.watch_frames();
        Ok(stream)
    }

    fn over<C>(
        io: S,
        session: Result<T, TlsError>,
        connector: &C,
        endpoint: Endpoint,
    ) -> Result<Self, TlsError>
    where
        C: TlsConnector + ?Sized,
    {
        let backend = connector.backend();
        let session =
            session.map_err(|error| error.on_backend(backend).with_endpoint(&endpoint))?;
        Ok(Self {
            id: StreamId::new(),
            io: Transport::new(io),
            driver: Driver::new(session, backend, endpoint, connector.offer().cloned()),
            bound_reads: None,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            waiting: Default::default(),
        })
    }

    /// Returns the negotiated parameters; before the handshake is complete, those known so far.
    /// Does no I/O.
    pub fn info(&self) -> TlsInfo {
        self.driver.info()
    }
}

impl<S, T> TlsStream<S, T> {
    /// The server that this stream connects to.
    pub fn endpoint(&self) -> &Endpoint {
        self.driver.endpoint()
    }

    /// Whether the handshake is complete, so that application data may be sent.
    pub fn is_handshake_complete(&self) -> bool {
        self.driver.handshake_done()
    }

    /// What the last call that returned [`WouldBlock`](io::ErrorKind::WouldBlock) waits for.
    /// `None`: no call has returned it yet.
    pub fn readiness(&self) -> Option<Readiness> {
        self.driver.readiness()
    }

    /// The transport.
    pub fn get_ref(&self) -> &S {
        self.io.get_ref()
    }

    /// The transport. Reading from it or writing to it breaks the connection; setting its options
    /// does not.
    pub fn get_mut(&mut self) -> &mut S {
        self.io.get_mut()
    }

    /// The backend's session, for features that only this backend has.
    pub fn session(&self) -> &T {
        self.driver.session()
    }

    /// The backend's session, for features that only this backend has. Calling the methods of
    /// [`TlsSession`] on it breaks the connection.
    pub fn session_mut(&mut self) -> &mut T {
        self.driver.session_mut()
    }

    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub(crate) fn parts(
        &mut self,
    ) -> (&mut S, &mut Driver<T>, &mut crate::stream::asynchronous::Waiting) {
        (self.io.get_mut(), &mut self.driver, &mut self.waiting)
    }

    #[cfg(test)]
    pub(crate) fn driver(&mut self) -> &mut Driver<T> {
        &mut self.driver
    }

    pub(crate) fn watch_mut(&mut self) -> Option<&mut FrameWatch> {
        self.driver.watch_mut()
    }

    pub(crate) fn id(&self) -> StreamId {
        self.id
    }

    pub(crate) fn bound_reads_by(&mut self, bound: BoundReads<S>) {
        self.bound_reads = Some(bound);
    }

    /// Returns the transport and drops the session. Sends nothing, not even close_notify: queued
    /// data is lost.
    pub fn into_inner(self) -> S {
        self.io.into_inner()
    }

    #[cfg(feature = "split")]
    pub(crate) fn transport_mut(&mut self) -> &mut Transport<S> {
        &mut self.io
    }

    /// Puts back `plaintext`, which is read again before anything else.
    #[cfg(feature = "split")]
    pub(crate) fn put_back(&mut self, plaintext: &[u8]) {
        self.driver.put_back(plaintext);
    }

    /// Returns the transport and the session. Sends nothing: flush the stream before, for data that
    /// is queued in it is lost. Nothing that has arrived is: the session holds it.
    pub fn into_parts(self) -> (S, T) {
        (self.io.into_inner(), self.driver.into_session())
    }
}

impl<S: Read + Write, T: TlsSession> TlsStream<S, T> {
    /// Completes the handshake (RFC 8446, section 2; RFC 5246, section 7.3) and sends its last
    /// flight. Blocks if the transport does; does nothing if the handshake is already complete.
    ///
    /// # Errors
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) if the transport would block; then call it again.
    /// Any other error carries a [`TlsError`]. After [`TimedOut`](io::ErrorKind::TimedOut) you can
    /// also call it again.
    pub fn handshake(&mut self) -> io::Result<()> {
        self.driver.handshake(&mut self.io)
    }

    /// Sends close_notify (RFC 8446, section 6.1); data that the peer still sends can be read.
    /// Blocks if the transport does. Does nothing if the handshake is not complete or the stream
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
        bound_close(self.driver.watch(), self.bound_reads, &mut self.io);
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

/// Once closing has begun, keeps a blocking transport from waiting longer than the close timeout.
#[inline]
pub(crate) fn bound_close<S>(
    watch: Option<&FrameWatch>,
    bound: Option<BoundReads<S>>,
    io: &mut Transport<S>,
) {
    let Some(bound) = bound else { return };
    if let (Some(left), Some(io)) = (watch.and_then(FrameWatch::time_left), io.attached()) {
        // A socket rejects a timeout of zero. If it rejects any timeout, it is gone and its reads
        // do not wait.
        let _ = bound(io, left.max(Duration::from_millis(1)));
    }
}

impl<S: fmt::Debug, T> fmt::Debug for TlsStream<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsStream")
            .field("io", self.io.get_ref())
            .field("endpoint", self.endpoint())
            .field("handshake_complete", &self.is_handshake_complete())
            .finish_non_exhaustive()
    }
}
