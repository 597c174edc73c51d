//! The builder for a client that connects again: [`Lasting`].

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Backoff, Cause, KeepAlive};
use crate::Connect;

/// How long an attempt may take if the plan does not say.
const ATTEMPT: Duration = Duration::from_secs(30);

/// Describes a client that connects again: see the [module](super).
///
/// ```no_run
/// use std::time::Duration;
/// use tungstenite_tls::{Connect, lasting::{Backoff, Cause, Lasting}};
///
/// let plan = Connect::new("wss://example.org/socket")?;
/// let mut client = Lasting::new(plan)
///     .backoff(Backoff::new(Duration::from_secs(1), Duration::from_secs(60)).max_attempts(20))
///     // This server closes with 4000 before it restarts.
///     .retry_if(|cause| match cause {
///         Cause::Closed(Some(frame)) if u16::from(frame.code) == 4000 => true,
///         other => other.may_pass(),
///     })
///     .client();
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
#[derive(Clone)]
pub struct Lasting {
    plan: Connect,
    pub(super) keep_alive: Option<KeepAlive>,
    pub(super) backoff: Backoff,
    retry_if: Option<Arc<Decide>>,
}

type Decide = dyn Fn(&Cause) -> bool + Send + Sync;

impl Lasting {
    /// A client that connects as `plan` says. Does no I/O. If the plan has no
    /// [timeout](Connect::timeout), an attempt may take 30 seconds.
    pub fn new(plan: Connect) -> Self {
        let (keep_alive, backoff) = (Some(KeepAlive::default()), Backoff::default());
        Self { plan, keep_alive, backoff, retry_if: None }
    }

    /// When to send pings, and how long the server may take to answer; `None` sends none, so that
    /// only the system finds out that a connection is dead. Default: [`KeepAlive::default`].
    #[must_use]
    pub fn keep_alive(mut self, keep_alive: impl Into<Option<KeepAlive>>) -> Self {
        self.keep_alive = keep_alive.into();
        self
    }

    /// The delays between attempts. Default: [`Backoff::default`].
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Whether to connect again, in place of [`Cause::may_pass`]. Called once for each cause.
    #[must_use]
    pub fn retry_if(mut self, decide: impl Fn(&Cause) -> bool + Send + Sync + 'static) -> Self {
        self.retry_if = Some(Arc::new(decide));
        self
    }

    /// The plan of one attempt.
    pub(super) fn attempt(&self) -> Connect {
        let mut plan = self.plan.clone();
        plan.timeouts.total.get_or_insert(ATTEMPT);
        plan
    }

    pub(super) fn retries(&self, cause: &Cause) -> bool {
        self.retry_if.as_ref().map_or_else(|| cause.may_pass(), |decide| decide(cause))
    }

    /// How long closing may take, as far as the plan limits it.
    pub(super) fn close_timeout(&self) -> Option<Duration> {
        self.plan.close_timeout
    }

    /// Until when a message that is sent now may wait for the server to read.
    pub(super) fn send_until(&self, now: Instant) -> Option<Instant> {
        let answer = self.keep_alive.map(|keep_alive| keep_alive.answer);
        let longest = [self.plan.socket.write_timeout, answer].into_iter().flatten().min();
        longest.and_then(|longest| now.checked_add(longest))
    }
}

/// Shows nothing secret.
impl fmt::Debug for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, keep_alive, backoff, retry_if: _ } = self;
        f.debug_struct("Lasting")
            .field("plan", plan)
            .field("keep_alive", keep_alive)
            .field("backoff", backoff)
            .finish_non_exhaustive()
    }
}
