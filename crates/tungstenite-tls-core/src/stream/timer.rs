//! Time as a runtime counts it: [`Timer`].

use std::{
    task::{Context, Poll},
    time::Instant,
};

/// Wakes tasks by the clock of an asynchronous runtime.
pub trait Timer: Send + Sync + 'static {
    /// Ready once `at` has come. Until then, the task of `cx` is woken when it comes.
    fn poll_until(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()>;
}
