//! The tasks that share a WebSocket: [`Tasks`].

use std::{
    sync::Arc,
    task::{Wake, Waker},
};

use futures_util::task::AtomicWaker;

/// A task that reads, and one that writes.
///
/// tungstenite writes while it reads, to answer a ping for example. The stream remembers one waker
/// for each direction, so it is given one that wakes both tasks.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    reader: AtomicWaker,
    writer: AtomicWaker,
}

impl Tasks {
    pub(crate) fn set_reader(&self, waker: &Waker) {
        self.reader.register(waker);
    }

    pub(crate) fn set_writer(&self, waker: &Waker) {
        self.writer.register(waker);
    }
}

impl Wake for Tasks {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.reader.wake();
        self.writer.wake();
    }
}
