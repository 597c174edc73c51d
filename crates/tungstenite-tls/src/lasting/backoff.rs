//! The delays between attempts to connect: [`Backoff`].

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

/// How long to wait before each attempt to connect again: delays that grow up to a cap. Each is a
/// random time between half of it and all of it, so that the clients of one server do not all
/// return at once.
///
/// ```
/// use std::time::Duration;
/// use tungstenite_tls::lasting::Backoff;
///
/// let (first, cap) = (Duration::from_secs(1), Duration::from_secs(5));
/// let delays: Vec<Duration> = Backoff::new(first, cap).max_attempts(4).delays().collect();
/// for (delay, longest) in delays.iter().zip([1, 2, 4, 5].map(Duration::from_secs)) {
///     assert!(longest / 2 <= *delay && *delay <= longest);
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    first: Duration,
    cap: Duration,
    factor: f32,
    max_attempts: Option<usize>,
    seed: Option<u64>,
    pub(super) steady: Duration,
    pub(super) retry_after_cap: Duration,
}

impl Backoff {
    /// Delays of at most `first`, which double up to `cap`.
    pub fn new(first: Duration, cap: Duration) -> Self {
        Self { first, cap, ..Self::default() }
    }

    /// How much each delay is longer than the one before; at least 1. Default: 2.
    #[must_use]
    pub fn factor(mut self, factor: f32) -> Self {
        self.factor = factor.max(1.0);
        self
    }

    /// Give up after so many attempts to connect again in a row, not counting the one before the
    /// first delay. A connection that was [steady](Self::steady_after)
    /// begins a new row. Default: never.
    #[must_use]
    pub fn max_attempts(mut self, attempts: usize) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// After a connection that lasted so long, the delays begin anew. A server that accepts
    /// connections only to drop them is so not asked again at once. Default: 30 seconds.
    #[must_use]
    pub fn steady_after(mut self, time: Duration) -> Self {
        self.steady = time;
        self
    }

    /// The longest time that `Retry-After` of a refusal (RFC 9110, section 10.2.3) can ask for;
    /// zero ignores the header. Default: 5 minutes.
    #[must_use]
    pub fn retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }

    /// Makes the delays the same each time. For tests.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The delays of one row of attempts. Does no I/O, and does not wait.
    pub fn delays(&self) -> impl Iterator<Item = Duration> + Send + Sync + 'static {
        let cap = self.cap;
        // The library adds up to the whole delay again.
        let mut builder = ExponentialBuilder::new()
            .with_min_delay(self.first.min(cap) / 2)
            .with_max_delay(cap / 2)
            .with_factor(self.factor)
            .with_jitter();
        builder = match self.max_attempts {
            Some(attempts) => builder.with_max_times(attempts),
            None => builder.without_max_times(),
        };
        if let Some(seed) = self.seed {
            builder = builder.with_jitter_seed(seed);
        }
        builder.build().map(move |delay| delay.min(cap))
    }
}

impl Default for Backoff {
    /// From half a second to 30 seconds, for ever.
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            factor: 2.0,
            max_attempts: None,
            seed: None,
            steady: Duration::from_secs(30),
            retry_after_cap: Duration::from_secs(5 * 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_the_cap_and_differ() {
        let second = Duration::from_secs(1);
        let rows = [
            (second, second * 60, 2.0, [1, 2, 4, 8, 16, 32, 60, 60]),
            (second, second * 5, 3.0, [1, 3, 5, 5, 5, 5, 5, 5]),
            (second * 9, second * 3, 2.0, [3; 8]),
            (second, second * 9, f32::NAN, [1; 8]),
        ];
        for (first, cap, factor, nominal) in rows {
            let backoff = Backoff::new(first, cap).factor(factor);
            let several: Vec<Vec<Duration>> = (0..20)
                .map(|seed| backoff.seed(seed).delays().take(nominal.len()).collect())
                .collect();
            for delays in &several {
                for (delay, nominal) in delays.iter().zip(nominal.map(Duration::from_secs)) {
                    assert!(*delay >= nominal / 2 && *delay <= nominal, "{delays:?}");
                }
            }
            // At the cap too.
            let last = |delays: &Vec<Duration>| *delays.last().unwrap();
            assert!(several.iter().any(|delays| last(delays) != last(&several[0])));
            let same: Vec<_> = backoff.seed(7).delays().take(8).collect();
            assert_eq!(several[7], same);
        }
    }

    #[test]
    fn attempts_end_when_the_caller_says_so_and_extremes_do_no_harm() {
        assert_eq!(Backoff::default().max_attempts(3).delays().count(), 3);
        let endless = Backoff::new(Duration::MAX, Duration::MAX).factor(f32::INFINITY);
        assert!(endless.delays().take(5).all(|delay| delay >= Duration::from_secs(u64::MAX / 4)));
        let none = Backoff::new(Duration::ZERO, Duration::ZERO);
        assert!(none.delays().take(5).all(|delay| delay.is_zero()));
    }
}
