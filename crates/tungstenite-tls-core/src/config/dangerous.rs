//! Options that weaken verification: [`Dangerous`].

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
    time::SystemTime,
};

use super::TlsConfig;

/// What [`TlsConfig::dangerous`] gives: the options without which a connection is safer. Each gives
/// the configuration back.
#[derive(Clone, Debug)]
#[must_use]
pub struct Dangerous(pub(super) TlsConfig);

impl Dangerous {
    /// Does not check that the certificate is for the server's name: any server that a trusted
    /// issuer vouches for may answer; with [`Roots::Exactly`](crate::Roots::Exactly) any of the servers
    /// listed.
    pub fn without_name_check(mut self) -> TlsConfig {
        self.0.options().danger.no_name_check = true;
        self.0
    }

    /// Does not check the certificate at all, nor its name: anybody on the way may answer. That the
    /// server has the certificate's key is checked still.
    pub fn without_certificate_check(mut self) -> TlsConfig {
        self.0.options().danger.no_certificate_check = true;
        self.0
    }

    /// Takes the time, by which certificates are valid or not and sessions too old or not, from
    /// `clock`. For devices without a clock, and for tests.
    pub fn with_clock(
        mut self,
        clock: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> TlsConfig {
        self.0.options().danger.clock = Some(Clock::new(clock));
        self.0
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Danger {
    pub(super) no_name_check: bool,
    pub(super) no_certificate_check: bool,
    pub(super) clock: Option<Clock>,
}

/// A clock of the caller's own. Two are equal when they are clones of one.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(clock))
    }

    /// The time it shows.
    pub fn now(&self) -> SystemTime {
        (self.0)()
    }

    /// The time it shows, in seconds since 1970. What lies before counts as 1970.
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
