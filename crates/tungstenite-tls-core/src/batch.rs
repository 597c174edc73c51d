//! [`Batch`]: many messages, or large ones, on a short way to the stream.

use std::{
    array,
    io::{Read, Write},
};

use tungstenite::{
    Error, WebSocket,
    error::ProtocolError,
    protocol::frame::{
        FrameHeader,
        coding::{Data, OpCode},
    },
};

use crate::{MaybeTlsStream, TlsSession};

/// Messages to be sent together, and large ones, with less work than
/// [`WebSocket::write`] has with each.
///
/// [`WebSocket::write`] takes a message by value, and copies it into a buffer that holds all of it
/// before the first byte is encrypted. A batch borrows payloads, masks them 64 KiB at a time, and
/// hands each such piece on while it is still in the processor's cache. Both write the same frames
/// (RFC 6455, section 5.2), one a message, and may be used in turn on one socket.
///
/// Messages are queued until there are 64 KiB of them; [`flush`](Self::flush) sends the rest.
/// Dropping a batch forgets what is still queued.
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
/// # A stream that would block
/// A message is taken whole or not at all. `WouldBlock` means that it was not: the stream has not
/// sent what it took before. Give it again when [`flush`](Self::flush) has succeeded. What a stalled
/// peer makes wait is thus bounded by the largest message.
#[derive(Debug, Default)]
pub struct Batch {
    /// Whole frames, masked.
    frames: Vec<u8>,
}

/// What a batch writes to: a WebSocket over this crate's stream.
type Socket<S, T> = WebSocket<MaybeTlsStream<S, T>>;

impl Batch {
    /// How much is handed on at once, in bytes. A multiple of the masking key's length.
    const PIECE: usize = 64 * 1024;

    /// The longest header (RFC 6455, section 5.2).
    const HEADER: usize = 14;

    /// A batch of nothing, which owns no memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a binary message. Blocks where the stream does, when there is enough to hand on.
    ///
    /// # Errors
    /// Those of [`WebSocket::write`]; after [`WouldBlock`](std::io::ErrorKind::WouldBlock) the
    /// message was not taken.
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
    /// Those of [`binary`](Self::binary).
    pub fn text<S, T>(&mut self, to: &mut Socket<S, T>, payload: &str) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.message(to, Data::Text, payload.as_bytes())
    }

    /// Hands on what is queued, and flushes the socket. Blocks where the stream does.
    ///
    /// # Errors
    /// Those of [`WebSocket::flush`]; after [`WouldBlock`](std::io::ErrorKind::WouldBlock) call it
    /// again.
    pub fn flush<S, T>(&mut self, to: &mut Socket<S, T>) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
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
        if !to.can_write() {
            return Err(ProtocolError::SendAfterClosing.into());
        }
        if self.frames.len() + Self::HEADER + payload.len() > Self::PIECE {
            self.hand_on(to)?;
        }
        // Unpredictable, and a new one for each frame (RFC 6455, section 5.3).
        let key: [u8; 4] = rand::random();
        let header =
            FrameHeader { opcode: OpCode::Data(data), mask: Some(key), ..FrameHeader::default() };
        header.format(payload.len() as u64, &mut self.frames)?;
        if self.frames.len() + payload.len() <= Self::PIECE {
            push_masked(&mut self.frames, payload, key);
            return Ok(());
        }
        for piece in payload.chunks(Self::PIECE) {
            push_masked(&mut self.frames, piece, key);
            let result = to.get_mut().write_whole(&self.frames);
            self.frames.clear();
            result?;
        }
        Ok(())
    }

    /// Hands the queued frames on, behind what the socket itself has queued.
    fn hand_on<S, T>(&mut self, to: &mut Socket<S, T>) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        to.flush()?;
        if !self.frames.is_empty() {
            to.get_mut().write_whole(&self.frames)?;
            self.frames.clear();
        }
        Ok(())
    }
}

/// Appends `payload`, whose first byte meets the key's first (RFC 6455, section 5.3).
fn push_masked(out: &mut Vec<u8>, payload: &[u8], key: [u8; 4]) {
    let start = out.len();
    out.extend_from_slice(payload);
    // As wide as the widest registers, for the compiler to use them.
    let wide: [u8; 32] = array::from_fn(|i| key[i % key.len()]);
    let mut chunks = out[start..].chunks_exact_mut(wide.len());
    for chunk in &mut chunks {
        for (byte, key) in chunk.iter_mut().zip(wide) {
            *byte ^= key;
        }
    }
    for (byte, key) in chunks.into_remainder().iter_mut().zip(wide) {
        *byte ^= key;
    }
}
