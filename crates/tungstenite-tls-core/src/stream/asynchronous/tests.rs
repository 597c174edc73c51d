//! Tests two tasks that share a stream, poll by poll: a task that waits is woken.

use std::{
    io::{self, ErrorKind, Read, Write},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{
    AlertDescription, Endpoint, MaybeTlsStream, PlainStream, Timer, TlsSession, TlsStream,
    testing::{ClearConnector, ClearServer, ClearSession},
};

const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

fn endpoint() -> Endpoint {
    Endpoint::new("localhost".try_into().unwrap(), 443)
}

#[derive(Default)]
struct Count(AtomicUsize);
impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
fn waker() -> (Arc<Count>, Waker) {
    let count = Arc::new(Count::default());
    (Arc::clone(&count), count.into())
}

/// Keeps one waker per direction, like real transports.
#[derive(Default)]
struct Inner {
    input: Vec<u8>,
    output: Vec<u8>,
    full: bool,
    read_waker: Option<Waker>,
    write_waker: Option<Waker>,
}
#[derive(Clone, Default)]
struct Sock(Arc<Mutex<Inner>>);
impl AsyncRead for Sock {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut inner = self.0.lock().unwrap();
        if inner.input.is_empty() {
            inner.read_waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let n = inner.input.len().min(buf.remaining());
        let bytes: Vec<u8> = inner.input.drain(..n).collect();
        buf.put_slice(&bytes);
        Poll::Ready(Ok(()))
    }
}
impl AsyncWrite for Sock {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut inner = self.0.lock().unwrap();
        if inner.full {
            inner.write_waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        inner.output.extend_from_slice(src);
        Poll::Ready(Ok(src.len()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The server's end as a synchronous transport.
struct Peer(Sock);
impl Read for Peer {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let mut inner = self.0.0.lock().unwrap();
        if inner.output.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        let n = inner.output.len().min(dst.len());
        dst[..n].copy_from_slice(&inner.output[..n]);
        inner.output.drain(..n);
        Ok(n)
    }
}
impl Write for Peer {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        let waker = {
            let mut inner = self.0.0.lock().unwrap();
            inner.input.extend_from_slice(src);
            inner.read_waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(src.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Recorded(Arc<AtomicUsize>);
impl Timer for Recorded {
    fn poll_until(&mut self, at: Instant, _: &mut Context<'_>) -> Poll<()> {
        self.0.fetch_add(1, Ordering::SeqCst);
        if at <= Instant::now() { Poll::Ready(()) } else { Poll::Pending }
    }
}

fn poll_read<S: AsyncRead + Unpin>(
    s: &mut S,
    waker: &Waker,
    dst: &mut [u8],
) -> Poll<io::Result<usize>> {
    let mut buf = ReadBuf::new(dst);
    Pin::new(s).poll_read(&mut Context::from_waker(waker), &mut buf).map_ok(|()| buf.filled().len())
}
fn poll_write<S: AsyncWrite + Unpin>(
    s: &mut S,
    waker: &Waker,
    src: &[u8],
) -> Poll<io::Result<usize>> {
    Pin::new(s).poll_write(&mut Context::from_waker(waker), src)
}

fn open_async() -> (TlsStream<Sock, ClearSession>, ClearServer<Peer>, Sock) {
    let sock = Sock::default();
    let mut server = ClearServer::new(Peer(sock.clone()));
    let mut client =
        TlsStream::for_websocket(sock.clone(), &ClearConnector::default(), endpoint()).unwrap();
    let (_, w) = waker();
    assert!(poll_read(&mut client, &w, &mut [0; 16]).is_pending());
    server.read(&mut [0; 1]).unwrap_err();
    assert!(poll_read(&mut client, &w, &mut [0; 16]).is_pending());
    server.read(&mut [0; 1]).unwrap_err();
    assert!(server.is_complete());
    (client, server, sock)
}

/// After the response was read, one task waits for more and another sends Close.
fn another_task_sends_close<T: TlsSession>(mut client: MaybeTlsStream<Sock, T>) {
    let polls = Arc::new(AtomicUsize::new(0));
    client.set_timer(Recorded(Arc::clone(&polls)));
    let ((reads, reader), (_, writer)) = (waker(), waker());
    let mut dst = [0; 4096];
    assert!(poll_read(&mut client, &reader, &mut dst).is_ready());
    assert!(poll_read(&mut client, &reader, &mut dst).is_pending());
    assert!(poll_write(&mut client, &writer, &[0x88, 0x80, 1, 2, 3, 4]).is_ready());
    let armed = polls.load(Ordering::SeqCst) > 0;
    let woken = reads.0.load(Ordering::SeqCst) > 0;
    assert!(armed || woken, "no timer is set, and the reader is not woken");
}

#[test]
fn a_reader_that_waits_is_woken_to_set_the_timer_when_another_task_sends_close_plain() {
    let sock = Sock::default();
    sock.0.lock().unwrap().input.extend_from_slice(RESPONSE);
    let mut client = MaybeTlsStream::plain(sock);
    client.set_close_timeout(Some(Duration::from_millis(1)));
    another_task_sends_close(client);
}

#[test]
fn a_reader_that_waits_is_woken_to_set_the_timer_when_another_task_sends_close_tls() {
    let (client, mut server, _) = open_async();
    server.write_all(RESPONSE).unwrap();
    another_task_sends_close(MaybeTlsStream::Tls(client));
}

#[test]
fn a_cancelled_write_does_not_take_the_readers_place() {
    let (mut client, mut server, sock) = open_async();
    server.renegotiate().unwrap();
    sock.0.lock().unwrap().full = true;
    let ((reads, reader), (_, writer)) = (waker(), waker());
    // The answer to the renegotiation cannot be sent, so the reader waits for the transport, too.
    assert!(poll_read(&mut client, &reader, &mut [0; 16]).is_pending());
    assert!(poll_write(&mut client, &writer, b"x").is_pending());
    // The task drops that write here.
    reads.0.store(0, Ordering::SeqCst);
    let woken = {
        let mut inner = sock.0.lock().unwrap();
        inner.full = false;
        inner.write_waker.take()
    };
    woken.unwrap().wake();
    assert!(
        reads.0.load(Ordering::SeqCst) > 0,
        "the reader is not woken, so the answer is never sent"
    );
}

#[test]
fn a_writer_that_waits_hears_that_tls_has_failed() {
    let (mut client, mut server, sock) = open_async();
    sock.0.lock().unwrap().full = true;
    let ((_, reader), (writes, writer)) = (waker(), waker());
    assert!(poll_read(&mut client, &reader, &mut [0; 16]).is_pending());
    assert!(poll_write(&mut client, &writer, b"x").is_ready());
    assert!(poll_write(&mut client, &writer, b"y").is_pending());
    server.alert(AlertDescription::UNEXPECTED_MESSAGE).unwrap();
    assert!(matches!(poll_read(&mut client, &reader, &mut [0; 16]), Poll::Ready(Err(_))));
    assert!(writes.0.load(Ordering::SeqCst) > 0, "the writer is not woken");
}

#[test]
fn a_longer_time_counts_after_the_timer_has_fired() {
    let sock = Sock::default();
    let mut client = MaybeTlsStream::plain(sock.clone());
    client.set_timer(Recorded(Arc::default()));
    client.set_close_timeout(Some(Duration::ZERO));
    sock.0.lock().unwrap().input.extend_from_slice(RESPONSE);
    let (_, waker) = waker();
    let mut dst = [0; 4096];
    assert!(poll_read(&mut client, &waker, &mut dst).is_ready());
    assert!(poll_write(&mut client, &waker, &[0x88, 0x80, 1, 2, 3, 4]).is_ready());
    assert!(poll_read(&mut client, &waker, &mut dst).is_ready(), "the time is over");
    client.set_close_timeout(None);
    assert!(poll_read(&mut client, &waker, &mut dst).is_pending());
}

#[test]
fn a_call_takes_a_bounded_amount_of_work_from_a_peer_that_floods() {
    let (mut client, _server, sock) = open_async();
    // Empty records, which contain no data for the caller.
    let flood = [4, 0, 0].repeat(800_000);
    sock.0.lock().unwrap().input.extend_from_slice(&flood);
    let (wakes, waker) = waker();
    assert!(poll_read(&mut client, &waker, &mut [0; 16]).is_pending());
    assert!(!sock.0.lock().unwrap().input.is_empty(), "it reads all of the flood in one call");
    assert!(wakes.0.load(Ordering::SeqCst) > 0, "the task is not woken to continue");
    let end = (0..10).find_map(|_| match poll_read(&mut client, &waker, &mut [0; 16]) {
        Poll::Ready(end) => Some(end),
        Poll::Pending => None,
    });
    assert!(end.expect("ends").is_err(), "the flood is taken for data");
}

/// Reads until the task must wait, and returns how many bytes there were, and whether it is woken.
fn read_a_turn<S: AsyncRead + Unpin>(client: &mut S) -> (usize, bool) {
    let ((wakes, waker), mut dst, mut read) = (waker(), vec![0; 128 * 1024], 0);
    while let Poll::Ready(n) = poll_read(client, &waker, &mut dst) {
        read += n.unwrap();
    }
    (read, wakes.0.load(Ordering::SeqCst) > 0)
}

/// The codec reads on for as long as frames end no message.
fn several_calls_are_bounded(client: &mut MaybeTlsStream<Sock, ClearSession>, sent: usize) {
    const MOST: usize = 384 * 1024;
    let mut left = sent;
    while left > 0 {
        let (read, woken) = read_a_turn(client);
        assert!((1..=MOST).contains(&read), "{read} bytes in a turn");
        left -= read;
        assert!(woken || left == 0, "waits with {left} bytes left");
    }
}

#[test]
fn a_task_that_reads_again_and_again_gives_way_to_others_tls() {
    let (client, mut server, _) = open_async();
    let sent = [RESPONSE, &b"\x00\x01x".repeat(700_000)].concat();
    server.write_all(&sent).unwrap();
    several_calls_are_bounded(&mut MaybeTlsStream::Tls(client), sent.len());
}

#[test]
fn a_task_that_reads_again_and_again_gives_way_to_others_plain() {
    let sock = Sock::default();
    let sent = [RESPONSE, &b"\x00\x01x".repeat(700_000)].concat();
    sock.0.lock().unwrap().input.extend_from_slice(&sent);
    several_calls_are_bounded(&mut MaybeTlsStream::Plain(PlainStream::new(sock)), sent.len());
}

/// Each interruption costs a little.
#[test]
fn a_large_message_is_seldom_interrupted() {
    const SIZE: usize = 16 * 1024 * 1024;
    let sock = Sock::default();
    let header = [&b"\x82\x7f"[..], &(SIZE as u64).to_be_bytes()].concat();
    let sent = [RESPONSE, &header, &vec![7; SIZE]].concat();
    sock.0.lock().unwrap().input.extend_from_slice(&sent);
    let mut client: MaybeTlsStream<Sock> = MaybeTlsStream::plain(sock);
    let (mut left, mut turns) = (sent.len(), 0);
    while left > 0 {
        left -= read_a_turn(&mut client).0;
        turns += 1;
    }
    assert!(turns <= 9, "{turns}");
}

/// A transport whose peer has ended it.
struct Ended;

impl AsyncRead for Ended {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Ended {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(src.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(feature = "futures-io")]
impl futures_io::AsyncRead for Ended {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(0))
    }
}

#[cfg(feature = "futures-io")]
impl futures_io::AsyncWrite for Ended {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        AsyncWrite::poll_write(self, cx, src)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn truncated() -> MaybeTlsStream<Ended, ClearSession> {
    MaybeTlsStream::Tls(TlsStream::new(Ended, &ClearConnector::default(), endpoint()).unwrap())
}

fn is_reset<T: std::fmt::Debug>(result: Poll<io::Result<T>>) {
    let Poll::Ready(Err(error)) = result else { panic!("no error: {result:?}") };
    assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
}

#[test]
fn a_truncation_is_a_reset_until_the_shutdown_on_tokio() {
    let (mut client, (_, waker)) = (truncated(), waker());
    is_reset(poll_read(&mut client, &waker, &mut [0; 16]));
    is_reset(poll_write(&mut client, &waker, b"x"));
    let cx = &mut Context::from_waker(&waker);
    is_reset(Pin::new(&mut client).poll_flush(cx));
    assert!(matches!(Pin::new(&mut client).poll_shutdown(cx), Poll::Ready(Ok(()))));
}

#[test]
#[cfg(feature = "futures-io")]
fn a_truncation_is_a_reset_until_the_shutdown_on_futures_io() {
    use futures_io::{AsyncRead, AsyncWrite};
    let (mut client, (_, waker)) = (truncated(), waker());
    let cx = &mut Context::from_waker(&waker);
    is_reset(AsyncRead::poll_read(Pin::new(&mut client), cx, &mut [0; 16]));
    is_reset(AsyncWrite::poll_write(Pin::new(&mut client), cx, b"x"));
    is_reset(AsyncWrite::poll_flush(Pin::new(&mut client), cx));
    assert!(matches!(AsyncWrite::poll_close(Pin::new(&mut client), cx), Poll::Ready(Ok(()))));
}

/// A futures-io transport that is never ready.
#[cfg(feature = "futures-io")]
struct Never;

#[cfg(feature = "futures-io")]
impl futures_io::AsyncRead for Never {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Pending
    }
}

#[cfg(feature = "futures-io")]
impl futures_io::AsyncWrite for Never {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Pending
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

#[test]
#[cfg(feature = "futures-io")]
fn a_pending_transport_makes_a_pending_stream_and_wakes_nobody_itself() {
    use futures_io::{AsyncRead, AsyncWrite};
    let mut client = TlsStream::new(Never, &ClearConnector::default(), endpoint()).unwrap();
    let (wakes, waker) = waker();
    let cx = &mut Context::from_waker(&waker);
    assert!(AsyncRead::poll_read(Pin::new(&mut client), cx, &mut [0; 16]).is_pending());
    assert!(AsyncWrite::poll_write(Pin::new(&mut client), cx, b"x").is_pending());
    let handshake = std::pin::pin!(crate::futures_io::handshake(&mut client));
    assert!(handshake.poll(cx).is_pending());
    assert_eq!(wakes.0.load(Ordering::SeqCst), 0, "the task spins");
}
