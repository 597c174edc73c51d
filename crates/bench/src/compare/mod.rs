//! Asks the clients in turn, and shows what they answered: `bench-compare`.

mod cases;
mod certificates;
mod clients;
mod counts;
mod docs;
mod goals;
mod guard;
mod peers;
mod plot;
mod scaling;
mod stats;
mod table;
mod throughput;

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use serde_json::{Value, json};

use self::{cases::Case, clients::Clients, peers::Peer};

/// Peers side by side, interleaved in one run.
///
/// What is measured beside what is one table a case: this library, its peers, and each TLS library
/// bare, which is the limit. Ratios are medians of the rounds' own ratios.
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
    /// One message of 64 MiB beside 64 of 1 MiB: what a byte costs
    Scaling(Args),
    /// System calls and instructions a message, beyond the bare library's
    Counts(Args),
    /// Compare those with ci/bench-baseline.json, and fail when one has grown
    Guard(guard::Args),
}

/// What all measuring commands take.
#[derive(Debug, clap::Args)]
struct Args {
    /// Few and short rounds; writes no documentation
    #[arg(long)]
    quick: bool,

    /// Write all samples to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Only what has this in its CASE/PEER name, as `send-64/tungstenite-tls`
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,

    /// Write the tables and plots into this folder's performance.md
    #[arg(long, value_name = "FOLDER")]
    docs: Option<PathBuf>,
}

impl Args {
    fn wants(&self, case: &Case, peer: &Peer) -> bool {
        peer.is_here()
            && peer.takes(case)
            && format!("{}/{}", case.name(), peer.name).contains(&self.only)
    }

    /// Writes the results where they are wanted.
    fn write(&self, results: &Value) -> anyhow::Result<()> {
        if let Some(path) = &self.json {
            let text = serde_json::to_string_pretty(results)? + "\n";
            fs::write(path, text).with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

/// Does what the command line asks for.
///
/// # Errors
/// When a client, the server or a tool fails.
pub fn main() -> anyhow::Result<ExitCode> {
    let task = Cli::parse().task;
    let clients = Clients::start()?;
    match task {
        Task::Throughput(args) => throughput::run(&clients, &args)?,
        Task::Scaling(args) => scaling::run(&clients, &args)?,
        Task::Counts(args) => counts::run(&clients, &args)?,
        Task::Guard(args) => return guard::run(&clients, &args),
    }
    Ok(ExitCode::SUCCESS)
}

/// What the figures were measured on.
fn machine() -> Value {
    let first = |path: &str, key: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    json!({
        "processor": first("/proc/cpuinfo", "model name"),
        "processors": std::thread::available_parallelism().map_or(1, usize::from),
        "kernel": kernel.trim(),
    })
}
