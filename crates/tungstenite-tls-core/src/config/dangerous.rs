//! Options that weaken verification: [`Dangerous`].

use std::time::SystemTime;

use super::{TlsConfig, clock::Clock};

impl TlsConfig {
    /// Options that weaken verification. Needs the feature `dangerous`.
    ///
    /// ```
    /// use tungstenite_tls_core::TlsConfig;
    ///
    /// let config = TlsConfig::new().dangerous().without_certificate_check();
    /// ```
    pub fn dangerous(self) -> Dangerous {
        Dangerous(self)
    }
}

/// The options that make a connection less safe, from [`TlsConfig::dangerous`]. Each returns the
/// configuration.
///
/// ```
/// use tungstenite_tls_core::TlsConfig;
///
/// // A server on the local network whose certificate is for a name that it no longer has.
/// let config = TlsConfig::new().dangerous().without_name_check();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Dangerous(TlsConfig);

impl Dangerous {
    /// Does not check that the certificate is for the server's name: any server with a certificate
    /// from a trusted issuer may answer; with [`Roots::Exactly`](crate::Roots::Exactly) any of the
    /// servers listed.
    pub fn without_name_check(mut self) -> TlsConfig {
        self.0.options().danger.no_name_check = true;
        self.0
    }

    /// Does not check the certificate or its name at all: anybody on the network path may answer.
    /// That the server has the certificate's key is still checked.
    pub fn without_certificate_check(mut self) -> TlsConfig {
        self.0.options().danger.no_certificate_check = true;
        self.0
    }

    /// Takes the time from `clock`, to decide whether certificates are valid and sessions are too
    /// old. For devices without a clock, and for tests.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use tungstenite_tls_core::TlsConfig;
    ///
    /// let in_2026 = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    /// let config = TlsConfig::new().dangerous().with_clock(move || in_2026);
    /// ```
    pub fn with_clock(
        mut self,
        clock: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> TlsConfig {
        self.0.options().danger.clock = Some(Clock::new(clock));
        self.0
    }
}
