//! The messages of a WebSocket as bytes: [`ByteReader`] and [`ByteWriter`].

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{sink::Sink, stream::Stream};
use tungstenite::{Bytes, Error, Message};

/// Writes binary messages, one for each write.
#[derive(Debug)]
pub struct ByteWriter<S> {
    sender: S,
}

/// Reads the payload of messages. One read returns data of one message.
#[derive(Debug)]
pub struct ByteReader<S> {
    stream: S,
    /// What the last message had more than was read.
    rest: Bytes,
}

/// Sends messages: a WebSocket, its sending half, and every [`Sink`] like them.
pub trait Sender: Sink<Message, Error = Error> {}

impl<S: Sink<Message, Error = Error>> Sender for S {}

impl<S> ByteWriter<S> {
    /// Writes to `sender`.
    pub fn new(sender: S) -> Self
    where
        S: Sender,
    {
        Self { sender }
    }

    /// What it writes to.
    pub fn into_inner(self) -> S {
        self.sender
    }
}

impl<S> ByteReader<S> {
    /// Reads from `stream`.
    pub fn new(stream: S) -> Self {
        Self { stream, rest: Bytes::new() }
    }
}

impl<S: Sender + Unpin> ByteWriter<S> {
    fn pinned(self: Pin<&mut Self>) -> Pin<&mut S> {
        Pin::new(&mut self.get_mut().sender)
    }
}

/// Implements one of the two traits, which differ in how the method is called that ends the stream.
macro_rules! write_with {
    ($trait:path, $end:ident) => {
        impl<S: Sender + Unpin> $trait for ByteWriter<S> {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                src: &[u8],
            ) -> Poll<io::Result<usize>> {
                let mut sender = self.pinned();
                ready!(sender.as_mut().poll_ready(cx)).map_err(io_error)?;
                sender.start_send(Message::binary(src.to_vec())).map_err(io_error)?;
                Poll::Ready(Ok(src.len()))
            }

            fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.pinned().poll_flush(cx).map_err(io_error)
            }

            fn $end(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.pinned().poll_close(cx).map_err(io_error)
            }
        }
    };
}

write_with!(futures_io::AsyncWrite, poll_close);
#[cfg(feature = "tokio-runtime")]
write_with!(tokio::io::AsyncWrite, poll_shutdown);

impl<S: Stream<Item = Result<Message, Error>> + Unpin> ByteReader<S> {
    /// At most `len` bytes; none at the end of the stream.
    fn poll_bytes(&mut self, cx: &mut Context<'_>, len: usize) -> Poll<io::Result<Bytes>> {
        // A message may be empty, which is not the end.
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
                Some(message) => self.rest = message.map_err(io_error)?.into_data(),
                None => return Poll::Ready(Ok(Bytes::new())),
            }
        }
        Poll::Ready(Ok(self.rest.split_to(len.min(self.rest.len()))))
    }
}

impl<S> futures_io::AsyncRead for ByteReader<S>
where
    S: Stream<Item = Result<Message, Error>> + Unpin,
{
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        dst: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let bytes = ready!(self.get_mut().poll_bytes(cx, dst.len()))?;
        dst[..bytes.len()].copy_from_slice(&bytes);
        Poll::Ready(Ok(bytes.len()))
    }
}

#[cfg(feature = "tokio-runtime")]
impl<S> tokio::io::AsyncRead for ByteReader<S>
where
    S: Stream<Item = Result<Message, Error>> + Unpin,
{
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let bytes = ready!(self.get_mut().poll_bytes(cx, buffer.remaining()))?;
        buffer.put_slice(&bytes);
        Poll::Ready(Ok(()))
    }
}

fn io_error(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        error => io::Error::other(error),
    }
}
