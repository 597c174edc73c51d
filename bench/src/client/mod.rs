//! The clients: one a process, told by its arguments what to do, answering in JSON.

mod connect;
mod connections;
mod messages;

use clap::Parser;

/// Does what is measured, with one library, and answers in JSON.
#[derive(Debug, Parser)]
enum Args {
    /// Messages over one connection, or idle connections
    Messages(messages::Args),
    /// Connections one after another
    Connect(connect::Args),
    /// Connections at the same time
    Connections(connections::Args),
}

/// Does what the arguments ask for.
///
/// # Errors
/// When it fails, or is not in this binary.
pub fn main() -> anyhow::Result<()> {
    let answer = match Args::parse() {
        Args::Messages(args) => serde_json::to_value(messages::run(args)?)?,
        Args::Connect(args) => serde_json::to_value(connect::run(&args)?)?,
        Args::Connections(args) => connections::run(&args)?,
    };
    println!("{answer}");
    Ok(())
}
