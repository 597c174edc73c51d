//! A clock other than the system's: [`Clock`].

use std::{
    fmt,
    hash::{Hash, Hasher},
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

    /// The clock's time.
    pub fn now(&self) -> SystemTime {
        (self.0)()
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
