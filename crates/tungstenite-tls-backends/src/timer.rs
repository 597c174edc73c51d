//! The runtimes' clocks, for the close timeout: [`TokioTimer`] and [`SmolTimer`].

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

use tungstenite_tls_core::Timer;

/// tokio's clock, for [`MaybeTlsStream::set_timer`]. If the runtime's timer is not enabled, there
/// is no deadline.
///
/// [`MaybeTlsStream::set_timer`]: tungstenite_tls_core::MaybeTlsStream::set_timer
#[cfg(feature = "tokio")]
#[derive(Default)]
pub struct TokioTimer {
    /// The time that is set, and its timer: `None` if the runtime's timer is not enabled.
    set: Option<(Instant, Option<Pin<Box<tokio::time::Sleep>>>)>,
}

#[cfg(feature = "tokio")]
impl Timer for TokioTimer {
    fn poll_until(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
        use std::panic::{AssertUnwindSafe, catch_unwind};

        if self.set.as_ref().is_none_or(|(set, _)| *set != at) {
            // Panics if the runtime's timer is not enabled: then there is no deadline.
            let sleep = || Box::pin(tokio::time::sleep_until(at.into()));
            self.set = Some((at, catch_unwind(AssertUnwindSafe(sleep)).ok()));
        }
        match &mut self.set {
            // To a task that has used up its turn, tokio says that every timer is pending: for as
            // long as the peer keeps the task busy.
            Some((_, Some(_))) if at <= Instant::now() => Poll::Ready(()),
            Some((_, Some(sleep))) => sleep.as_mut().poll(cx),
            _ => Poll::Pending,
        }
    }
}

/// smol's clock, for [`MaybeTlsStream::set_timer`].
///
/// [`MaybeTlsStream::set_timer`]: tungstenite_tls_core::MaybeTlsStream::set_timer
#[cfg(feature = "smol")]
#[derive(Default)]
pub struct SmolTimer {
    set: Option<(Instant, async_io::Timer)>,
}

#[cfg(feature = "smol")]
impl Timer for SmolTimer {
    fn poll_until(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
        if self.set.as_ref().is_none_or(|(set, _)| *set != at) {
            self.set = Some((at, async_io::Timer::at(at)));
        }
        match &mut self.set {
            Some((_, timer)) => Pin::new(timer).poll(cx).map(drop),
            None => Poll::Pending,
        }
    }
}
