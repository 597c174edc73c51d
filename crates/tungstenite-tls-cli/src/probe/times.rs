//! How long each stage took: [`Times`].

use std::time::{Duration, Instant};

/// How long each stage took.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) lookup: Option<Duration>,
    pub(super) tcp: Option<Duration>,
    pub(super) proxy: Option<Duration>,
    pub(super) tls: Option<Duration>,
    pub(super) upgrade: Option<Duration>,
    pub(super) echo: Option<Duration>,
}

impl Times {
    /// Each stage with its name.
    pub(super) fn named(&self) -> [(&'static str, Option<Duration>); 6] {
        [
            ("lookup", self.lookup),
            ("TCP", self.tcp),
            ("proxy", self.proxy),
            ("TLS", self.tls),
            ("upgrade", self.upgrade),
            ("echo", self.echo),
        ]
    }

    /// From the first packet to the answer to the upgrade request.
    pub(super) fn up_to_upgrade(&self) -> Option<Duration> {
        let between = self.proxy.unwrap_or_default() + self.tls.unwrap_or_default();
        Some(self.tcp? + between + self.upgrade?)
    }
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Runs `stage` and records the time that it took, if it succeeds.
pub(super) fn timed<R, E>(
    time: &mut Option<Duration>,
    stage: impl FnOnce() -> Result<R, E>,
) -> Result<R, E> {
    let start = Instant::now();
    let result = stage()?;
    *time = Some(start.elapsed());
    Ok(result)
}
