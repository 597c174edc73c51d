//! A clock other than the system's: [`Clock`].

use std::{
    fmt,
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::SystemTime,
};

/// The caller's own clock. Two clocks are equal if they are clones of one.
///
/// ```
/// use std::time::SystemTime;
/// use tungstenite_tls_core::TlsConfig;
///
/// // A device whose own clock starts in 1970, and that has fetched the time from elsewhere.
/// let config = TlsConfig::new().dangerous().with_clock(SystemTime::now);
/// ```
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(clock))
    }

    /// The clock's time. If the clock panics, 1970, when no certificate is valid.
    pub fn now(&self) -> SystemTime {
        // Some libraries ask from C, which no panic may unwind through.
        catch_unwind(AssertUnwindSafe(|| (self.0)())).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// The clock's time in seconds since 1970. An earlier time counts as 1970.
    pub fn unix_seconds(&self) -> u64 {
        self.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
    }
}

impl PartialEq for Clock {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Clock {}

impl Hash for Clock {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_panics_shows_1970() {
        let clock = Clock::new(|| panic!("no time"));
        assert_eq!((clock.now(), clock.unix_seconds()), (SystemTime::UNIX_EPOCH, 0));
    }
}
