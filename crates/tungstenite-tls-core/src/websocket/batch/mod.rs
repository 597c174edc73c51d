//! Sends many messages, or large ones, with few copies: [`Batch`].

#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
mod asynchronous;
mod frames;
#[cfg(feature = "async-tungstenite")]
pub(crate) mod futures_io;
mod header;
mod mask;
#[cfg(test)]
mod tests;
#[cfg(feature = "tokio-tungstenite")]
pub(crate) mod tokio;

use std::{
    fmt,
    io::{Read, Write},
};

use tungstenite::{Error, WebSocket, error::ProtocolError, protocol::frame::coding::Data};

use self::frames::Frames;
use crate::{MaybeTlsStream, TlsSession};

/// Sends many messages together, or large ones, with less work for each than [`WebSocket::write`].
///
/// [`WebSocket::write`] takes a message by value, and copies it into a buffer that holds all of it
/// before the first byte is encrypted. A batch borrows payloads, masks them one TLS record at a
/// time, and hands each record to the stream while it is still in the processor's cache. Both write
/// the same frames (RFC 6455, section 5.2), one for each message, and you can mix them on one
/// socket. It must be a client's socket, because the frames are masked.
///
/// Messages are queued until there are 60 KiB of them; [`flush`](Self::flush) sends the rest.
/// Dropping a batch discards messages that are still queued. While messages are queued, the batch
/// belongs to the socket that they are for, and refuses any other.
///
/// ```no_run
/// # use tungstenite_tls_core::{*, tungstenite::{*, stream::*}};
/// # fn go<S: std::io::Read + std::io::Write, T: TlsSession>(
/// #     mut socket: WebSocket<MaybeTlsStream<S, T>>, quotes: &[String]) -> Result<(), Error> {
/// let mut batch = Batch::new();
/// for quote in quotes {
///     batch.text(&mut socket, quote)?;
/// }
/// batch.flush(&mut socket)?;
/// # Ok(()) }
/// ```
///
/// # A stream that would block, or times out
/// A message is taken whole or not at all. `WouldBlock` and `TimedOut` mean that it was not taken,
/// because the stream has not sent earlier data yet. Send the message again after
/// [`flush`](Self::flush) has succeeded. Once a message has begun, all of it is queued, so at most
/// the largest message waits for a stalled peer. Any other error means that the connection has
/// failed for good.
///
/// The modules `tokio` and `futures_io` have batches for asynchronous sockets.
#[derive(Default)]
pub struct Batch(Frames);

/// The socket that a batch writes to: a WebSocket over this crate's stream.
type Socket<S, T> = WebSocket<MaybeTlsStream<S, T>>;

impl Batch {
    /// Makes an empty batch, which allocates nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a binary message, or queues it until there is enough to send. Sending blocks if the
    /// stream does.
    ///
    /// # Errors
    /// The same errors as [`WebSocket::write`], and
    /// [`InvalidInput`](std::io::ErrorKind::InvalidInput) if messages for another socket are
    /// queued. After an error the message was not taken.
    pub fn binary<S, T>(&mut self, to: &mut Socket<S, T>, payload: &[u8]) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.message(to, Data::Binary, payload)
    }

    /// Sends a text message, as [`binary`](Self::binary) does.
    ///
    /// # Errors
    /// The same errors as [`binary`](Self::binary).
    pub fn text<S, T>(&mut self, to: &mut Socket<S, T>, payload: &str) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.message(to, Data::Text, payload.as_bytes())
    }

    /// Sends the queued messages and flushes the socket. Blocks if the stream does.
    ///
    /// # Errors
    /// The same errors as [`WebSocket::flush`]; after
    /// [`WouldBlock`](std::io::ErrorKind::WouldBlock) or [`TimedOut`](std::io::ErrorKind::TimedOut)
    /// call it again. [`InvalidInput`](std::io::ErrorKind::InvalidInput) if messages for another
    /// socket are queued: they stay queued. [`SendAfterClosing`](ProtocolError::SendAfterClosing)
    /// if messages are queued but Close was sent or received: no message may follow it.
    pub fn flush<S, T>(&mut self, to: &mut Socket<S, T>) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.0.must_belong_to(to.get_ref().id())?;
        self.hand_on(to)?;
        to.flush()
    }

    fn message<S, T>(
        &mut self,
        to: &mut Socket<S, T>,
        data: Data,
        payload: &[u8],
    ) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        let id = to.get_ref().id();
        self.0.must_belong_to(id)?;
        if !to.can_write() {
            return Err(ProtocolError::SendAfterClosing.into());
        }
        if !self.0.have_room_for(payload) {
            self.hand_on(to)?;
        }
        let Some(mut rest) = self.0.begin(id, data, payload) else { return Ok(()) };
        loop {
            if let Err(error) = to.get_mut().write_whole(self.0.queued()) {
                self.0.clear();
                return Err(error.into());
            }
            if !self.0.go_on(&mut rest) {
                return Ok(());
            }
        }
    }

    /// Hands the queued frames to the stream, after the frames that the socket itself has queued.
    fn hand_on<S, T>(&mut self, to: &mut Socket<S, T>) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        to.flush()?;
        if self.0.queued().is_empty() {
            return Ok(());
        }
        if !to.can_write() {
            // No data frame may follow a Close (RFC 6455, section 5.5.1).
            return Err(ProtocolError::SendAfterClosing.into());
        }
        to.get_mut().write_whole(self.0.queued())?;
        self.0.clear();
        Ok(())
    }
}

/// Shows how many bytes are queued, but no payload.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
