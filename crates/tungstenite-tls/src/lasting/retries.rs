//! The waits of a client between its attempts, without I/O: [`Retries`].

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use tungstenite::Error;

use super::{Backoff, Cause, retry_after::retry_after};

/// Says how long to wait before each attempt to connect: [`Backoff::start`]. Does no I/O, and knows
/// the time only from you.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tungstenite_tls::lasting::{Backoff, Cause};
///
/// let (first, cap) = (Duration::from_secs(1), Duration::from_secs(60));
/// let mut retries = Backoff::new(first, cap).max_attempts(2).start();
/// let now = SystemTime::now();
/// assert!(retries.wait(&Cause::Silent, now).is_some_and(|wait| wait <= first));
/// assert!(retries.wait(&Cause::Silent, now).is_some_and(|wait| wait <= first * 2));
/// assert_eq!(retries.wait(&Cause::Silent, now), None);
/// // A new row of attempts.
/// retries.lasted(Duration::from_secs(3600));
/// assert!(retries.wait(&Cause::Silent, now).is_some_and(|wait| wait <= first));
/// ```
pub struct Retries {
    settings: Backoff,
    delays: Box<dyn Iterator<Item = Duration> + Send + Sync>,
}

impl Backoff {
    /// Begins a row of attempts.
    pub fn start(self) -> Retries {
        Retries { settings: self, delays: Box::new(self.delays()) }
    }
}

impl Retries {
    /// A connection has ended that was open for so long: if it was
    /// [steady](Backoff::steady_after), it begins a new row of attempts.
    pub fn lasted(&mut self, time: Duration) {
        if time >= self.settings.steady {
            self.delays = Box::new(self.settings.delays());
        }
    }

    /// How long to wait before the next attempt, now that there is no connection because of
    /// `cause`: the next delay, and the time for which a refusal asks with `Retry-After`. `None`:
    /// that was the last attempt of this row. [`Cause::may_pass`] says whether another may help.
    pub fn wait(&mut self, cause: &Cause, now: SystemTime) -> Option<Duration> {
        let delay = self.delays.next()?;
        Some(delay.saturating_add(self.asked_for(cause, now)))
    }

    /// The time for which the server asked.
    fn asked_for(&self, cause: &Cause, now: SystemTime) -> Duration {
        let asked = match cause {
            Cause::NotConnected(Error::Http(response)) => retry_after(response.headers(), now),
            _ => None,
        };
        asked.unwrap_or_default().min(self.settings.retry_after_cap)
    }
}

impl fmt::Debug for Retries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retries").field("settings", &self.settings).finish_non_exhaustive()
    }
}
