//! I/O with tokio's traits, on its runtime.

use std::{
    future::{Future, poll_fn},
    io::{self, ErrorKind, IoSlice},
    pin::{Pin, pin},
    sync::LazyLock,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, Interest, ReadBuf},
    net::TcpStream,
    runtime::{self, Runtime},
    time,
};
use tungstenite_tls_core::{MaybeTlsStream, TlsStream};

use super::{
    layer::Layer,
    transport::Transport,
    two_tasks::{Polls, Results, TwoTasks},
    wait::{Direction, patience, poll_once},
};

/// Many threads share the runtime, as they would in a program.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    runtime::Builder::new_current_thread().enable_all().build().expect("tokio starts")
});

/// A transport with tokio's traits.
pub(crate) struct Tokio<S> {
    io: S,
    /// The same socket, for its readiness.
    socket: Option<TcpStream>,
}

impl<S: Transport> Tokio<S> {
    pub(super) fn new(io: S) -> Self {
        let _context = RUNTIME.enter();
        let register = |socket: &std::net::TcpStream| {
            socket.set_nonblocking(true)?;
            TcpStream::from_std(socket.try_clone()?)
        };
        let socket = io.socket().map(register).transpose();
        Self { socket: socket.expect("the runtime takes the socket"), io }
    }

    fn poll_io<R>(
        &mut self,
        cx: &mut Context<'_>,
        interest: Interest,
        mut call: impl FnMut(&mut S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let Some(socket) = &self.socket else {
            return match call(&mut self.io) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                result => Poll::Ready(result),
            };
        };
        loop {
            ready!(if interest.is_readable() {
                socket.poll_read_ready(cx)
            } else {
                socket.poll_write_ready(cx)
            })?;
            match socket.try_io(interest, || call(&mut self.io)) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => return Poll::Ready(result),
            }
        }
    }
}

impl<S> Tokio<S> {
    pub(super) fn get_ref(&self) -> &S {
        &self.io
    }

    pub(super) fn get_mut(&mut self) -> &mut S {
        &mut self.io
    }
}

impl<S: Transport> AsyncRead for Tokio<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let dst = buffer.initialize_unfilled();
        let n = ready!(self.get_mut().poll_io(cx, Interest::READABLE, |io| io.read(dst)))?;
        buffer.advance(n);
        Poll::Ready(Ok(()))
    }
}

impl<S: Transport> AsyncWrite for Tokio<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().poll_io(cx, Interest::WRITABLE, |io| io.write(src))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_io(cx, Interest::WRITABLE, S::flush)
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.get_mut().io.end())
    }
}

pub(super) fn handshake<S: Transport>(layer: &mut Layer<Tokio<S>>) -> io::Result<()> {
    wait(layer, Direction::Read, |layer, cx| {
        pin!(tungstenite_tls_core::tokio::handshake(layer.tls_mut())).poll(cx)
    })
}

pub(super) fn read<S: Transport>(layer: &mut Layer<Tokio<S>>, dst: &mut [u8]) -> io::Result<usize> {
    wait(layer, Direction::Read, |layer, cx| {
        let mut buffer = ReadBuf::new(dst);
        ready!(stream(layer).poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    })
}

pub(super) fn write<S: Transport>(
    layer: &mut Layer<Tokio<S>>,
    src: &[IoSlice<'_>],
) -> io::Result<usize> {
    wait(layer, Direction::Write, |layer, cx| stream(layer).poll_write_vectored(cx, src))
}

pub(super) fn flush<S: Transport>(layer: &mut Layer<Tokio<S>>) -> io::Result<()> {
    wait(layer, Direction::Write, |layer, cx| stream(layer).poll_flush(cx))
}

pub(super) fn shutdown<S: Transport>(layer: &mut Layer<Tokio<S>>) -> io::Result<()> {
    wait(layer, Direction::Write, |layer, cx| stream(layer).poll_shutdown(cx))
}

/// Fills `incoming` and writes `outgoing` at the same time. Fails with `WouldBlock` if that takes
/// longer than the socket's timeout.
pub(super) fn both<S: Transport>(
    layer: &mut Layer<Tokio<S>>,
    incoming: &mut [u8],
    outgoing: &[u8],
) -> io::Result<Results> {
    let mut tasks = TwoTasks::new(incoming, outgoing);
    let polls = Polls {
        read: |layer, cx, dst| {
            let mut buffer = ReadBuf::new(dst);
            ready!(stream(layer).poll_read(cx, &mut buffer))?;
            Poll::Ready(Ok(buffer.filled().len()))
        },
        write: |layer, cx, src| stream(layer).poll_write(cx, src),
        flush: |layer, cx| stream(layer).poll_flush(cx),
    };
    wait(layer, Direction::Read, |layer, cx| tasks.poll(layer, cx, &polls).map(Ok))
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: Transport> Stream for TlsStream<Tokio<S>> {}

impl<S: Transport> Stream for MaybeTlsStream<Tokio<S>> {}

fn stream<S: Transport>(layer: &mut Layer<Tokio<S>>) -> Pin<&mut dyn Stream> {
    match layer {
        Layer::Bare(stream) => Pin::new(stream),
        Layer::Maybe(stream) => Pin::new(stream),
    }
}

/// Polls a socket until it is ready or its timeout has passed, and any other transport once.
fn wait<S: Transport, R>(
    layer: &mut Layer<Tokio<S>>,
    direction: Direction,
    mut poll: impl FnMut(&mut Layer<Tokio<S>>, &mut Context<'_>) -> Poll<io::Result<R>>,
) -> io::Result<R> {
    let Some(socket) = layer.tls().get_ref().io.socket() else {
        return poll_once(|cx| poll(layer, cx));
    };
    let patience = patience(layer.tls().is_handshake_complete(), socket, direction)?;
    let done = poll_fn(|cx| poll(layer, cx));
    // A timeout must not lose what was polled before it: the test includes that the stream is
    // cancel safe.
    let waited = RUNTIME.block_on(async { time::timeout(patience, done).await });
    waited.unwrap_or_else(|_| Err(ErrorKind::WouldBlock.into()))
}
