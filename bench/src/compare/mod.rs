//! The program `bench-compare`: runs the clients in turn, and compares their results.

mod certificates;
mod connect;
mod connections;
mod messages;
mod options;
mod page;
mod plot;
mod plots;
mod process;
mod split;
mod stats;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::{
    messages::{clients::Clients, counts, guard, scaling, throughput},
    options::Options,
};

/// Compares peers, interleaved in one run.
///
/// Each case is one table: this library, its peers, and each bare TLS library, which is the limit.
/// Ratios are medians of the ratios of all rounds.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Send, receive, echo and idle, by message size
    Throughput(throughput::Args),
    /// One message of 64 MiB compared with 64 of 1 MiB
    Scaling(Options),
    /// System calls and instructions per message, beyond the bare library's
    Counts(Options),
    /// Compare instructions and calls with ci/bench-baseline.json, and fail if one has grown
    Guard(guard::Args),
    /// What a connection costs, in round trips and in processor time
    Connect(connect::Args),
    /// Many connections from one tokio process: memory, connections per second, and none lost
    Connections(connections::Args),
    /// Both directions at once: the halves of a split WebSocket, compared with taking turns
    Split(split::Args),
    /// Redraw the documentation's plots from its tables
    Plots(plots::Args),
    /// A wire with delay between two TUN devices, until standard input ends
    #[command(hide = true)]
    Wire(connect::wire::Args),
}

/// Runs the task that the command line names.
///
/// # Errors
/// If a client, a server or a tool fails.
pub fn main() -> anyhow::Result<ExitCode> {
    let done = match Cli::parse().task {
        Task::Throughput(args) => throughput::run(&args),
        Task::Scaling(options) => scaling::run(&Clients::start()?, &options),
        Task::Counts(options) => counts::run(&Clients::start()?, &options),
        Task::Guard(args) => return guard::run(&Clients::start()?, &args),
        Task::Connect(args) => return connect::run(&args),
        Task::Connections(args) => return connections::run(&args),
        Task::Split(args) => return split::run(&args),
        Task::Plots(args) => plots::run(&args),
        Task::Wire(args) => connect::wire::run(&args),
    };
    done.map(|()| ExitCode::SUCCESS)
}
