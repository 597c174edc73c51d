//! I/O with the traits of futures-io, on smol's reactor.

use std::{
    future::{Future, poll_fn},
    io::{self, ErrorKind, IoSlice},
    net::TcpStream,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};

use async_io::{Async, Timer};
use futures_io::{AsyncRead, AsyncWrite};
use tungstenite_tls_core::{MaybeTlsStream, TlsStream};

use super::{
    layer::Layer,
    transport::Transport,
    two_tasks::{Polls, Results, TwoTasks},
    wait::{Direction, patience, poll_once},
};

/// A transport with the traits of futures-io.
pub(crate) struct Smol<S> {
    io: S,
    /// The same socket, for its readiness.
    socket: Option<Async<TcpStream>>,
}

impl<S: Transport> Smol<S> {
    pub(super) fn new(io: S) -> Self {
        let socket = io.socket().map(|socket| Async::new(socket.try_clone()?)).transpose();
        Self { socket: socket.expect("the reactor takes the socket"), io }
    }

    fn poll_io<R>(
        &mut self,
        cx: &mut Context<'_>,
        direction: Direction,
        mut call: impl FnMut(&mut S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        loop {
            match call(&mut self.io) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => return Poll::Ready(result),
            }
            let Some(socket) = &self.socket else {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            };
            ready!(match direction {
                Direction::Read => socket.poll_readable(cx),
                Direction::Write => socket.poll_writable(cx),
            })?;
        }
    }
}

impl<S> Smol<S> {
    pub(super) fn get_ref(&self) -> &S {
        &self.io
    }

    pub(super) fn get_mut(&mut self) -> &mut S {
        &mut self.io
    }
}

impl<S: Transport> AsyncRead for Smol<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        dst: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().poll_io(cx, Direction::Read, |io| io.read(dst))
    }
}

impl<S: Transport> AsyncWrite for Smol<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().poll_io(cx, Direction::Write, |io| io.write(src))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_io(cx, Direction::Write, S::flush)
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.get_mut().io.end())
    }
}

pub(super) fn handshake<S: Transport>(layer: &mut Layer<Smol<S>>) -> io::Result<()> {
    wait(layer, Direction::Read, |layer, cx| {
        pin!(tungstenite_tls_core::futures_io::handshake(layer.tls_mut())).poll(cx)
    })
}

pub(super) fn read<S: Transport>(layer: &mut Layer<Smol<S>>, dst: &mut [u8]) -> io::Result<usize> {
    wait(layer, Direction::Read, |layer, cx| stream(layer).poll_read(cx, dst))
}

pub(super) fn write<S: Transport>(
    layer: &mut Layer<Smol<S>>,
    src: &[IoSlice<'_>],
) -> io::Result<usize> {
    wait(layer, Direction::Write, |layer, cx| stream(layer).poll_write_vectored(cx, src))
}

pub(super) fn flush<S: Transport>(layer: &mut Layer<Smol<S>>) -> io::Result<()> {
    wait(layer, Direction::Write, |layer, cx| stream(layer).poll_flush(cx))
}

pub(super) fn shutdown<S: Transport>(layer: &mut Layer<Smol<S>>) -> io::Result<()> {
    wait(layer, Direction::Write, |layer, cx| stream(layer).poll_close(cx))
}

/// Fills `incoming` and writes `outgoing` at the same time. Fails with `WouldBlock` if that takes
/// longer than the socket's timeout.
pub(super) fn both<S: Transport>(
    layer: &mut Layer<Smol<S>>,
    incoming: &mut [u8],
    outgoing: &[u8],
) -> io::Result<Results> {
    let mut tasks = TwoTasks::new(incoming, outgoing);
    let polls = Polls {
        read: |layer, cx, dst| stream(layer).poll_read(cx, dst),
        write: |layer, cx, src| stream(layer).poll_write(cx, src),
        flush: |layer, cx| stream(layer).poll_flush(cx),
    };
    wait(layer, Direction::Read, |layer, cx| tasks.poll(layer, cx, &polls).map(Ok))
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: Transport> Stream for TlsStream<Smol<S>> {}

impl<S: Transport> Stream for MaybeTlsStream<Smol<S>> {}

fn stream<S: Transport>(layer: &mut Layer<Smol<S>>) -> Pin<&mut dyn Stream> {
    match layer {
        Layer::Bare(stream) => Pin::new(stream),
        Layer::Maybe(stream) => Pin::new(stream),
    }
}

/// Polls a socket until it is ready or its timeout has passed, and any other transport once.
fn wait<S: Transport, R>(
    layer: &mut Layer<Smol<S>>,
    direction: Direction,
    mut poll: impl FnMut(&mut Layer<Smol<S>>, &mut Context<'_>) -> Poll<io::Result<R>>,
) -> io::Result<R> {
    let Some(socket) = layer.tls().get_ref().io.socket() else {
        return poll_once(|cx| poll(layer, cx));
    };
    let mut timer = Timer::after(patience(layer.tls().is_handshake_complete(), socket, direction)?);
    async_io::block_on(poll_fn(|cx| match poll(layer, cx) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => {
            ready!(Pin::new(&mut timer).poll(cx));
            Poll::Ready(Err(ErrorKind::WouldBlock.into()))
        }
    }))
}
