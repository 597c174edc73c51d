//! Bounds what a task reads before it gives way to others: [`Turn`].

use std::task::{Context, Poll};

/// How much more a task may read from a stream before it gives way to the other tasks of its
/// thread, in however many calls: a codec goes on reading while a message of small frames does not
/// end, and a caller while messages do.
///
/// Not every runtime counts, and tokio counts reads, whatever becomes of each.
#[derive(Debug)]
pub(crate) struct Turn {
    left: usize,
}

impl Turn {
    /// In bytes of a large frame: as often as with one of tokio's turns of 128 reads of a record, a
    /// large message is interrupted, which wakes an idle thread.
    const MOST: usize = 2 * 1024 * 1024;

    /// What a frame costs the codec besides its bytes. So a turn is over after the one read that
    /// fills the codec's buffer with the smallest frames.
    const FRAME: usize = 64;

    /// Counts bytes that were read, and the frames that ended in them.
    pub(super) fn has_read(&mut self, bytes: usize, frames: usize) {
        let cost = bytes.saturating_add(frames.saturating_mul(Self::FRAME));
        self.left = self.left.saturating_sub(cost);
    }

    /// Pending once nothing is left. Then the next turn begins, and the task is woken for it at
    /// once.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.left > 0 {
            return Poll::Ready(());
        }
        self.end();
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// The task gives way, for whatever reason.
    pub(super) fn end(&mut self) {
        *self = Self::default();
    }
}

impl Default for Turn {
    fn default() -> Self {
        Self { left: Self::MOST }
    }
}
