//! How long a session may be offered: [`SessionLife`].

use std::time::Duration;

/// When a session was made, and how long it is good for.
///
/// The age counts from the full handshake, the only one that verifies a certificate (RFC 8446,
/// section 4.6.1): sessions from a resumed connection are as old as the one it resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionLife {
    /// The time of the full handshake, in seconds since 1970.
    born: u64,
    lifetime: Duration,
}

impl SessionLife {
    /// The longest that any session is offered.
    pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// The life of a session whose full handshake was at `now`. `lifetime` is what the server says,
    /// if anything.
    pub(crate) fn new(now: u64, lifetime: Option<Duration>) -> Self {
        Self { born: now, lifetime: Self::LONGEST }.inherited(lifetime)
    }

    /// The life of a session from a connection that resumed one with this life.
    pub(crate) fn inherited(self, lifetime: Option<Duration>) -> Self {
        let lifetime = lifetime.map_or(self.lifetime, |lifetime| lifetime.min(Self::LONGEST));
        Self { lifetime, ..self }
    }

    /// Whether the session is too old to be offered. A session from the future counts as too old:
    /// it was made by another clock, so its age is unknown.
    pub(crate) fn is_over(self, now: u64) -> bool {
        now.checked_sub(self.born).is_none_or(|age| age >= self.lifetime.as_secs())
    }
}

#[cfg(feature = "session-store")]
impl SessionLife {
    /// The length of [`to_bytes`](Self::to_bytes).
    pub(crate) const BYTES: usize = 12;

    /// Writes the life for a store.
    pub(crate) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.born.to_be_bytes());
        // At most one day.
        bytes[8..].copy_from_slice(&(self.lifetime.as_secs() as u32).to_be_bytes());
        bytes
    }

    /// Reads a life from a store, which may contain anything.
    pub(crate) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, lifetime @ ..] = *bytes;
        let lifetime = Duration::from_secs(u32::from_be_bytes(lifetime).into());
        Self::new(u64::from_be_bytes([a, b, c, d, e, f, g, h]), Some(lifetime))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 60 * 60;

    #[test]
    fn a_session_is_never_older_than_its_lifetime_or_a_day() {
        let hour = SessionLife::new(1000, Some(Duration::from_secs(HOUR)));
        assert_eq!([0, HOUR - 1, HOUR].map(|age| hour.is_over(1000 + age)), [false, false, true]);
        for lifetime in [None, Some(Duration::from_secs(300 * 24 * HOUR)), Some(Duration::MAX)] {
            let longest = SessionLife::new(1000, lifetime);
            let ages = [0, 24 * HOUR - 1, 24 * HOUR];
            assert_eq!(ages.map(|age| longest.is_over(1000 + age)), [false, false, true]);
        }
        assert!(SessionLife::new(1000, Some(Duration::ZERO)).is_over(1000));
    }

    #[test]
    fn a_session_of_a_resumed_connection_is_as_old_as_the_one_it_resumed() {
        let first = SessionLife::new(0, Some(Duration::from_secs(20 * HOUR)));
        // The server gives the new session no lifetime, or a long one.
        assert!(first.inherited(None).is_over(20 * HOUR));
        let renewed = first.inherited(Some(Duration::from_secs(48 * HOUR)));
        assert!(!renewed.is_over(23 * HOUR) && renewed.is_over(24 * HOUR));
    }

    #[test]
    fn a_session_of_the_future_is_not_offered() {
        assert!(SessionLife::new(1000, None).is_over(999));
    }

    #[test]
    fn a_store_cannot_lengthen_a_life() {
        let life = SessionLife::new(1000, Some(Duration::from_secs(HOUR)));
        assert_eq!(SessionLife::from_bytes(&life.to_bytes()), life);
        let mut bytes = life.to_bytes();
        bytes[8..].fill(0xff);
        assert!(SessionLife::from_bytes(&bytes).is_over(1000 + 24 * HOUR));
    }
}
