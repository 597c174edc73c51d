//! Defines [`Waiting`], which records what each task that shares a stream waits for.

use std::{
    sync::Arc,
    task::{Wake, Waker},
};

use super::turn::Turn;

/// The wakers of a stream's reader and writer, kept between their calls. Either task may have been
/// dropped since, so each waker is only a hint.
#[derive(Default)]
pub(crate) struct Waiting {
    /// Set while a write, flush or close waits for the transport to take data.
    pub(super) writer_for_transport: Option<Waker>,
    /// Set while a write waits for input, in a renegotiation.
    pub(super) writer_for_data: Option<Waker>,
    /// Set while a read waits for input.
    pub(super) reader: Option<Waker>,
    /// Set while a read also waits for the transport to take data.
    pub(super) reader_for_transport: Option<Waker>,
    /// The reader's, since it last waited.
    pub(super) turn: Turn,
}

impl Waiting {
    pub(super) fn note(slot: &mut Option<Waker>, waker: Option<&Waker>) {
        match (slot, waker) {
            (None, None) => {}
            (Some(known), Some(waker)) => known.clone_from(waker),
            (slot, waker) => *slot = waker.cloned(),
        }
    }

    /// The writer no longer waits.
    #[inline]
    pub(super) fn forget_writer(&mut self) {
        self.writer_for_transport = None;
        self.writer_for_data = None;
    }

    /// Wakes a task because the other task has made progress for it.
    pub(super) fn wake(slot: &mut Option<Waker>) {
        if let Some(waker) = slot.take() {
            waker.wake();
        }
    }
}

/// A waker that wakes both.
pub(super) fn both(one: &Waker, other: &Waker) -> Waker {
    if one.will_wake(other) {
        return one.clone();
    }
    Arc::new(Both(one.clone(), other.clone())).into()
}

struct Both(Waker, Waker);

impl Wake for Both {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake_by_ref();
        self.1.wake_by_ref();
    }
}
