//! Defines [`Plaintext`], what was decrypted and the codec does not have yet.

use std::io;

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
    /// This many bytes, which are this many messages, all of one frame, and none too large. The
    /// codec is between messages.
    Messages(usize, usize),
    /// Nothing: there is only the start of such a message, if anything.
    Nothing,
    /// The headers tell.
    Unknown,
}

impl Plaintext {
    /// Nothing yet; `end` is where the codec is.
    pub(super) fn new(end: Option<Follower>) -> Self {
        Self { bytes: Buffer::default(), end, next: Next::Unknown }
    }

    /// Whether it is known where the frames begin.
    pub(super) fn is_followed(&self) -> bool {
        self.end.is_some()
    }

    /// Adds the first `len` bytes of the buffer's room. Returns which frames passed. A message of
    /// more than `most` bytes is too large.
    pub(super) fn add(&mut self, len: usize, most: usize) -> Passed {
        let had = self.bytes.pending().len();
        self.bytes.filled(len);
        let Some(end) = &mut self.end else { return Passed::default() };
        let is_known = match had {
            0 => end.is_between_messages(),
            _ => matches!(self.next, Next::Nothing),
        };
        let passed = end.follow(&self.bytes.pending()[had..]);
        self.next = match is_known && passed.has_only_small_messages(most) {
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

    /// # Errors
    /// If the server has broken a rule that nobody else sees broken.
    pub(super) fn check(&self) -> io::Result<()> {
        self.end.as_ref().map_or(Ok(()), Follower::check)
    }

    /// The bytes, for somebody who takes them in another way.
    pub(super) fn bytes_mut(&mut self) -> &mut Buffer {
        self.next = Next::Unknown;
        &mut self.bytes
    }
}
