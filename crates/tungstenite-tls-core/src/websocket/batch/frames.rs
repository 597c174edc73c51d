//! Defines [`Frames`], the masked frames of a batch, without I/O.

use std::{fmt, io};

use tungstenite::{
    Error,
    protocol::frame::{
        FrameHeader,
        coding::{Data, OpCode},
    },
};

use super::mask::mask_into;
use crate::stream::{StreamId, driver::PIECE};

/// Masked frames for one stream: whole ones, until there is enough to write, or a part of one.
#[derive(Default)]
pub(super) struct Frames {
    /// The frames are `buffer[..end]`. Allocated once.
    buffer: Vec<u8>,
    end: usize,
    /// The stream that the frames in the buffer are for.
    owner: Option<StreamId>,
}

/// The part of a payload that is not masked yet.
pub(super) struct Rest<'a> {
    payload: &'a [u8],
    key: [u8; 4],
}

impl Frames {
    /// The longest header (RFC 6455, section 5.2).
    const HEADER: usize = 14;

    /// How much of a large payload is masked at once, in bytes, with room for the header: one TLS
    /// record, which is still in the L1 cache when it is encrypted. A whole number of records make
    /// a [`PIECE`]. A multiple of the masking key's length.
    const RECORD: usize = PIECE / 4 - 16;

    /// # Errors
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if the queued frames are for another stream.
    #[inline]
    pub(super) fn must_belong_to(&self, stream: StreamId) -> Result<(), Error> {
        if self.end == 0 || self.owner == Some(stream) {
            return Ok(());
        }
        let text = "the batch holds messages for another socket; flush it to that socket first";
        Err(io::Error::new(io::ErrorKind::InvalidInput, text).into())
    }

    /// Whether `payload` can be queued whole.
    #[inline]
    pub(super) fn have_room_for(&self, payload: &[u8]) -> bool {
        self.end + Self::HEADER + payload.len() <= PIECE
    }

    /// Queues a frame. If it is too large, queues only a first piece and returns the rest, which
    /// comes piece by piece, each after the one before was written.
    // Always: as a call it costs a small message some more instructions.
    #[inline(always)]
    pub(super) fn begin<'a>(
        &mut self,
        owner: StreamId,
        data: Data,
        payload: &'a [u8],
    ) -> Result<Option<Rest<'a>>, Error> {
        self.owner = Some(owner);
        self.buffer.resize(PIECE, 0);
        // Unpredictable, and a new one for each frame (RFC 6455, section 5.3).
        let key: [u8; 4] = rand::random();
        let header =
            FrameHeader { opcode: OpCode::Data(data), mask: Some(key), ..FrameHeader::default() };
        let mut room = &mut self.buffer[self.end..];
        header.format(payload.len() as u64, &mut room)?;
        self.end = PIECE - room.len();
        if self.end + payload.len() <= PIECE {
            self.push(payload, key);
            return Ok(None);
        }
        let (piece, payload) = payload.split_at(Self::RECORD);
        self.push(piece, key);
        Ok(Some(Rest { payload, key }))
    }

    /// Replaces what was written with the next piece of `rest`. Returns whether there was one.
    pub(super) fn go_on(&mut self, rest: &mut Rest<'_>) -> bool {
        self.end = 0;
        let (piece, later) = rest.payload.split_at(rest.payload.len().min(Self::RECORD));
        self.push(piece, rest.key);
        rest.payload = later;
        self.end > 0
    }

    /// Queues `payload`, masked.
    #[inline(always)]
    fn push(&mut self, payload: &[u8], key: [u8; 4]) {
        let to = &mut self.buffer[self.end..][..payload.len()];
        self.end += payload.len();
        mask_into(to, payload, key);
    }

    /// What is queued.
    #[inline]
    pub(super) fn queued(&self) -> &[u8] {
        &self.buffer[..self.end]
    }

    /// Forgets what is queued.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.end = 0;
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("queued", &self.end).finish_non_exhaustive()
    }
}
