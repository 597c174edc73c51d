//! Who of the tasks that share a stream waits for what: [`Waiting`].

use std::{
    sync::Arc,
    task::{Wake, Waker},
};

/// What a stream remembers of its reader and its writer between their calls. Either may have been
/// dropped since, so a waker in it is never more than a hint.
#[derive(Default)]
pub(crate) struct Waiting {
    /// A write, flush or close waits for the transport to take something.
    pub(super) writer_for_transport: Option<Waker>,
    /// A write waits for something to read: there is a renegotiation.
    pub(super) writer_for_data: Option<Waker>,
    /// A read waits for something to read.
    pub(super) reader: Option<Waker>,
    /// It waits for the transport to take something as well.
    pub(super) reader_for_transport: Option<Waker>,
}

impl Waiting {
    pub(super) fn note(slot: &mut Option<Waker>, waker: Option<&Waker>) {
        match (slot, waker) {
            (None, None) => {}
            (Some(known), Some(waker)) => known.clone_from(waker),
            (slot, waker) => *slot = waker.cloned(),
        }
    }

    /// Wakes a task because the other one has made progress in its place.
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
