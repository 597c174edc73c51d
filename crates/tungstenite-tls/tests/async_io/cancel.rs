//! Dropping a future after any number of polls leaks, loses and damages nothing.

use std::{
    future::Future,
    io::{self, ErrorKind},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, JoinHandle},
};

use futures_util::{SinkExt, StreamExt};
use tungstenite_tls::{Message, stream::TlsStream};

use crate::{
    bytes, each_backend, full_handshakes,
    memory::{Hostile, Pipe, pipe},
    runtime::{Runtime, Smol, Socket, Tokio},
    server, tls,
};

/// Bytes that the transport moves at a time.
const PIECE: usize = 50;

/// More polls than anything here takes.
const MOST: usize = 100_000;

/// Polls at most `polls` times. A pending future must have woken its task, because the transport
/// always does when it is pending.
fn poll_times<F: Future>(mut future: Pin<&mut F>, polls: usize) -> Option<F::Output> {
    struct Woken(AtomicBool);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&woken));
    for _ in 0..polls {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
        assert!(woken.0.swap(false, Ordering::Relaxed), "pending, and nobody wakes the task");
    }
    None
}

/// Polls at most `polls` times, and drops the future.
pub(crate) fn cancel<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    poll_times(pin!(future), polls)
}

pub(crate) fn finish<F: Future>(future: F) -> F::Output {
    cancel(future, MOST).expect("hangs")
}

pub(crate) type Ended<R = ()> = JoinHandle<io::Result<R>>;

/// A transport, and a thread that serves it. The thread returns an error if the client did not end
/// the transport.
fn served<R: Send + 'static>(
    serve: impl FnOnce(Pipe) -> io::Result<R> + Send + 'static,
    piece: usize,
) -> (Hostile, Ended<R>) {
    let (client, pipe) = pipe(piece);
    (client, thread::spawn(move || serve(pipe)))
}

pub(crate) fn open<R: Runtime>(
    backend: tungstenite_tls::Backend,
    piece: usize,
) -> (R::OverHostile, Ended) {
    let (client, ended) = served(server::echo, piece);
    let connector = full_handshakes(backend);
    (finish(R::client("wss://localhost/", client, connector)).expect("connects"), ended)
}

pub(crate) fn ended<R>(server: Ended<R>) -> R {
    server.join().expect("the server does not panic").expect("the client ends the transport")
}

fn echoes(socket: &mut impl Socket, message: &Message) {
    finish(socket.send(message.clone())).expect("sends");
    let echo = finish(socket.next()).expect("not closed").expect("reads");
    assert!(echo == *message, "the echo differs");
}

/// Runs `attempt` with 1 poll, 2 polls, and so on, until it says that it was not cut short. Returns
/// the number of polls.
pub(crate) fn at_every_poll(mut attempt: impl FnMut(usize) -> bool) -> usize {
    (1..1000).find(|&polls| attempt(polls)).expect("hangs")
}

fn dropped_connect<R: Runtime>() {
    each_backend::<R>(|backend| {
        let polls = at_every_poll(|polls| {
            let (client, server) = served(server::echo, PIECE);
            let connector = full_handshakes(backend);
            let result = cancel(R::client("wss://localhost/", client, connector), polls);
            let done = result.is_some();
            drop(result.map(|socket| socket.expect("connects")));
            ended(server);
            done
        });
        assert!(polls > 20, "{polls} polls do not show much");
    });
}

/// Wherever the future was, dropping it also drops the transport.
#[test]
fn a_connect_that_is_dropped_ends_the_transport() {
    dropped_connect::<Tokio>();
    dropped_connect::<Smol>();
}

fn dropped_handshake<R: Runtime>() {
    each_backend::<R>(|backend| {
        let upgrade = |mut stream: TlsStream<Hostile>, server| {
            finish(R::handshake_hostile(&mut stream)).expect("goes on");
            assert!(stream.is_handshake_complete());
            let mut socket = finish(R::upgrade("ws://localhost/", stream)).expect("upgrades");
            echoes(&mut socket, &Message::text("hello"));
            drop(socket);
            ended(server);
        };
        let polls = at_every_poll(|polls| {
            let (client, server) = served(server::echo, PIECE);
            let mut stream = tls(client, backend);
            let result = cancel(R::handshake_hostile(&mut stream), polls);
            let done = result.is_some();
            upgrade(stream, server);
            done
        });
        assert!(polls > 20, "{polls} polls do not show much");

        // And a handshake whose future is dropped after each poll.
        let (client, server) = served(server::echo, PIECE);
        let mut stream = tls(client, backend);
        at_every_poll(|_| cancel(R::handshake_hostile(&mut stream), 1).is_some());
        upgrade(stream, server);
    });
}

#[test]
fn a_handshake_that_is_dropped_goes_on_with_the_next() {
    dropped_handshake::<Tokio>();
    dropped_handshake::<Smol>();
}

/// Completes the handshake and sends hello, and nothing more.
fn greet(pipe: Pipe) -> io::Result<()> {
    let mut stream = server::tls(pipe);
    while stream.conn.is_handshaking() {
        if let Err(error) = stream.conn.complete_io(&mut stream.sock) {
            return if error.kind() == ErrorKind::TimedOut { Err(error) } else { Ok(()) };
        }
    }
    io::Write::write_all(&mut stream, b"hello")?;
    server::end(&mut stream.sock)
}

fn handshake_left_to_a_read<R: Runtime>() {
    each_backend::<R>(|backend| {
        let polls = at_every_poll(|polls| {
            let (client, server) = served(greet, PIECE);
            let mut stream = tls(client, backend);
            let done = cancel(R::write_hostile(&mut stream, b"never mind"), polls).is_some();
            let mut buffer = [0; 100];
            let n = finish(R::read_hostile(&mut stream, &mut buffer)).expect("reads");
            assert_eq!(&buffer[..n], b"hello");
            drop(stream);
            ended(server);
            done
        });
        assert!(polls > 20, "{polls} polls do not show much");
    });
}

/// The handshake is lazy: any call drives it, no matter which call began it.
#[test]
fn a_handshake_begun_by_a_write_that_is_dropped_goes_on_with_a_read() {
    handshake_left_to_a_read::<Tokio>();
    handshake_left_to_a_read::<Smol>();
}

/// Returns the data before close_notify. A missing close_notify is an error.
fn collect(pipe: Pipe) -> io::Result<Vec<u8>> {
    let mut stream = server::tls(pipe);
    let mut received = Vec::new();
    io::Read::read_to_end(&mut stream, &mut received)?;
    server::end(&mut stream.sock)?;
    Ok(received)
}

fn dropped_writes<R: Runtime>() {
    /// Repeats `attempt` until its future completes.
    fn insist<R>(mut attempt: impl FnMut() -> Option<io::Result<R>>) -> R {
        let result = (0..MOST).find_map(|_| attempt()).expect("hangs");
        result.expect("the transport takes it")
    }

    each_backend::<R>(|backend| {
        for polls in 1..5 {
            let (client, server) = served(collect, 500);
            let mut stream = tls(client, backend);
            let sent = bytes(100_000, polls);
            let mut rest = &sent[..];
            while !rest.is_empty() {
                let n = insist(|| cancel(R::write_hostile(&mut stream, rest), polls));
                rest = &rest[n..];
                if rest.len() < sent.len() / 2 {
                    insist(|| cancel(R::flush_hostile(&mut stream), polls));
                }
            }
            insist(|| cancel(R::close_hostile(&mut stream), polls));
            assert!(ended(server) == sent, "lost, doubled or damaged");
        }
    });
}

#[test]
fn writes_flushes_and_closes_that_are_dropped_lose_and_double_nothing() {
    dropped_writes::<Tokio>();
    dropped_writes::<Smol>();
}

fn dropped_send<R: Runtime>() {
    // Larger than tungstenite's buffer, which then writes to the stream, and larger than the piece
    // that TLS encrypts at a time.
    const SIZE: usize = 200_000;
    each_backend::<R>(|backend| {
        let (mut socket, server) = open::<R>(backend, 5_000);
        let (mut taken, mut not_taken) = (0, 0);
        let polls = at_every_poll(|polls| {
            let message = |i| Message::binary(bytes(SIZE, 3 * polls + i));
            let first = cancel(socket.send(message(0)), polls);
            let done = first.is_some();
            // If this send has to wait for the first, it is dropped before its message is taken.
            let _ = cancel(socket.send(message(1)), 1);
            finish(socket.send(message(2))).expect("the socket is as good as before");

            let mut received = Vec::new();
            while received.last() != Some(&2) {
                let echo = finish(socket.next()).expect("not closed").expect("reads");
                received.push((0..3).find(|&i| message(i) == echo).expect("undamaged"));
            }
            match received[..] {
                [0, 1, 2] => taken += 1,
                [0, 2] => not_taken += 1,
                _ => panic!("lost, twice or out of order: {received:?}"),
            }
            done
        });
        assert!(polls > 20, "{polls} polls do not show much");
        assert!(taken > 0 && not_taken > 0, "{taken} taken, {not_taken} not");
        drop(socket);
        ended(server);
    });
}

#[test]
fn a_send_that_is_dropped_sends_all_of_its_message_or_nothing() {
    dropped_send::<Tokio>();
    dropped_send::<Smol>();
}

fn dropped_next<R: Runtime>() {
    each_backend::<R>(|backend| {
        let (mut socket, server) = open::<R>(backend, 500);
        for polls in 1..5 {
            let messages: Vec<_> =
                [0, 1, 5000, 70_000, 3].map(|n| Message::binary(bytes(n, polls))).into();
            for message in &messages {
                finish(socket.send(message.clone())).expect("sends");
            }
            let mut dropped = 0;
            for message in &messages {
                let echo = loop {
                    match cancel(socket.next(), polls) {
                        Some(next) => break next.expect("not closed").expect("reads"),
                        None => dropped += 1,
                    }
                    assert!(dropped < MOST, "hangs");
                };
                assert!(echo == *message, "a message is lost or damaged");
            }
            assert!(dropped > 20, "{dropped} do not show much");
        }
        drop(socket);
        ended(server);
    });
}

#[test]
fn a_receive_that_is_dropped_loses_no_message() {
    dropped_next::<Tokio>();
    dropped_next::<Smol>();
}
