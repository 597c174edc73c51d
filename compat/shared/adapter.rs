//! An asynchronous stream as tungstenite wants it: [`Adapter`].

use std::{
    io::{self, ErrorKind, Read, Write},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use tungstenite::Error;

use crate::{
    io::{AsyncRead, AsyncWrite, poll_read},
    tasks::Tasks,
};

/// Blocking I/O that returns [`WouldBlock`](ErrorKind::WouldBlock) where the stream is pending.
#[derive(Debug)]
pub(crate) struct Adapter<S> {
    stream: S,
    tasks: Arc<Tasks>,
    /// Wakes `tasks`.
    waker: Waker,
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
        self.poll(|stream, cx| poll_read(stream, cx, dst))
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
