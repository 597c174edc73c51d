//! Batches on tokio and futures-io, poll by poll, with TLS and without: which frames arrive, in
//! which order, and what becomes of a future that is dropped.

use std::{
    future::Future,
    io::{ErrorKind, Read, Write},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Wake,
};

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tungstenite::{Bytes, Message, WebSocket, protocol::Role};

use super::*;
use crate::{
    Endpoint, PlainStream, TlsStream,
    testing::{ClearConnector, ClearServer, ClearSession, Fault, Faults, Faulty, Wire},
};

const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

/// A transport in memory. Where it would block, it is pending and wakes its task at once.
struct Memory(Faulty<Wire>);

fn polled<R>(result: io::Result<R>, cx: &Context<'_>) -> Poll<io::Result<R>> {
    match result {
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            cx.waker().wake_by_ref();
            Poll::Pending
        }
        result => Poll::Ready(result),
    }
}

impl Read for Memory {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst)
    }
}

impl Write for Memory {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl tokio::io::AsyncRead for Memory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        dst: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let n = ready!(polled(self.0.read(dst.initialize_unfilled()), cx))?;
        dst.advance(n);
        Poll::Ready(Ok(()))
    }
}

impl tokio::io::AsyncWrite for Memory {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        polled(self.0.write(src), cx)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        polled(self.0.flush(), cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl futures_io::AsyncRead for Memory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        dst: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        polled(self.0.read(dst), cx)
    }
}

impl futures_io::AsyncWrite for Memory {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        polled(self.0.write(src), cx)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        polled(self.0.flush(), cx)
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Queues or sends one message.
async fn message<W: Socket>(
    frames: &mut Frames,
    to: &mut W,
    data: Data,
    payload: &[u8],
) -> Result<(), Error> {
    match queue(frames, to, data, payload)? {
        true => Ok(()),
        false => send(frames, to, data, payload).await,
    }
}

type Client = MaybeTlsStream<Memory, ClearSession>;

/// The WebSocket of one of the two crates.
trait Made:
    Socket<Io = Memory, Session = ClearSession>
    + Sink<Message, Error = Error>
    + Stream<Item = Result<Message, Error>>
{
    fn over(client: Client) -> Self;
}

impl Made for tokio_tungstenite::WebSocketStream<Client> {
    fn over(client: Client) -> Self {
        finish(Self::from_raw_socket(client, Role::Client, None))
    }
}

impl Made for async_tungstenite::WebSocketStream<Client> {
    fn over(client: Client) -> Self {
        finish(Self::from_raw_socket(client, Role::Client, None))
    }
}

trait Transport: Read + Write {}
impl<T: Read + Write> Transport for T {}

/// A WebSocket after its upgrade, and its server.
struct Ends<W> {
    socket: W,
    server: Box<dyn Transport>,
    faults: Faults,
    batch: Frames,
}

/// Without TLS, and with it.
fn both<W: Made>() -> [Ends<W>; 2] {
    let faults = Faults::new();
    let (client, server) = Wire::pair();
    let client = MaybeTlsStream::Plain(PlainStream::new(Memory(Faulty::new(client, &faults))));
    let plain = Ends::new(client, Box::new(server), faults);

    let faults = Faults::new();
    let (client, server) = Wire::pair();
    let client = Memory(Faulty::new(client, &faults));
    let endpoint = Endpoint::new("localhost".try_into().unwrap(), 443);
    let connector = ClearConnector::default();
    let mut client = TlsStream::for_websocket(client, &connector, endpoint).unwrap();
    let mut server = ClearServer::new(server);
    client.handshake().unwrap_err();
    server.read(&mut [0; 1]).unwrap_err();
    client.handshake().unwrap();
    server.read(&mut [0; 1]).unwrap_err();
    [plain, Ends::new(MaybeTlsStream::Tls(client), Box::new(server), faults)]
}

impl<W: Made> Ends<W> {
    fn new(mut client: Client, mut server: Box<dyn Transport>, faults: Faults) -> Self {
        server.write_all(RESPONSE).unwrap();
        assert_eq!(client.read(&mut [0; 4096]).unwrap(), RESPONSE.len());
        faults.take_calls();
        Self { socket: W::over(client), server, faults, batch: Frames::default() }
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        finish(message(&mut self.batch, &mut self.socket, Data::Text, text.as_bytes()))
    }

    fn binary(&mut self, payload: &[u8]) -> Result<(), Error> {
        finish(message(&mut self.batch, &mut self.socket, Data::Binary, payload))
    }

    fn flush(&mut self) -> Result<(), Error> {
        finish(flush(&mut self.batch, &mut self.socket))
    }

    fn stall(&self, calls: usize) {
        (0..calls).for_each(|_| self.faults.push(Fault::Error(ErrorKind::WouldBlock)));
    }

    /// What the server has received.
    fn received(&mut self) -> Vec<Message> {
        let mut server = WebSocket::from_raw_socket(&mut self.server, Role::Server, None);
        std::iter::from_fn(|| match server.read() {
            Ok(message) => Some(message),
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => None,
            Err(Error::ConnectionClosed) => None,
            Err(error) => panic!("{error}"),
        })
        .collect()
    }
}

struct Woken(AtomicBool);
impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Polls at most `polls` times. A pending future must have woken its task.
fn poll_times<F: Future>(mut future: Pin<&mut F>, polls: usize) -> Option<F::Output> {
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&woken));
    for _ in 0..polls {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
        assert!(woken.0.swap(false, Ordering::SeqCst), "pending, and nobody wakes the task");
    }
    None
}

/// Polls at most `polls` times, and drops the future.
fn cancel<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    poll_times(pin!(future), polls)
}

fn finish<F: Future>(future: F) -> F::Output {
    cancel(future, 10_000).expect("hangs")
}

fn large(size: u32) -> Vec<u8> {
    (0..size).map(|i| (i % 251) as u8).collect()
}

/// Runs a test with both crates' sockets.
macro_rules! on_both {
    ($($test:ident),*) => {
        mod on_tokio {
            $(#[test] fn $test() {
                super::$test::<tokio_tungstenite::WebSocketStream<super::Client>>();
            })*
        }
        mod on_futures_io {
            $(#[test] fn $test() {
                super::$test::<async_tungstenite::WebSocketStream<super::Client>>();
            })*
        }
    };
}

on_both!(
    the_frames_are_those_of_the_socket_in_few_writes,
    a_future_that_is_dropped_sends_its_message_whole_or_not_at_all,
    a_read_sends_what_a_dropped_future_has_left,
    a_stalled_transport_bounds_what_is_queued,
    a_poll_does_a_bounded_amount_of_work,
    a_flush_that_is_dropped_can_be_repeated,
    what_the_socket_has_queued_leaves_first,
    nothing_follows_close,
    an_error_that_does_not_pass_is_given_by_every_further_call,
    messages_for_one_socket_are_not_flushed_to_another
);

fn the_frames_are_those_of_the_socket_in_few_writes<W: Made>() {
    let payload = large(1_000_003);
    for mut ends in both::<W>() {
        ends.text("first").unwrap();
        ends.binary(&payload).unwrap();
        (0..1000).for_each(|_| ends.text("small").unwrap());
        ends.flush().unwrap();
        let calls = ends.faults.take_calls();
        assert!(calls < 30, "{calls} calls");
        let received = ends.received();
        assert_eq!(received[0], Message::text("first"));
        assert!(received[1] == Message::binary(payload.clone()), "the message differs");
        assert_eq!(received[2..], vec![Message::text("small"); 1000]);
    }
}

/// Polls the future of a message once, over a transport that takes little and often blocks, and
/// then that of another `polls` times. Returns whether the second was done.
fn cut_short<W: Made>(ends: &mut Ends<W>, payload: &[u8], polls: usize) -> bool {
    for _ in 0..100 {
        ends.faults.push(Fault::Short(20_000));
        ends.stall(1);
    }
    ends.text("one").unwrap();
    let first = message(&mut ends.batch, &mut ends.socket, Data::Text, &[b'x'; 100_000]);
    assert!(cancel(first, 1).is_none());
    let second = message(&mut ends.batch, &mut ends.socket, Data::Binary, payload);
    let done = cancel(second, polls).is_some();
    ends.faults.heal();
    done
}

/// Sends a message after those of `cut_short`: the batch's, or one of the socket's own.
fn send_after<W: Made>(ends: &mut Ends<W>, own: bool) {
    if own {
        finish(ends.socket.send(Message::text("after"))).unwrap();
    } else {
        ends.text("after").unwrap();
    }
    ends.flush().unwrap();
}

fn a_future_that_is_dropped_sends_its_message_whole_or_not_at_all<W: Made>() {
    let payload = large(200_000);
    let expected = |sent: usize| {
        let mut expected = vec![Message::text("one"), Message::text("x".repeat(100_000))];
        expected.extend(vec![Message::binary(payload.clone()); sent]);
        expected.push(Message::text("after"));
        expected
    };
    for (which, own) in [(0, false), (0, true), (1, false), (1, true)] {
        let (mut taken, mut not_taken, mut done) = (0, 0, false);
        while !done {
            let mut ends = both::<W>().into_iter().nth(which).unwrap();
            done = cut_short(&mut ends, &payload, 1 + taken + not_taken);
            send_after(&mut ends, own);
            let received = ends.received();
            let sent = received.len() - 3;
            assert!(received == expected(sent), "lost, torn, or out of order");
            assert!(sent == 1 || !done, "lost");
            (taken, not_taken) = (taken + sent, not_taken + 1 - sent);
        }
        assert!(taken > 3 && not_taken > 0, "{taken} taken, {not_taken} not");
    }
}

fn a_read_sends_what_a_dropped_future_has_left<W: Made>() {
    let payload = large(200_000);
    for mut ends in both::<W>() {
        assert!(!cut_short(&mut ends, &payload, 6));
        assert!(cancel(ends.socket.next(), 1).is_none());
        let received = ends.received();
        assert_eq!(received.len(), 3);
        assert!(received[2] == Message::binary(payload.clone()), "the message differs");
    }
}

fn a_stalled_transport_bounds_what_is_queued<W: Made>() {
    let payload = large(10_000_000);
    for mut ends in both::<W>() {
        // The flush before the message.
        ends.faults.push(Fault::None);
        ends.stall(100);
        let future = message(&mut ends.batch, &mut ends.socket, Data::Binary, &payload);
        let mut future = Box::pin(future);
        assert!(poll_times(future.as_mut(), 50).is_none());
        // A future that is dropped would queue all of its message.
        std::mem::forget(future);
        ends.faults.heal();
        finish(ends.socket.flush()).unwrap();
        let mut queued = Vec::new();
        let _ = ends.server.read_to_end(&mut queued);
        let bound = 50 * 1024..128 * 1024;
        assert!(bound.contains(&queued.len()), "{} bytes are queued", queued.len());
    }
}

fn a_poll_does_a_bounded_amount_of_work<W: Made>() {
    let payload = large(10_000_000);
    for mut ends in both::<W>() {
        let future = message(&mut ends.batch, &mut ends.socket, Data::Binary, &payload);
        let mut future = pin!(future);
        let mut polls = 1;
        while poll_times(future.as_mut(), 1).is_none() {
            polls += 1;
        }
        assert!((4..8).contains(&polls), "{polls} polls");
    }
}

fn a_flush_that_is_dropped_can_be_repeated<W: Made>() {
    for which in [0, 1] {
        let flushed_at = (1..).find(|&polls| {
            let mut ends = both::<W>().into_iter().nth(which).unwrap();
            finish(ends.socket.feed(Message::text("fed"))).unwrap();
            (0..3).for_each(|_| ends.text("small").unwrap());
            for _ in 0..10 {
                ends.stall(1);
                ends.faults.push(Fault::Short(5));
            }
            let done = cancel(flush(&mut ends.batch, &mut ends.socket), polls).is_some();
            ends.faults.heal();
            ends.flush().unwrap();
            assert_eq!(ends.received(), ["fed", "small", "small", "small"].map(Message::text));
            done
        });
        assert!(flushed_at > Some(3), "{flushed_at:?} polls do not show much");
    }
}

fn what_the_socket_has_queued_leaves_first<W: Made>() {
    let payload = large(200_000);
    for mut ends in both::<W>() {
        finish(ends.socket.feed(Message::text("fed"))).unwrap();
        ends.server.write_all(&[0x89, 1, b'?']).unwrap();
        let ping = finish(ends.socket.next()).unwrap().unwrap();
        assert_eq!(ping, Message::Ping(Bytes::from_static(b"?")));
        assert_eq!(ends.received(), [], "the socket has queued nothing");
        ends.text("small").unwrap();
        ends.binary(&payload).unwrap();
        ends.flush().unwrap();
        let expected = [
            Message::text("fed"),
            Message::Pong(Bytes::from_static(b"?")),
            Message::text("small"),
            Message::binary(payload.clone()),
        ];
        assert!(ends.received() == expected, "another order");
        // One flush sends both.
        finish(ends.socket.feed(Message::text("fed"))).unwrap();
        ends.text("small").unwrap();
        ends.flush().unwrap();
        assert_eq!(ends.received(), [Message::text("fed"), Message::text("small")]);
    }
}

fn nothing_follows_close<W: Made>() {
    fn is_refused(result: Result<(), Error>) {
        let Err(Error::Protocol(error)) = result else { panic!("not refused: {result:?}") };
        assert_eq!(error, ProtocolError::SendAfterClosing);
    }

    for mut ends in both::<W>() {
        ends.text("queued").unwrap();
        finish(ends.socket.send(Message::Close(None))).unwrap();
        is_refused(ends.text("late"));
        is_refused(ends.flush());
        assert_eq!(ends.received(), [Message::Close(None)]);
    }
    // Without TLS, the codec still holds its Close when the message is queued.
    for (mut ends, holds) in both::<W>().into_iter().zip([true, false]) {
        ends.stall(100);
        assert!(cancel(ends.socket.send(Message::Close(None)), 1).is_none());
        assert_eq!(ends.text("late").is_ok(), holds);
        ends.faults.heal();
        let result = ends.flush();
        if holds {
            is_refused(result);
        }
        assert_eq!(ends.received(), [Message::Close(None)]);
    }
    // A large message is not queued: it goes by itself, after the codec's Close.
    for mut ends in both::<W>() {
        ends.stall(100);
        assert!(cancel(ends.socket.send(Message::Close(None)), 1).is_none());
        ends.faults.heal();
        is_refused(ends.binary(&large(200_000)));
        finish(ends.socket.flush()).unwrap();
        assert_eq!(ends.received(), [Message::Close(None)]);
    }
    for mut ends in both::<W>() {
        ends.server.write_all(&[0x88, 0]).unwrap();
        assert_eq!(finish(ends.socket.next()).unwrap().unwrap(), Message::Close(None));
        is_refused(ends.binary(&large(200_000)));
        finish(ends.socket.flush()).unwrap();
        assert_eq!(ends.received(), [Message::Close(None)]);
    }
}

fn an_error_that_does_not_pass_is_given_by_every_further_call<W: Made>() {
    fn is_broken(result: Result<(), Error>) {
        let Err(Error::Io(error)) = result else { panic!("no error: {result:?}") };
        assert_eq!(error.kind(), ErrorKind::BrokenPipe, "{error}");
    }

    for mut ends in both::<W>() {
        // The flush before the message, then its first piece.
        ends.faults.push(Fault::None);
        ends.faults.push(Fault::Error(ErrorKind::BrokenPipe));
        is_broken(ends.binary(&large(200_000)));
        // Even if the transport works again, because the server would miss what was lost.
        ends.faults.recover();
        for _ in 0..2 {
            is_broken(ends.binary(&large(200_000)));
            ends.text("queued").unwrap();
            is_broken(ends.flush());
        }
        assert_eq!(ends.received(), []);
    }
}

fn messages_for_one_socket_are_not_flushed_to_another<W: Made>() {
    let [mut one, mut other] = both::<W>();
    one.text("for one").unwrap();
    std::mem::swap(&mut one.batch, &mut other.batch);
    for result in [other.text("for the other"), other.flush()] {
        let Err(Error::Io(error)) = result else { panic!("taken") };
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    std::mem::swap(&mut one.batch, &mut other.batch);
    one.flush().unwrap();
    assert_eq!(one.received(), [Message::text("for one")]);
    assert_eq!(other.received(), []);
}
