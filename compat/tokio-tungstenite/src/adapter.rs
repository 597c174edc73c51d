//! A stream of tokio as tungstenite wants it: [`Adapter`].

use std::{
    io::{self, ErrorKind, Read, Write},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tungstenite::Error;

/// Blocking I/O that returns [`WouldBlock`](ErrorKind::WouldBlock) where the stream is pending.
#[derive(Debug)]
pub(crate) struct Adapter<S> {
    stream: S,
    tasks: Arc<Tasks>,
    /// Wakes `tasks`.
    waker: Waker,
}

/// The tasks that share a WebSocket: one that reads, one that writes.
///
/// tungstenite writes while it reads, to answer a ping for example. The stream remembers one waker
/// for each direction, so it is given one that wakes both tasks.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    pub(crate) reader: AtomicWaker,
    pub(crate) writer: AtomicWaker,
}

impl Wake for Tasks {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.reader.wake();
        self.writer.wake();
    }
}

impl<S> Adapter<S> {
    pub(crate) fn new(stream: S) -> Self {
        let tasks = Arc::<Tasks>::default();
        Self { stream, waker: Waker::from(Arc::clone(&tasks)), tasks }
    }

    pub(crate) fn tasks(&self) -> &Arc<Tasks> {
        &self.tasks
    }

    pub(crate) fn get_ref(&self) -> &S {
        &self.stream
    }

    pub(crate) fn get_mut(&mut self) -> &mut S {
        &mut self.stream
    }

    #[cfg(into_inner)]
    pub(crate) fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: Unpin> Adapter<S> {
    fn poll<R>(
        &mut self,
        act: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<R>>,
    ) -> io::Result<R> {
        match act(Pin::new(&mut self.stream), &mut Context::from_waker(&self.waker)) {
            Poll::Ready(result) => result,
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    }
}

impl<S: AsyncRead + Unpin> Read for Adapter<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(dst);
        self.poll(|stream, cx| stream.poll_read(cx, &mut buffer))?;
        Ok(buffer.filled().len())
    }
}

impl<S: AsyncWrite + Unpin> Write for Adapter<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.poll(|stream, cx| stream.poll_write(cx, src))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.poll(|stream, cx| stream.poll_flush(cx))
    }
}

/// `WouldBlock` as a pending poll.
pub(crate) fn poll_result<T>(result: Result<T, Error>) -> Poll<Result<T, Error>> {
    match result {
        Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Poll::Pending,
        done => Poll::Ready(done),
    }
}
