//! Defines [`Expected`], bytes that a codec gets and that need not be followed.

use super::follower::Passed;

/// Bytes that a codec gets next: whole messages of one frame each.
pub(super) struct Expected {
    len: usize,
    left: usize,
    messages: usize,
}

impl Expected {
    pub(super) fn new(len: usize, messages: usize) -> Self {
        Self { len, left: len, messages }
    }

    /// The next `len` bytes have passed. Returns all frames at once, at the end.
    pub(super) fn pass(&mut self, len: usize) -> Passed {
        self.left -= len;
        let frames = if self.is_over() { self.messages } else { 0 };
        Passed { frames, ..Passed::default() }
    }

    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }

    /// How many bytes have passed.
    pub(super) fn passed(&self) -> usize {
        self.len - self.left
    }
}
