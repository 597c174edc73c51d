//! Waits at most until a deadline.

use std::{
    future::{Future, poll_fn},
    io,
    pin::pin,
    task::{Context, Poll},
};

use tungstenite_tls_core::Timer;

use super::runtime::Runtime;
use crate::dial::Deadline;

/// Runs `future` until the deadline.
pub(super) async fn within<R: Runtime, T>(
    deadline: &Deadline,
    future: impl Future<Output = io::Result<T>>,
    late: impl Fn() -> io::Error,
) -> io::Result<T> {
    let (mut future, mut timer) = (pin!(future), R::Timer::default());
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Pending => poll_deadline(&mut timer, deadline, cx).map(|()| Err(late())),
        ready => ready,
    })
    .await
}

/// Ready once the deadline has come.
pub(super) fn poll_deadline(
    timer: &mut impl Timer,
    deadline: &Deadline,
    cx: &mut Context<'_>,
) -> Poll<()> {
    deadline.at.map_or(Poll::Pending, |at| timer.poll_until(at, cx))
}

#[cfg(all(test, feature = "tokio"))]
mod tests {
    use std::time::{Duration, Instant};

    use ::tokio::{runtime, task::consume_budget};
    use tungstenite_tls_backends::TokioTimer;

    use super::*;
    use crate::dial::{ConnectStage, Timeouts};

    /// tokio tells a task that has used up its turn that everything is pending, timers too.
    #[test]
    fn a_task_that_its_peer_keeps_busy_sees_its_deadline() {
        let mut timeouts = Timeouts::default();
        timeouts.total = Some(Duration::from_millis(1));
        let now = Instant::now();
        let deadline = timeouts.start(now).begin(ConnectStage::Upgrade, now);
        let mut timer = TokioTimer::default();
        let end = now + Duration::from_secs(5);
        let busy = poll_fn(|cx| {
            while pin!(consume_budget()).poll(cx).is_ready() {}
            match poll_deadline(&mut timer, &deadline, cx) {
                Poll::Pending if Instant::now() > end => Poll::Ready(false),
                // The task was woken by what it polled first.
                pending_or_over => pending_or_over.map(|()| true),
            }
        });
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert!(runtime.block_on(busy), "the deadline has never come");
    }
}
