//! Sends many messages, or large ones, with few copies: [`Batch`].

mod mask;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    io::{self, Read, Write},
};

use tungstenite::{
    Error, WebSocket,
    error::ProtocolError,
    protocol::frame::{
        FrameHeader,
        coding::{Data, OpCode},
    },
};

use self::mask::mask_into;
use crate::{MaybeTlsStream, TlsSession, stream::StreamId, stream::driver::PIECE};

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
#[derive(Default)]
pub struct Batch {
    /// Masked frames: `buffer[..end]`. Allocated once.
    buffer: Vec<u8>,
    end: usize,
    /// The stream that the frames in the buffer are for.
    owner: Option<StreamId>,
}

/// The socket that a batch writes to: a WebSocket over this crate's stream.
type Socket<S, T> = WebSocket<MaybeTlsStream<S, T>>;

impl Batch {
    /// The longest header (RFC 6455, section 5.2).
    const HEADER: usize = 14;

    /// How much of a large payload is masked at once, in bytes, with room for the header: one TLS
    /// record, which is still in the L1 cache when it is encrypted. A whole number of records make
    /// a [`PIECE`]. A multiple of the masking key's length.
    const RECORD: usize = PIECE / 4 - 16;

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
        self.must_belong_to(to)?;
        self.hand_on(to)?;
        to.flush()
    }

    fn must_belong_to<S, T: TlsSession>(&self, to: &Socket<S, T>) -> Result<(), Error> {
        if self.end == 0 || self.owner == Some(to.get_ref().id()) {
            return Ok(());
        }
        let text = "the batch holds messages for another socket; flush it to that socket first";
        Err(io::Error::new(io::ErrorKind::InvalidInput, text).into())
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
        self.must_belong_to(to)?;
        if !to.can_write() {
            return Err(ProtocolError::SendAfterClosing.into());
        }
        if self.end + Self::HEADER + payload.len() > PIECE {
            self.hand_on(to)?;
        }
        self.owner = Some(to.get_ref().id());
        self.buffer.resize(PIECE, 0);
        // Unpredictable, and a new one for each frame (RFC 6455, section 5.3).
        let key: [u8; 4] = rand::random();
        let header =
            FrameHeader { opcode: OpCode::Data(data), mask: Some(key), ..FrameHeader::default() };
        let mut rest = &mut self.buffer[self.end..];
        header.format(payload.len() as u64, &mut rest)?;
        self.end = PIECE - rest.len();
        if self.end + payload.len() <= PIECE {
            self.push_masked(payload, key);
            return Ok(());
        }
        for piece in payload.chunks(Self::RECORD) {
            self.push_masked(piece, key);
            let result = to.get_mut().write_whole(&self.buffer[..self.end]);
            self.end = 0;
            result?;
        }
        Ok(())
    }

    /// Hands the queued frames to the stream, after the frames that the socket itself has queued.
    fn hand_on<S, T>(&mut self, to: &mut Socket<S, T>) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        to.flush()?;
        if self.end > 0 && !to.can_write() {
            // No data frame may follow a Close (RFC 6455, section 5.5.1).
            return Err(ProtocolError::SendAfterClosing.into());
        }
        if self.end > 0 {
            to.get_mut().write_whole(&self.buffer[..self.end])?;
            self.end = 0;
        }
        Ok(())
    }

    /// Queues `payload`, masked.
    fn push_masked(&mut self, payload: &[u8], key: [u8; 4]) {
        let to = &mut self.buffer[self.end..][..payload.len()];
        self.end += payload.len();
        mask_into(to, payload, key);
    }
}

/// Shows how many bytes are queued, but no payload.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("queued", &self.end).finish_non_exhaustive()
    }
}
