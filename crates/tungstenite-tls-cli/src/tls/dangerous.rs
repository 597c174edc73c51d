//! The options that weaken verification.

use std::time::{Duration, SystemTime};

use clap::Args;
use tungstenite_tls::TlsConfig;

#[derive(Args, Debug)]
#[command(next_help_heading = "Dangerous")]
pub(super) struct DangerousOptions {
    /// Accept a certificate for any name: anyone with a trusted certificate can pose as the server.
    #[arg(long)]
    dangerous_no_name_check: bool,

    /// Accept any certificate: anyone on the network path can pose as the server.
    #[arg(long)]
    dangerous_no_certificate_check: bool,

    /// Verify certificates as if it were this time, in seconds since 1970.
    #[arg(long, value_name = "SECONDS", value_parser = time)]
    dangerous_time: Option<SystemTime>,
}

impl DangerousOptions {
    pub(super) fn set(&self, mut config: TlsConfig) -> TlsConfig {
        if self.dangerous_no_name_check {
            config = config.dangerous().without_name_check();
        }
        if self.dangerous_no_certificate_check {
            config = config.dangerous().without_certificate_check();
        }
        match self.dangerous_time {
            Some(time) => config.dangerous().with_clock(move || time),
            None => config,
        }
    }
}

fn time(text: &str) -> Result<SystemTime, String> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds
        .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since))
        .ok_or_else(|| "not a number of seconds since 1970, as `date +%s` prints it".to_owned())
}
