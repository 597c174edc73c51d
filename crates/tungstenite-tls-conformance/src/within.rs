//! A time limit for tests and proofs: [`within`].

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::panic_text::panic_text;

/// Runs `test` in its own thread, so that a test that never ends can be reported.
pub(crate) fn within(
    deadline: Duration,
    test: impl FnOnce() + Send + 'static,
) -> Result<(), String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(test));
        let _ = sender.send(result.map_err(|panic| panic_text(&*panic)));
    });
    let hangs = |_| Err(format!("hangs: no result within {deadline:?}"));
    receiver.recv_timeout(deadline).unwrap_or_else(hangs)
}
