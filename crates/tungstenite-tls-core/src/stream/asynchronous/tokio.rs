//! Implements the tokio traits for [`TlsStream`] and [`MaybeTlsStream`].

use std::{
    future::poll_fn,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tungstenite::Error;

use super::{PollTransport, TaskIo};
use crate::{MaybeTlsStream, TlsSession, TlsStream, stream::maybe::truncation_as_reset};

pub(crate) struct Tokio<'a, S>(&'a mut S);

impl<S: AsyncRead + AsyncWrite + Unpin> PollTransport for Tokio<'_, S> {
    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(dst);
        ready!(Pin::new(&mut *self.0).poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write(cx, src)
    }

    fn poll_write_vectored(
        &mut self,
        cx: &mut Context<'_>,
        src: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write_vectored(cx, src)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_flush(cx)
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_shutdown(cx)
    }
}

/// Lends `stream` and the task's context to `act`, which may fail with `WouldBlock`.
pub(crate) fn with_task<S, R>(
    stream: &mut S,
    cx: &mut Context<'_>,
    act: impl FnOnce(&mut TaskIo<'_, '_, Tokio<'_, S>>) -> Result<R, Error>,
) -> Poll<Result<R, Error>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    super::with_task(Tokio(stream), cx, act)
}

/// Takes all of `src`, and queues what the transport does not take; takes nothing while the
/// transport is pending before earlier bytes. An error means that the stream has failed for good.
#[cfg(feature = "tokio-tungstenite")]
pub(crate) fn poll_whole<S, T>(
    stream: &mut MaybeTlsStream<S, T>,
    cx: &mut Context<'_>,
    src: &[u8],
) -> Poll<io::Result<()>>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsSession,
{
    match stream {
        MaybeTlsStream::Plain(stream) => stream.polled(Tokio).poll_whole(cx, src),
        MaybeTlsStream::Tls(stream) => {
            stream.polled(Tokio).poll_whole(cx, src).map_err(truncation_as_reset)
        }
    }
}

/// Completes the handshake of a stream over a tokio transport. Use it to read [`TlsStream::info`]
/// before sending data, or before you split the stream. Does nothing if the handshake is already
/// complete.
///
/// Cancel safe: if the future is dropped, the next call, read or write continues the handshake.
///
/// ```no_run
/// # async fn go<S, T>(mut stream: tungstenite_tls_core::TlsStream<S, T>) -> std::io::Result<()>
/// # where S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
/// # T: tungstenite_tls_core::TlsSession {
/// tungstenite_tls_core::tokio::handshake(&mut stream).await?;
/// println!("{:?}", stream.info().alpn);
/// # Ok(()) }
/// ```
///
/// # Errors
/// Those of [`TlsStream::handshake`], but never `WouldBlock`.
pub async fn handshake<S, T>(stream: &mut TlsStream<S, T>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsSession,
{
    poll_fn(|cx| stream.polled(Tokio).poll_handshake(cx)).await
}

/// Cancel safe: the next read returns any data that this one did not. Before two tasks share a
/// stream, its [`handshake`] must be complete.
impl<S, T> AsyncRead for TlsStream<S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsSession,
{
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let n = ready!(self.get_mut().polled(Tokio).poll_read(cx, buffer.initialize_unfilled()))?;
        buffer.advance(n);
        Poll::Ready(Ok(()))
    }
}

/// All methods are cancel safe; each says how.
impl<S, T> AsyncWrite for TlsStream<S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsSession,
{
    /// Cancel safe: bytes that it did not report as written were not taken.
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().polled(Tokio).poll_write(cx, &[IoSlice::new(src)])
    }

    /// Cancel safe, like `poll_write`.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().polled(Tokio).poll_write(cx, src)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Cancel safe: the next write or flush continues it, but a read does not.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().polled(Tokio).poll_flush(cx)
    }

    /// Sends close_notify, flushes it, and shuts the transport down for writing. Cancel safe: the
    /// next call continues it, and close_notify is sent once.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().polled(Tokio).poll_close(cx)
    }
}

impl<S, T> AsyncRead for MaybeTlsStream<S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsSession,
{
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => {
                let dst = buffer.initialize_unfilled();
                let n = ready!(stream.polled(Tokio).poll_read(cx, dst))?;
                buffer.advance(n);
                Poll::Ready(Ok(()))
            }
            Self::Tls(stream) => {
                Pin::new(stream).poll_read(cx, buffer).map_err(truncation_as_reset)
            }
        }
    }
}

impl<S, T> AsyncWrite for MaybeTlsStream<S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsSession,
{
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => stream.polled(Tokio).poll_write(cx, src),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, src).map_err(truncation_as_reset),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => stream.polled(Tokio).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx).map_err(truncation_as_reset),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => stream.polled(Tokio).poll_close(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
