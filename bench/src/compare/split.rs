//! `split`: compares a split WebSocket in two threads with one thread that takes turns.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    certificates,
    options::Options,
    process::{Helper, ask, beside, client, has_client},
    stats::Stats,
    table::{Table, show, spread},
};
use crate::split::Plan;

/// The backends, each with the client that contains it.
const BACKENDS: [(&str, &str); 4] =
    [("rustls", "rustls"), ("openssl", "openssl"), ("boring", "boring"), ("native-tls", "openssl")];

/// How long the messages are, in bytes, and how many are sent at once.
const CASES: [(usize, u32); 5] = [(100, 1), (100, 100), (4096, 1), (65_536, 1), (1 << 20, 1)];

/// The most bytes in each direction of one run, and the most messages.
const BYTES: usize = 256 << 20;
const MESSAGES: usize = 300_000;

/// Which threads use the socket: the halves in two; one that owns it and has channels; one alone.
const WAYS: [&str; 3] = ["split", "owner", "turns"];

/// How often to measure, and how many messages.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    options: Options,
    /// Rounds of each case; 3 with --quick
    #[arg(long, value_name = "NUMBER", default_value = "11")]
    rounds: usize,
    /// Send and receive this many messages of 100 bytes once, in two threads, and measure nothing
    /// else: none may be lost or torn
    #[arg(long, value_name = "NUMBER")]
    messages: Option<u32>,
}

/// One run of a client.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Run {
    seconds: f64,
    cpu_seconds: f64,
    /// Processor time of the thread that needs more of it: the least time that a run can take.
    busier_thread_seconds: f64,
}

/// All runs of one case, in the order of the rounds.
#[derive(Debug, Serialize)]
struct Measured {
    backend: &'static str,
    size: usize,
    together: u32,
    messages: u32,
    split: Vec<Run>,
    owner: Vec<Run>,
    turns: Vec<Run>,
}

/// Measures all backends whose client was built.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = certificates::folder()?;
    let mut server = Command::new(beside("bench-server")?);
    let (_server, addresses) = Helper::server(server.arg("split").arg(folder.path()))?;
    let [server] = addresses[..] else { anyhow::bail!("one address is expected") };
    let roots = folder.path().join("root.pem");
    let mut measured = Vec::new();
    for (backend, family) in BACKENDS {
        if !has_client(family) {
            println!("{backend}: left out, because its client was not built");
            continue;
        }
        let client = Client { backend, family, server, roots: &roots };
        if let Some(messages) = args.messages {
            if args.options.wants("split", backend) {
                let run = client.run(Plan { size: 100, messages }, 100, WAYS[0])?;
                println!(
                    "{backend}: {messages} messages each way in {:.1} s, all whole",
                    run.seconds
                );
            }
            continue;
        }
        for (size, together) in CASES {
            if args.options.wants(&format!("split-{size}x{together}"), backend) {
                measured.push(client.measure(size, together, args)?);
            }
        }
    }
    if args.messages.is_none() {
        println!("{}", table(&measured));
    }
    args.options.write(json!({ "results": measured }))?;
    Ok(ExitCode::SUCCESS)
}

struct Client<'a> {
    backend: &'static str,
    family: &'static str,
    server: SocketAddr,
    roots: &'a Path,
}

impl Client<'_> {
    fn measure(&self, size: usize, together: u32, args: &Args) -> anyhow::Result<Measured> {
        let (rounds, bytes) =
            if args.options.quick { (3, BYTES / 8) } else { (args.rounds, BYTES) };
        let most = if args.options.quick { MESSAGES / 8 } else { MESSAGES };
        let messages = (bytes / size).min(most);
        let plan = Plan { size, messages: u32::try_from(messages)? };
        eprintln!("{}: {messages} messages of {size} bytes each way", self.backend);
        let mut runs = WAYS.map(|_| Vec::new());
        for round in 0..rounds {
            for turn in 0..WAYS.len() {
                // Another one is the first in each round.
                let which = (round + turn) % WAYS.len();
                runs[which].push(self.run(plan, together, WAYS[which])?);
            }
        }
        let [split, owner, turns] = runs;
        Ok(Measured {
            backend: self.backend,
            size,
            together,
            messages: plan.messages,
            split,
            owner,
            turns,
        })
    }

    fn run(&self, plan: Plan, together: u32, way: &str) -> anyhow::Result<Run> {
        let mut command = Command::new(client(self.family)?);
        command.args(["split", "--backend", self.backend, "--server", &self.server.to_string()]);
        command.arg("--roots").arg(self.roots);
        command.args(["--messages", &plan.messages.to_string(), "--size", &plan.size.to_string()]);
        command.args(["--together", &together.to_string(), "--way", way]);
        let run: Run = ask(command, self.backend).context("split")?;
        ensure!(run.seconds > 0.0, "no time has passed");
        Ok(run)
    }
}

fn table(measured: &[Measured]) -> Table {
    let header = [
        "backend",
        "bytes of a message",
        "sent at once",
        "times the throughput of an owner with channels",
        "spread",
        "of turns in one thread",
        "spread",
        "messages each way per second",
        "processor time of the busier half, to the owner's",
        "to that of turns",
    ];
    let mut table = Table::new("", &header);
    for case in measured {
        let ratio = |to: &[Run], of: fn(&Run) -> f64| {
            Stats::of(to.iter().zip(&case.split).map(move |(a, b)| of(a) / of(b)))
        };
        let faster = [&case.owner, &case.turns].map(|to| ratio(to, |run| run.seconds));
        let busier = [&case.owner, &case.turns]
            .map(|to| ratio(to, |run| 1.0 / run.busier_thread_seconds))
            .map(|stats| show(stats, |value| format!("{value:.2}")));
        let rate = case.split.iter().map(|run| f64::from(case.messages) / run.seconds);
        let [to_owner, to_turns] = busier;
        table.push([
            case.backend.to_owned(),
            case.size.to_string(),
            case.together.to_string(),
            show(faster[0], |value| format!("{value:.2}")),
            spread(faster[0]),
            show(faster[1], |value| format!("{value:.2}")),
            spread(faster[1]),
            show(Stats::of(rate), |value| format!("{value:.0}")),
            to_owner,
            to_turns,
        ]);
    }
    table
}
