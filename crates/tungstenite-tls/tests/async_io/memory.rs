//! A hostile asynchronous transport in memory: [`Hostile`].

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
    marker::PhantomData,
    pin::Pin,
    rc::Rc,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use crate::runtime::PATIENCE;

/// The client's end of a transport whose other end is a [`Pipe`] for a blocking thread. Before each
/// read, write and flush that does something, it is pending once and wakes its task. It moves few
/// bytes at a time.
///
/// Its behaviour does not depend on time: a read that finds nothing waits until the other end has
/// written, has ended, or waits itself; only then is it pending.
pub(crate) struct Hostile {
    shared: Arc<Shared>,
    piece: usize,
    read: Hesitation,
    write: Hesitation,
    flush: Hesitation,
    /// Makes the transport not `Send`, which every layer above it must support.
    not_send: PhantomData<Rc<()>>,
}

/// The other end, which blocks. It reads the end of the transport once the client's end is dropped.
pub(crate) struct Pipe(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    to_server: VecDeque<u8>,
    to_client: VecDeque<u8>,
    /// The server has read everything, and waits for more.
    server_waits: bool,
    /// The client sends no more: its end was closed or dropped.
    client_finished: bool,
    server_gone: bool,
}

/// Both ends of a transport that moves `piece` bytes at a time.
pub(crate) fn pipe(piece: usize) -> (Hostile, Pipe) {
    hesitating(piece, Hesitation::Next(false))
}

/// Both ends of a transport that moves as much as it can at a time. It is pending only if the other
/// end waits.
pub(crate) fn ready_pipe() -> (Hostile, Pipe) {
    hesitating(usize::MAX, Hesitation::Never)
}

fn hesitating(piece: usize, hesitation: Hesitation) -> (Hostile, Pipe) {
    let shared = Arc::new(Shared::default());
    let [read, write, flush] = [hesitation; 3];
    let client = Arc::clone(&shared);
    (Hostile { shared: client, piece, read, write, flush, not_send: PhantomData }, Pipe(shared))
}

#[derive(Clone, Copy)]
enum Hesitation {
    Never,
    /// At every other call; whether the last one was refused.
    Next(bool),
}

impl Hesitation {
    fn poll(&mut self, cx: &Context<'_>) -> Poll<()> {
        let Self::Next(refused) = self else { return Poll::Ready(()) };
        *refused = !*refused;
        if *refused { wait(cx) } else { Poll::Ready(()) }
    }
}

fn wait<T>(cx: &Context<'_>) -> Poll<T> {
    cx.waker().wake_by_ref();
    Poll::Pending
}

impl Hostile {
    fn poll_take(&mut self, cx: &Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        if self.read.poll(cx).is_pending() {
            return Poll::Pending;
        }
        let most = dst.len().min(self.piece);
        let mut state = self.shared.lock();
        loop {
            if !state.to_client.is_empty() {
                return Poll::Ready(state.to_client.read(&mut dst[..most]));
            }
            if state.server_gone {
                return Poll::Ready(Ok(0));
            }
            if state.server_waits {
                return wait(cx);
            }
            state = self.shared.wait(state)?;
        }
    }

    fn poll_give(&mut self, cx: &Context<'_>, src: &[u8]) -> Poll<io::Result<usize>> {
        if self.write.poll(cx).is_pending() {
            return Poll::Pending;
        }
        let src = &src[..src.len().min(self.piece)];
        let mut state = self.shared.lock();
        if state.server_gone {
            return Poll::Ready(Err(ErrorKind::BrokenPipe.into()));
        }
        state.to_server.extend(src);
        state.server_waits = false;
        self.shared.changed.notify_all();
        Poll::Ready(Ok(src.len()))
    }

    fn poll_flushed(&mut self, cx: &Context<'_>) -> Poll<io::Result<()>> {
        self.flush.poll(cx).map(Ok)
    }

    fn finish(&self) {
        let mut state = self.shared.lock();
        state.client_finished = true;
        state.server_waits = false;
        self.shared.changed.notify_all();
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.finish();
    }
}

impl tokio::io::AsyncRead for Hostile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let n = std::task::ready!(self.poll_take(cx, buffer.initialize_unfilled()))?;
        buffer.advance(n);
        Poll::Ready(Ok(()))
    }
}

impl tokio::io::AsyncWrite for Hostile {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_give(cx, src)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flushed(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.finish();
        Poll::Ready(Ok(()))
    }
}

impl smol::io::AsyncRead for Hostile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        dst: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_take(cx, dst)
    }
}

impl smol::io::AsyncWrite for Hostile {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_give(cx, src)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flushed(cx)
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.finish();
        Poll::Ready(Ok(()))
    }
}

impl Read for Pipe {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let mut state = self.0.lock();
        loop {
            if !state.to_server.is_empty() {
                return state.to_server.read(dst);
            }
            if state.client_finished {
                return Ok(0);
            }
            state.server_waits = true;
            self.0.changed.notify_all();
            state = self.0.wait(state)?;
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.lock().to_client.extend(src);
        self.0.changed.notify_all();
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.0.lock().server_gone = true;
        self.0.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the other end, with a timeout.
    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> io::Result<MutexGuard<'a, State>> {
        let result = self.changed.wait_timeout(state, PATIENCE);
        let (state, timeout) = result.unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            return Err(io::Error::new(ErrorKind::TimedOut, "the other end does nothing"));
        }
        Ok(state)
    }
}
