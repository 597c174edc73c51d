//! Tells whether a socket, and not something else, has woken the task: [`Signal`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Wake, Waker},
};

use futures_util::task::AtomicWaker;

/// Passes wake-ups of a socket on to the task, and remembers them. So a part of a message, which
/// the socket's stream does not show, counts as a sign of life.
#[derive(Debug, Default)]
pub(super) struct Signal {
    task: AtomicWaker,
    is_woken: AtomicBool,
}

impl Signal {
    /// A waker for the socket, which wakes the task of `cx`.
    pub(super) fn waker(self: &Arc<Self>, cx: &Context<'_>) -> Waker {
        self.task.register(cx.waker());
        Waker::from(Arc::clone(self))
    }

    /// Whether the socket has woken the task since the last call.
    pub(super) fn take(&self) -> bool {
        self.is_woken.swap(false, Ordering::AcqRel)
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.task.wake();
    }
}
