//! Defines [`Frames`], the masked frames of a batch, without I/O.

use std::{fmt, io};

use tungstenite::{Error, protocol::frame::coding::Data};

use super::{header::write_header, mask::mask_into};
use crate::stream::{
    StreamId,
    driver::PIECE,
    frames::{LONGEST, Queued},
};

/// Masked frames for one stream: whole ones, until there is enough to write, or a part of one.
#[derive(Default)]
pub(super) struct Frames {
    queued: Queued,
    /// The stream that the frames in the buffer are for.
    owner: Option<StreamId>,
}

/// The part of a payload that is not masked yet.
pub(super) struct Rest<'a> {
    payload: &'a [u8],
    key: [u8; 4],
}

impl Frames {
    /// How much of a large payload is masked at once, in bytes, with room for the header: one TLS
    /// record, which is still in the L1 cache when it is encrypted. A whole number of records make
    /// a [`PIECE`]. A multiple of the masking key's length.
    const RECORD: usize = PIECE / 4 - 16;

    /// # Errors
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if the queued frames are for another stream.
    #[inline]
    pub(super) fn must_belong_to(&self, stream: StreamId) -> Result<(), Error> {
        if self.queued.is_empty() || self.owner == Some(stream) {
            return Ok(());
        }
        let text = "the batch holds messages for another socket; flush it to that socket first";
        Err(io::Error::new(io::ErrorKind::InvalidInput, text).into())
    }

    /// Whether `payload` can be queued whole.
    #[inline]
    pub(super) fn have_room_for(&self, payload: &[u8]) -> bool {
        self.queued.len() + LONGEST + payload.len() <= PIECE
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
    ) -> Option<Rest<'a>> {
        self.owner = Some(owner);
        // Unpredictable, and a new one for each frame (RFC 6455, section 5.3).
        let key = rand::random::<u32>().to_ne_bytes();
        let room = self.queued.room(PIECE);
        let header = write_header(room, data, payload.len(), key);
        let fits = payload.len() <= room.len() - header;
        self.queued.add(header);
        if fits {
            self.push(payload, key);
            return None;
        }
        let (piece, payload) = payload.split_at(Self::RECORD);
        self.push(piece, key);
        Some(Rest { payload, key })
    }

    /// Replaces what was written with the next piece of `rest`. Returns whether there was one.
    pub(super) fn go_on(&mut self, rest: &mut Rest<'_>) -> bool {
        self.queued.clear();
        let (piece, later) = rest.payload.split_at(rest.payload.len().min(Self::RECORD));
        self.push(piece, rest.key);
        rest.payload = later;
        !self.queued.is_empty()
    }

    /// Queues `payload`, masked.
    #[inline(always)]
    fn push(&mut self, payload: &[u8], key: [u8; 4]) {
        mask_into(&mut self.queued.room(PIECE)[..payload.len()], payload, key);
        self.queued.add(payload.len());
    }

    /// What is queued.
    #[inline]
    pub(super) fn queued(&self) -> &[u8] {
        self.queued.bytes()
    }

    /// Forgets what is queued.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.queued.clear();
    }

    /// Lends what is queued to the stream, or takes it back.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    #[inline]
    pub(super) fn exchange(&mut self, lent: &mut Queued) {
        std::mem::swap(&mut self.queued, lent);
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("queued", &self.queued.len()).finish_non_exhaustive()
    }
}
