//! One stream type for ws:// and wss:// alike: [`MaybeTlsStream`].

use std::{
    fmt,
    io::{self, ErrorKind, Read, Write},
    time::Duration,
};

use tungstenite::stream::NoDelay;

use crate::{
    BoxedSession, PlainStream, Readiness, TlsError, TlsErrorKind, TlsInfo, TlsSession, TlsStream,
    stream::StreamId, stream::frames::FrameWatch,
};

/// A transport with TLS over it, or without: one type for `wss://` and `ws://`.
///
/// ```
/// use std::net::{TcpListener, TcpStream};
/// use tungstenite_tls_core::{Connector, MaybeTlsStream};
///
/// # fn over(tcp: TcpStream, connector: &Connector) -> Result<(), Box<dyn std::error::Error>> {
/// // The URL decides.
/// let stream = MaybeTlsStream::new(tcp, &"wss://example.org/".parse()?, connector)?;
/// # Ok(()) }
///
/// // Or you do.
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let stream: MaybeTlsStream<_> =
///     MaybeTlsStream::plain(TcpStream::connect(listener.local_addr()?)?);
/// assert!(stream.tls_info().is_none());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// It reads and writes as [`TlsStream`] does, or as `S` itself, with two differences.
///
/// - A transport that ends without close_notify is a
///   [`ConnectionReset`](ErrorKind::ConnectionReset), with the same [`TlsError`] inside. That is
///   the error that tungstenite forgives once the Close frames were exchanged, and only then, as
///   RFC 6455, section 7.1.1 has it.
/// - Made for a URL (by [`client_tls`](crate::client_tls), [`new`](Self::new) or
///   [`plain`](Self::plain)), it follows the headers of the frames behind a response with status
///   101: see [`set_close_timeout`](Self::set_close_timeout). A read may give one byte less than
///   there is, and nothing more of a frame for which the codec has made no room. So it is for
///   WebSocket only, not for another protocol that is upgraded to.
#[non_exhaustive]
// Connections are held in one of these for long; boxing would cost each call.
#[allow(clippy::large_enum_variant)]
pub enum MaybeTlsStream<S, T = BoxedSession> {
    /// No TLS: ws://.
    Plain(PlainStream<S>),
    /// TLS: wss://.
    Tls(TlsStream<S, T>),
}

/// Never pins the transport, so it is `Unpin` whenever `S` is.
impl<S: Unpin, T> Unpin for MaybeTlsStream<S, T> {}

impl<S, T: TlsSession> MaybeTlsStream<S, T> {
    /// Uses `io` as it is, without TLS. Does no I/O.
    pub fn plain(io: S) -> Self {
        Self::Plain(PlainStream::new(io))
    }

    /// Tells what TLS negotiated; `None` without TLS. Does no I/O.
    pub fn tls_info(&self) -> Option<TlsInfo> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(stream) => Some(stream.info()),
        }
    }

    /// What the last call that returned [`WouldBlock`](ErrorKind::WouldBlock) waits for. `None`: no
    /// call has.
    pub fn readiness(&self) -> Option<Readiness> {
        match self {
            Self::Plain(stream) => stream.readiness(),
            Self::Tls(stream) => stream.readiness(),
        }
    }

    /// The transport.
    pub fn get_ref(&self) -> &S {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref(),
        }
    }

    /// The transport. Reading from it or writing to it breaks the connection; setting its options
    /// does not.
    pub fn get_mut(&mut self) -> &mut S {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_mut(),
        }
    }

    /// Sets how long closing may take, counted from the first Close frame in either direction. If
    /// the server has sent its Close by then, reading gives the end, as if the server had ended the
    /// connection (RFC 6455, section 7.1.1); if it has not, what has come by then is read, and then
    /// reading fails with [`ConnectionAborted`](ErrorKind::ConnectionAborted). `None`: for ever.
    /// Default: 10 seconds.
    ///
    /// The time is looked at when something is read. So that a read which waits ends in time, a
    /// transport that blocks needs [`bound_reads_by`](Self::bound_reads_by), and a task needs a
    /// timer, which the streams of `connect()` and its relatives have.
    pub fn set_close_timeout(&mut self, timeout: Option<Duration>) {
        if let Some(watch) = self.watch_mut() {
            watch.set_timeout(timeout);
        }
    }

    /// Sets the function that makes reads of a blocking transport end within a time, which is never
    /// zero, for [`set_close_timeout`](Self::set_close_timeout). The stream calls it before each
    /// read once closing has begun, and ignores its errors.
    pub fn bound_reads_by(&mut self, bound: fn(&mut S, Duration) -> io::Result<()>) {
        match self {
            Self::Plain(stream) => stream.bound_reads_by(bound),
            Self::Tls(stream) => stream.bound_reads_by(bound),
        }
    }

    /// Sets the timer of the runtime that polls the stream, for
    /// [`set_close_timeout`](Self::set_close_timeout). Without a timer a task that reads is not
    /// woken when the time is over.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub fn set_timer(&mut self, timer: impl crate::stream::timer::Timer) {
        if let Some(watch) = self.watch_mut() {
            watch.set_timer(Box::new(timer));
        }
    }

    pub(crate) fn id(&self) -> StreamId {
        match self {
            Self::Plain(stream) => stream.id(),
            Self::Tls(stream) => stream.id(),
        }
    }

    pub(crate) fn watch_mut(&mut self) -> Option<&mut FrameWatch> {
        match self {
            Self::Plain(stream) => Some(stream.watch_mut()),
            Self::Tls(stream) => stream.watch_mut(),
        }
    }

    /// Returns the transport. What was queued and not sent is lost; nothing is sent.
    pub fn into_inner(self) -> S {
        match self {
            Self::Plain(stream) => stream.into_inner(),
            Self::Tls(stream) => stream.into_inner(),
        }
    }
}

impl<S: Read + Write, T: TlsSession> MaybeTlsStream<S, T> {
    /// Sends close_notify as [`TlsStream::shutdown`] does; without TLS it flushes. Blocks if the
    /// transport does.
    ///
    /// # Errors
    /// Those of the transport; after [`WouldBlock`](ErrorKind::WouldBlock) call it again.
    pub fn shutdown(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Tls(stream) => stream.shutdown(),
        }
    }

    /// Takes all of `src`, even if the transport would block or times out: the rest is queued then,
    /// before anything that follows. A little may wait for a flush. An error means that the stream
    /// has failed for good.
    pub(crate) fn write_whole(&mut self, src: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_whole(src),
            Self::Tls(stream) => stream.write_whole(src).map_err(truncation_as_reset),
        }
    }
}

impl<S: Read + Write, T: TlsSession> Read for MaybeTlsStream<S, T> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(dst),
            Self::Tls(stream) => stream.read(dst).map_err(truncation_as_reset),
        }
    }
}

impl<S: Read + Write, T: TlsSession> Write for MaybeTlsStream<S, T> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(src),
            Self::Tls(stream) => stream.write(src).map_err(truncation_as_reset),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush().map_err(truncation_as_reset),
        }
    }
}

impl<S: NoDelay, T: TlsSession> NoDelay for MaybeTlsStream<S, T> {
    fn set_nodelay(&mut self, nodelay: bool) -> io::Result<()> {
        self.get_mut().set_nodelay(nodelay)
    }
}

impl<S: fmt::Debug, T> fmt::Debug for MaybeTlsStream<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(stream) => f.debug_tuple("Plain").field(stream).finish(),
            Self::Tls(stream) => f.debug_tuple("Tls").field(stream).finish(),
        }
    }
}

pub(crate) fn truncation_as_reset(error: io::Error) -> io::Error {
    match TlsError::find(&error) {
        Some(tls) if tls.kind() == TlsErrorKind::Io(ErrorKind::UnexpectedEof) => {
            io::Error::new(ErrorKind::ConnectionReset, tls.clone())
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Endpoint,
        testing::{ClearConnector, ClearServer, Wire},
    };

    const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    const CLOSE: &[u8] = &[0x88, 0x80, 1, 2, 3, 4];

    trait Peer: Write {
        /// Reads to the end, if there is one.
        fn hears_the_end(&mut self) -> bool;
    }

    impl Peer for Wire {
        fn hears_the_end(&mut self) -> bool {
            self.read_to_end(&mut Vec::new()).is_ok()
        }
    }

    impl Peer for ClearServer<Wire> {
        fn hears_the_end(&mut self) -> bool {
            let mut bytes = Vec::new();
            let end = self.read_to_end(&mut bytes).map_err(|error| error.kind());
            end != Err(ErrorKind::WouldBlock)
        }
    }

    /// A WebSocket without TLS, and one with it.
    fn both() -> [(MaybeTlsStream<Wire, crate::testing::ClearSession>, Box<dyn Peer>); 2] {
        let (client, server) = Wire::pair();
        let plain = MaybeTlsStream::plain(client);
        let (client, tls_server) = Wire::pair();
        let endpoint = Endpoint::new("localhost".try_into().unwrap(), 443);
        let connector = ClearConnector::default();
        let mut client = TlsStream::for_websocket(client, &connector, endpoint).unwrap();
        let mut tls_server = ClearServer::new(tls_server);
        client.handshake().unwrap_err();
        tls_server.read(&mut [0; 1]).unwrap_err();
        client.handshake().unwrap();
        tls_server.read(&mut [0; 1]).unwrap_err();
        [(plain, Box::new(server)), (MaybeTlsStream::Tls(client), Box::new(tls_server))]
    }

    #[test]
    fn a_server_that_keeps_the_connection_after_close_is_not_waited_for() {
        for (mut client, mut server) in both() {
            client.set_close_timeout(Some(Duration::ZERO));
            server.write_all(RESPONSE).unwrap();
            assert_eq!(client.read(&mut [0; 4096]).unwrap(), RESPONSE.len());
            client.write_all(CLOSE).unwrap();
            // It has not answered.
            let error = client.read(&mut [0; 16]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionAborted, "{error}");
        }
        for (mut client, mut server) in both() {
            client.set_close_timeout(Some(Duration::ZERO));
            server.write_all(&[RESPONSE, &[0x88, 0]].concat()).unwrap();
            assert_eq!(client.read(&mut [0; 4096]).unwrap(), RESPONSE.len() + 2);
            // It has, and stays.
            assert_eq!(client.read(&mut [0; 16]).unwrap(), 0);
        }
    }

    #[test]
    fn a_transport_that_blocks_is_told_how_long_closing_may_take() {
        /// Its only trace is that the wire ends.
        fn bound(wire: &mut Wire, time: Duration) -> io::Result<()> {
            assert!(time > Duration::ZERO && time <= Duration::from_secs(60));
            wire.finish();
            Ok(())
        }
        for (mut client, mut server) in both() {
            let peer = |server: &mut dyn Peer| server.hears_the_end();
            client.bound_reads_by(bound);
            client.set_close_timeout(Some(Duration::from_secs(60)));
            server.write_all(RESPONSE).unwrap();
            assert_eq!(client.read(&mut [0; 4096]).unwrap(), RESPONSE.len());
            assert!(client.read(&mut [0; 16]).is_err());
            assert!(!peer(&mut *server), "nobody has begun to close");
            client.write_all(CLOSE).unwrap();
            assert!(client.read(&mut [0; 16]).is_err());
            assert!(peer(&mut *server), "the read is not bounded");
        }
    }

    #[test]
    fn without_tls_there_is_nothing_to_tell_of_it() {
        let [(mut plain, _), (tls, _)] = both();
        assert!(plain.tls_info().is_none() && tls.tls_info().is_some());
        plain.shutdown().unwrap();
        let _: (Wire, Wire) = (plain.into_inner(), tls.into_inner());
    }
}
