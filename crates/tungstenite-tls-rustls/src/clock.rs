//! The caller's clock under rustls's trait.

use std::time::Duration;

use rustls::{pki_types::UnixTime, time_provider::TimeProvider};
use tungstenite_tls_core::backend::Clock;

#[derive(Debug)]
pub(crate) struct CallersClock(pub(crate) Clock);

impl TimeProvider for CallersClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0.unix_seconds())))
    }
}
