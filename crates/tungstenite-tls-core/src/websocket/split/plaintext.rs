//! Defines [`Plaintext`], what was decrypted and the codec does not have yet.

use crate::stream::{
    frames::{Follower, FrameWatch, Passed},
    transport::Buffer,
};

/// What was decrypted and the codec does not have yet. Its frames are followed once, here, as they
/// come: usually they are many small messages, and the codec gets all of them at once.
pub(super) struct Plaintext {
    pub(super) bytes: Buffer,
    /// Where its end is among the frames; `None` if the upgrade was not seen.
    end: Option<Follower>,
    next: Next,
}

/// What the codec may get next, if its caller wants the next message whole.
#[derive(Clone, Copy)]
enum Next {
    /// This many bytes, in which this many messages end, all of one frame, none too large. They
    /// begin with what the codec does not have of the first.
    Messages(usize, usize),
    /// Nothing: there is only the start of such a message.
    Nothing,
    /// The headers tell.
    Unknown,
}

impl Plaintext {
    /// Nothing yet; `end` is where the codec is.
    pub(super) fn new(end: Option<Follower>) -> Self {
        Self { bytes: Buffer::default(), end, next: Next::Unknown }
    }

    /// Adds the first `len` bytes of the buffer's room. Returns which frames passed. A message of
    /// more than `most` bytes is too large.
    pub(super) fn add(&mut self, len: usize, most: usize) -> Passed {
        let had = self.bytes.pending().len();
        self.bytes.filled(len);
        let Some(end) = &mut self.end else { return Passed::default() };
        let begun_is_small = end.is_in_small_message(most);
        let passed = end.follow(&self.bytes.pending()[had..]);
        let is_known = had == 0 || matches!(self.next, Next::Nothing);
        self.next = match is_known && begun_is_small && passed.has_only_small_messages(most) {
            true if passed.frames > 0 => Next::Messages(had + len - passed.begun, passed.frames),
            true => Next::Nothing,
            false => Next::Unknown,
        };
        passed
    }

    /// How many bytes the codec, which holds no whole frame and is followed by `codec`, gets now.
    /// Its caller wants the next message whole, but perhaps not a later one of more than `most`
    /// bytes. The second number says how many messages it then has at least, and nothing else
    /// before them.
    pub(super) fn next(&mut self, codec: &mut FrameWatch, most: usize) -> (usize, usize) {
        match self.next {
            Next::Messages(len, messages) => {
                codec.expect(len, messages);
                self.next = Next::Nothing;
                (len, messages)
            }
            Next::Nothing => (0, 0),
            Next::Unknown => (codec.ahead(self.bytes.pending(), most), 0),
        }
    }

    /// The bytes, for somebody who takes them in another way.
    pub(super) fn bytes_mut(&mut self) -> &mut Buffer {
        self.next = Next::Unknown;
        &mut self.bytes
    }
}
