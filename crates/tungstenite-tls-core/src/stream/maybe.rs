//! Defines [`MaybeTlsStream`], one stream type for both ws:// and wss://.

use std::{
    fmt,
    io::{self, ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use tungstenite::stream::NoDelay;

#[cfg(feature = "split")]
use crate::stream::transport::Transport;
use crate::{
    BoxedSession, PlainStream, Readiness, TlsError, TlsErrorKind, TlsInfo, TlsSession, TlsStream,
    stream::StreamId, stream::frames::FrameWatch,
};

/// A transport with or without TLS: one type for both `wss://` and `ws://`.
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
/// let stream = MaybeTlsStream::plain(TcpStream::connect(listener.local_addr()?)?);
/// assert!(stream.tls_info().is_none());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// It reads and writes like [`TlsStream`], or like `S` itself, with two differences.
///
/// - A transport that ends without close_notify is a
///   [`ConnectionReset`](ErrorKind::ConnectionReset) error, with the same [`TlsError`] inside.
///   tungstenite ignores that error once both Close frames were exchanged, and only then, as
///   RFC 6455, section 7.1.1 allows.
/// - If created by [`client_tls`](crate::client_tls), [`new`](Self::new) or
///   [`plain`](Self::plain), it parses the frame headers after a response with status 101: see
///   [`set_close_timeout`](Self::set_close_timeout). A read may return one byte less than is
///   available, and returns nothing more of a frame for which the codec has made no room. So use
///   it only for WebSocket, not for other protocols that start with an HTTP upgrade.
#[non_exhaustive]
// A connection uses one of these for a long time; boxing would slow down every call.
#[allow(clippy::large_enum_variant)]
pub enum MaybeTlsStream<S, T = BoxedSession> {
    /// No TLS: ws://.
    Plain(PlainStream<S>),
    /// TLS: wss://.
    Tls(TlsStream<S, T>),
}

/// Never pins the transport, so it is `Unpin` whenever `S` is.
impl<S: Unpin, T> Unpin for MaybeTlsStream<S, T> {}

impl<S> MaybeTlsStream<S> {
    /// Uses `io` as it is, without TLS. Does no I/O. For the stream type of one backend, whose `T`
    /// is its own session, write `MaybeTlsStream::Plain(PlainStream::new(io))`.
    pub fn plain(io: S) -> Self {
        Self::Plain(PlainStream::new(io))
    }
}

impl<S, T: TlsSession> MaybeTlsStream<S, T> {
    /// Returns what TLS negotiated; `None` without TLS. Does no I/O.
    pub fn tls_info(&self) -> Option<TlsInfo> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(stream) => Some(stream.info()),
        }
    }

    /// What the last call that returned [`WouldBlock`](ErrorKind::WouldBlock) waits for. `None`: no
    /// call has returned it yet.
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

    /// Sets how long closing may take, counted from the first Close frame in either direction, or
    /// from the end of the head of a response that refuses the upgrade. When the time is over and
    /// the server has sent its Close or its refusal, reads return 0, as if the server had ended the
    /// connection (RFC 6455, section 7.1.1). If the server has not, reads return the data that has
    /// arrived, and then fail with [`ConnectionAborted`](ErrorKind::ConnectionAborted). `None`: no
    /// limit. Default: 10 seconds.
    ///
    /// Only reads check the time. To end a read that is already waiting, a blocking transport needs
    /// [`bound_reads_by`](Self::bound_reads_by), and a task needs a timer. Streams from `connect()`
    /// and its variants have them.
    pub fn set_close_timeout(&mut self, timeout: Option<Duration>) {
        if let Some(watch) = self.watch_mut() {
            watch.set_timeout(timeout);
        }
    }

    /// Sets the function that limits the time of each read of a blocking transport, for
    /// [`set_close_timeout`](Self::set_close_timeout). Once closing has begun, the stream calls it
    /// before each read with a time that is never zero, and ignores its errors.
    pub fn bound_reads_by(&mut self, bound: fn(&mut S, Duration) -> io::Result<()>) {
        match self {
            Self::Plain(stream) => stream.bound_reads_by(bound),
            Self::Tls(stream) => stream.bound_reads_by(bound),
        }
    }

    /// Sets the timer of the runtime that polls the stream, for
    /// [`set_close_timeout`](Self::set_close_timeout). Without a timer, a reading task is not woken
    /// when the time is over.
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

    #[cfg(feature = "split")]
    pub(crate) fn transport_mut(&mut self) -> &mut Transport<S> {
        match self {
            Self::Plain(stream) => stream.transport_mut(),
            Self::Tls(stream) => stream.transport_mut(),
        }
    }

    /// Puts back `plaintext` that was read ahead of the codec, which has come as far as `watch`.
    #[cfg(feature = "split")]
    pub(crate) fn put_back(&mut self, plaintext: &[u8], watch: &FrameWatch) {
        if let Some(own) = self.watch_mut() {
            own.take_over(watch);
        }
        match self {
            Self::Plain(stream) => stream.transport_mut().memory().incoming.push_front(plaintext),
            Self::Tls(stream) => stream.put_back(plaintext),
        }
    }

    /// Returns the transport. Sends nothing: queued data is lost.
    pub fn into_inner(self) -> S {
        match self {
            Self::Plain(stream) => stream.into_inner(),
            Self::Tls(stream) => stream.into_inner(),
        }
    }
}

/// The options of the socket, with TLS and without. The other methods of the socket are behind
/// [`get_ref`](MaybeTlsStream::get_ref).
///
/// ```
/// use std::{net::{TcpListener, TcpStream}, time::Duration};
/// use tungstenite_tls_core::{MaybeTlsStream, WebSocket, tungstenite::protocol::Role};
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let stream = MaybeTlsStream::plain(TcpStream::connect(listener.local_addr()?)?);
/// let socket = WebSocket::from_raw_socket(stream, Role::Client, None);
/// socket.get_ref().set_read_timeout(Some(Duration::from_secs(10)))?;
/// assert_eq!(socket.get_ref().get_ref().peer_addr()?, listener.local_addr()?);
/// # Ok::<(), std::io::Error>(())
/// ```
impl<T: TlsSession> MaybeTlsStream<TcpStream, T> {
    /// [`TcpStream::set_nodelay`].
    ///
    /// # Errors
    /// The socket's.
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.get_ref().set_nodelay(nodelay)
    }

    /// [`TcpStream::set_nonblocking`].
    ///
    /// # Errors
    /// The socket's.
    pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        self.get_ref().set_nonblocking(nonblocking)
    }

    /// [`TcpStream::set_read_timeout`]: when it runs out, a read returns
    /// [`WouldBlock`](ErrorKind::WouldBlock) or [`TimedOut`](ErrorKind::TimedOut).
    ///
    /// # Errors
    /// The socket's.
    pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.get_ref().set_read_timeout(timeout)
    }

    /// [`TcpStream::set_write_timeout`].
    ///
    /// # Errors
    /// The socket's.
    pub fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.get_ref().set_write_timeout(timeout)
    }
}

impl<S: Read + Write, T: TlsSession> MaybeTlsStream<S, T> {
    /// Sends close_notify like [`TlsStream::shutdown`]; without TLS it only flushes. Blocks if the
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

    /// Takes all of `src`, even if the transport would block or times out: the rest is then queued,
    /// ahead of later writes. A small remainder may stay queued until a flush. An error means that
    /// the stream has failed for good.
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
        /// Reads until nothing is left; returns whether the connection has ended.
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

    /// One WebSocket without TLS and one with TLS.
    fn both() -> [(MaybeTlsStream<Wire, crate::testing::ClearSession>, Box<dyn Peer>); 2] {
        let (client, server) = Wire::pair();
        let plain = MaybeTlsStream::Plain(PlainStream::new(client));
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
            // The server has not answered Close.
            let error = client.read(&mut [0; 16]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionAborted, "{error}");
        }
        for (mut client, mut server) in both() {
            client.set_close_timeout(Some(Duration::ZERO));
            server.write_all(&[RESPONSE, &[0x88, 0]].concat()).unwrap();
            assert_eq!(client.read(&mut [0; 4096]).unwrap(), RESPONSE.len() + 2);
            // The server has answered, but keeps the connection open.
            assert_eq!(client.read(&mut [0; 16]).unwrap(), 0);
        }
    }

    #[test]
    fn a_transport_that_blocks_is_told_how_long_closing_may_take() {
        /// Ends the wire, so that the test can see the call.
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
    fn a_truncation_is_a_reset_until_the_shutdown() {
        let (client, mut server) = Wire::pair();
        let endpoint = Endpoint::new("localhost".try_into().unwrap(), 443);
        let client = TlsStream::new(client, &ClearConnector::default(), endpoint).unwrap();
        let mut client = MaybeTlsStream::Tls(client);
        server.finish();
        let kind = |result: io::Result<()>| result.unwrap_err().kind();
        assert_eq!(kind(client.read(&mut [0; 16]).map(drop)), ErrorKind::ConnectionReset);
        assert_eq!(kind(client.write(b"x").map(drop)), ErrorKind::ConnectionReset);
        assert_eq!(kind(client.flush()), ErrorKind::ConnectionReset);
        client.shutdown().unwrap();
    }

    #[test]
    fn the_options_of_the_socket_are_one_call_away() -> io::Result<()> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let tcp = || TcpStream::connect(listener.local_addr()?);
        let endpoint = Endpoint::new("localhost".try_into().unwrap(), 443);
        let tls = TlsStream::new(tcp()?, &ClearConnector::default(), endpoint)?;
        let plain = MaybeTlsStream::Plain(PlainStream::new(tcp()?));
        for stream in [plain, MaybeTlsStream::Tls(tls)] {
            let (read, write) = (Duration::from_secs(7), Duration::from_secs(8));
            stream.set_read_timeout(Some(read))?;
            stream.set_write_timeout(Some(write))?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            let socket = stream.get_ref();
            assert_eq!(
                (socket.read_timeout()?, socket.write_timeout()?),
                (Some(read), Some(write))
            );
            assert!(socket.nodelay()?);
            let error = socket.peek(&mut [0]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
        }
        Ok(())
    }

    #[test]
    fn without_tls_there_is_nothing_to_tell_of_it() {
        let [(mut plain, _), (tls, _)] = both();
        assert!(plain.tls_info().is_none() && tls.tls_info().is_some());
        plain.shutdown().unwrap();
        let _: (Wire, Wire) = (plain.into_inner(), tls.into_inner());
    }
}
