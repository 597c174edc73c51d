//! The servers, one for each kind of measurement. Each prints its addresses on one line, and runs
//! until its standard input ends.

#[cfg(feature = "server")]
mod connect;
#[cfg(feature = "server")]
mod connections;
#[cfg(feature = "server")]
mod half_rtt;
pub(crate) mod messages;
#[cfg(feature = "server")]
mod split;
mod tls;

#[cfg(feature = "server")]
use std::{net::IpAddr, path::PathBuf};

/// Serves until standard input ends.
#[cfg(feature = "server")]
#[derive(Debug, clap::Parser)]
enum Args {
    /// Follows the plan of each connection, and is fast enough that no client waits for it
    Messages {
        /// The folder of `chain.pem` and `key.pem`
        certificates: PathBuf,
    },
    /// Connections of all kinds, with the earliest possible answers
    Connect { certificates: PathBuf, address: IpAddr },
    /// Many connections at a time
    Connections { certificates: PathBuf, count: u64 },
    /// Messages both ways at once
    Split {
        certificates: PathBuf,
        /// The folder for recordings
        recording: PathBuf,
    },
}

/// Runs the server that the arguments name.
///
/// # Errors
/// If the certificate cannot be used or there is no port.
#[cfg(feature = "server")]
pub fn main() -> anyhow::Result<()> {
    match clap::Parser::parse() {
        Args::Messages { certificates } => messages::run(&certificates),
        Args::Connect { certificates, address } => connect::run(&certificates, address),
        Args::Connections { certificates, count } => connections::run(&certificates, count),
        Args::Split { certificates, recording } => split::run(&certificates, &recording),
    }
}
