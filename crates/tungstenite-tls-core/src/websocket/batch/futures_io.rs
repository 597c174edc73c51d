//! A batch over the I/O traits of futures-io: [`Batch`].

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll},
};

use async_tungstenite::WebSocketStream;
use futures_io::{AsyncRead, AsyncWrite};
use futures_sink::Sink;
use tungstenite::{Error, protocol::frame::coding::Data};

use super::{
    asynchronous::{self, Socket},
    frames::Frames,
};
use crate::{MaybeTlsStream, TlsSession, stream::asynchronous::futures_io::poll_whole};

/// Sends many messages together, or large ones, with less work for each than `feed` and `send`:
/// [`Batch`](crate::Batch) for the WebSockets of async-tungstenite.
///
/// These take a message by value, and copy it whole before the first byte is encrypted. A batch
/// borrows payloads, masks them one TLS record at a time, and waits between pieces while the
/// transport takes nothing. The socket must be a client's, and must have upgraded over this stream:
/// otherwise the batch does not notice that Close was sent or has come.
///
/// Messages are queued until there are 60 KiB of them; [`flush`](Self::flush) sends the rest. You
/// can mix a batch with the socket's own methods: what the socket has queued leaves before what the
/// batch has queued. While messages are queued, the batch belongs to the socket that they are for,
/// and refuses any other.
///
/// ```no_run
/// # use tungstenite_tls_core::{MaybeTlsStream, TlsSession, tungstenite::Error};
/// # use async_tungstenite::WebSocketStream;
/// # async fn go<S, T>(
/// #     mut socket: WebSocketStream<MaybeTlsStream<S, T>>, quotes: &[String]) -> Result<(), Error>
/// # where S: futures_io::AsyncRead + futures_io::AsyncWrite + Unpin, T: TlsSession {
/// use tungstenite_tls_core::futures_io::Batch;
///
/// let mut batch = Batch::new();
/// for quote in quotes {
///     batch.text(&mut socket, quote).await?;
/// }
/// batch.flush(&mut socket).await?;
/// # Ok(()) }
/// ```
///
/// # Dropping a future
/// A message is taken whole or not at all: if you drop the future of a message of which a part was
/// sent, the rest is queued at once, without I/O, and the next write, flush or read sends it. As
/// long as you do not, a stalled peer holds up no more than 60 KiB in the batch and as much in the
/// stream. A message whose future was dropped before it was taken can be sent again; to know that
/// it was not, send another one: messages stay in order. Leaking the future instead of dropping it
/// (`std::mem::forget`) breaks the connection.
#[derive(Default)]
pub struct Batch(Frames);

impl Batch {
    /// Makes an empty batch, which allocates nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a binary message, or queues it until there is enough to send. Waits if the transport
    /// takes nothing and there is no room in the queue.
    ///
    /// # Errors
    /// Those of the socket's flush; the connection has then failed for good.
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if messages for another socket are queued.
    /// [`SendAfterClosing`](tungstenite::error::ProtocolError::SendAfterClosing) once Close was
    /// sent or has come. After an error the message was not taken.
    pub async fn binary<S, T>(
        &mut self,
        to: &mut WebSocketStream<MaybeTlsStream<S, T>>,
        payload: &[u8],
    ) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
        T: TlsSession,
    {
        if asynchronous::queue(&mut self.0, to, Data::Binary, payload)? {
            return Ok(());
        }
        asynchronous::send(&mut self.0, to, Data::Binary, payload).await
    }

    /// Sends a text message, as [`binary`](Self::binary) does.
    ///
    /// # Errors
    /// The same errors as [`binary`](Self::binary).
    pub async fn text<S, T>(
        &mut self,
        to: &mut WebSocketStream<MaybeTlsStream<S, T>>,
        payload: &str,
    ) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
        T: TlsSession,
    {
        let payload = payload.as_bytes();
        if asynchronous::queue(&mut self.0, to, Data::Text, payload)? {
            return Ok(());
        }
        asynchronous::send(&mut self.0, to, Data::Text, payload).await
    }

    /// Sends the queued messages and flushes the socket.
    ///
    /// # Errors
    /// Those of the socket's flush. [`InvalidInput`](io::ErrorKind::InvalidInput) if messages for
    /// another socket are queued: they stay queued.
    /// [`SendAfterClosing`](tungstenite::error::ProtocolError::SendAfterClosing) if messages are
    /// queued but Close was sent or has come: no message may follow it.
    pub async fn flush<S, T>(
        &mut self,
        to: &mut WebSocketStream<MaybeTlsStream<S, T>>,
    ) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
        T: TlsSession,
    {
        asynchronous::flush(&mut self.0, to).await
    }
}

impl<S, T> Socket for WebSocketStream<MaybeTlsStream<S, T>>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsSession,
{
    type Io = S;
    type Session = T;

    fn stream(&mut self) -> &mut MaybeTlsStream<S, T> {
        self.get_mut()
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Sink::poll_flush(Pin::new(self), cx)
    }

    fn poll_whole(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<()>> {
        poll_whole(self.get_mut(), cx, src)
    }
}

/// Shows how many bytes are queued, but no payload.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
