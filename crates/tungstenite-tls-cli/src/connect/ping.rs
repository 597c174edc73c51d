//! When to ping a quiet connection: [`Pings`].

use std::time::{Duration, Instant};

/// Pings a connection on which nothing has arrived for some time, and waits for any answer.
#[derive(Debug)]
pub(super) struct Pings {
    /// How long the connection may be quiet. `None`: forever.
    every: Option<Duration>,
    /// How long the answer may take.
    timeout: Duration,
    /// When something last arrived.
    heard: Instant,
    /// When the ping was sent that has no answer yet.
    sent: Option<Instant>,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing; for this long, or ever.
    Nothing(Option<Duration>),
    Ping,
    /// The ping was not answered in time.
    Over,
}

impl Pings {
    pub(super) fn new(every: Option<Duration>, timeout: Duration) -> Self {
        Self { every, timeout, heard: Instant::now(), sent: None }
    }

    /// Something has arrived.
    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.sent = None;
    }

    /// What is due now. A ping that is due counts as sent.
    pub(super) fn due(&mut self, now: Instant) -> Due {
        let Some(every) = self.every else { return Due::Nothing(None) };
        let at = match self.sent {
            Some(sent) => sent + self.timeout,
            None => self.heard + every,
        };
        match (at.saturating_duration_since(now), self.sent) {
            (Duration::ZERO, Some(_)) => Due::Over,
            (Duration::ZERO, None) => {
                self.sent = Some(now);
                Due::Ping
            }
            (left, _) => Due::Nothing(Some(left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_quiet_connection_is_pinged_and_given_up() {
        let mut pings = Pings::new(Some(SECOND * 5), SECOND * 2);
        let start = pings.heard;
        assert_eq!(pings.due(start), Due::Nothing(Some(SECOND * 5)));
        pings.heard(start + SECOND);
        assert_eq!(pings.due(start + SECOND * 5), Due::Nothing(Some(SECOND)));
        assert_eq!(pings.due(start + SECOND * 6), Due::Ping);
        assert_eq!(pings.due(start + SECOND * 7), Due::Nothing(Some(SECOND)));
        assert_eq!(pings.due(start + SECOND * 8), Due::Over);
        // Whatever arrives is an answer.
        pings.heard(start + SECOND * 8);
        assert_eq!(pings.due(start + SECOND * 8), Due::Nothing(Some(SECOND * 5)));
    }

    #[test]
    fn without_a_time_there_is_no_ping() {
        let mut pings = Pings::new(None, SECOND);
        assert_eq!(pings.due(pings.heard + SECOND * 1000), Due::Nothing(None));
    }
}
