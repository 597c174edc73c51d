//! Defines [`Queued`], the frames that a batch has queued.

/// Masked frames, in the batch, or lent to the stream while that is flushed.
#[derive(Default)]
pub(crate) struct Queued {
    /// The frames are `buffer[..end]`. Allocated once.
    buffer: Vec<u8>,
    end: usize,
}

impl Queued {
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.end]
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.end
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.end == 0
    }

    #[inline]
    pub(crate) fn clear(&mut self) {
        self.end = 0;
    }

    /// The room behind the frames, if `size` bytes are the most that fit.
    #[inline]
    pub(crate) fn room(&mut self, size: usize) -> &mut [u8] {
        self.buffer.resize(size, 0);
        &mut self.buffer[self.end..]
    }

    /// Adds the first `len` bytes of the room.
    #[inline]
    pub(crate) fn add(&mut self, len: usize) {
        self.end += len;
    }
}
