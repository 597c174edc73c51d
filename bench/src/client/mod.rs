//! The clients: one per process, which does what its arguments say and prints JSON.

mod connect;
mod connections;
mod messages;
#[cfg(feature = "split")]
mod split;
#[cfg(feature = "rustls")]
mod upgrade;

use clap::Parser;

/// Measures one library, and prints the results as JSON.
#[derive(Debug, Parser)]
enum Args {
    /// Messages over one connection, or idle connections
    Messages(messages::Args),
    /// Connections one after another
    Connect(connect::Args),
    /// Connections at the same time
    Connections(connections::Args),
    /// Messages both ways at once, in two threads or in turns
    #[cfg(feature = "split")]
    Split(split::Args),
    /// HTTP upgrades in memory
    #[cfg(feature = "rustls")]
    Upgrade(upgrade::Args),
}

/// Runs the measurement that the arguments name.
///
/// # Errors
/// If it fails, or the peer is not in this binary.
pub fn main() -> anyhow::Result<()> {
    let answer = match Args::parse() {
        Args::Messages(args) => serde_json::to_value(messages::run(args)?)?,
        Args::Connect(args) => serde_json::to_value(connect::run(&args)?)?,
        Args::Connections(args) => connections::run(&args)?,
        #[cfg(feature = "split")]
        Args::Split(args) => split::run(&args)?,
        #[cfg(feature = "rustls")]
        Args::Upgrade(args) => serde_json::to_value(upgrade::run(&args)?)?,
    };
    println!("{answer}");
    Ok(())
}
