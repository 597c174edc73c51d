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
