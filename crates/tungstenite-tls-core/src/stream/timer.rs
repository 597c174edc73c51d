//! Defines [`Timer`], the interface to the clock of an asynchronous runtime.

use std::{
    task::{Context, Poll},
    time::Instant,
};

/// Wakes tasks at a given time by the clock of an asynchronous runtime, for
/// [`MaybeTlsStream::set_timer`](crate::MaybeTlsStream::set_timer).
///
/// ```
/// use std::{pin::Pin, task::{Context, Poll}, time::Instant};
/// use tungstenite_tls_core::Timer;
///
/// /// Sleeps as tokio does: `new` is `|at| Box::pin(tokio::time::sleep_until(at.into()))`.
/// struct Sleep {
///     at: Option<Instant>,
///     sleep: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
///     new: fn(Instant) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
/// }
///
/// impl Timer for Sleep {
///     fn poll_until(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
///         if self.at != Some(at) {
///             (self.at, self.sleep) = (Some(at), Some((self.new)(at)));
///         }
///         self.sleep.as_mut().map_or(Poll::Pending, |sleep| sleep.as_mut().poll(cx))
///     }
/// }
/// ```
pub trait Timer: Send + Sync + 'static {
    /// Returns `Ready` once `at` has come; before that, returns `Pending` and wakes the task of
    /// `cx` at that time. A later call may pass a different time, which replaces the earlier one.
    fn poll_until(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()>;
}
