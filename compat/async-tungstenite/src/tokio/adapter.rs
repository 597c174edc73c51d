//! The I/O traits of tokio and of futures-io for each other's streams: [`TokioAdapter`].

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::ReadBuf;

use crate::io::poll_read as read_futures;

/// A stream of tokio with the traits of futures-io, and the reverse.
#[derive(Clone, Debug)]
pub struct TokioAdapter<T> {
    stream: T,
}

impl<T> TokioAdapter<T> {
    /// Wraps a stream.
    pub fn new(inner: T) -> Self {
        Self { stream: inner }
    }

    /// The stream.
    pub fn into_inner(self) -> T {
        self.stream
    }

    /// The stream.
    pub fn get_ref(&self) -> &T {
        &self.stream
    }

    /// The stream.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.stream
    }
}

impl<T: Unpin> TokioAdapter<T> {
    fn pinned(self: Pin<&mut Self>) -> Pin<&mut T> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl<T: tokio::io::AsyncRead + Unpin> futures_io::AsyncRead for TokioAdapter<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        dst: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(dst);
        ready!(self.pinned().poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }
}

impl<T: futures_io::AsyncRead + Unpin> tokio::io::AsyncRead for TokioAdapter<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let n = ready!(read_futures(self.pinned(), cx, buffer.initialize_unfilled()))?;
        buffer.advance(n);
        Poll::Ready(Ok(()))
    }
}

/// Writes by one of the traits as the other does. They differ in how the method is called that ends
/// the stream.
macro_rules! write_as {
    ($to:path, $to_end:ident; $from:path, $from_end:ident) => {
        impl<T: $from + Unpin> $to for TokioAdapter<T> {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                src: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.pinned().poll_write(cx, src)
            }

            fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.pinned().poll_flush(cx)
            }

            fn $to_end(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.pinned().$from_end(cx)
            }
        }
    };
}

write_as!(futures_io::AsyncWrite, poll_close; tokio::io::AsyncWrite, poll_shutdown);
write_as!(tokio::io::AsyncWrite, poll_shutdown; futures_io::AsyncWrite, poll_close);
