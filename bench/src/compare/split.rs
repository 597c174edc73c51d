//! `split`: compares a split WebSocket in two threads with one that takes turns in one thread.

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
    two_threads: Vec<Run>,
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
                let run = client.run(Plan { size: 100, messages }, 100, false)?;
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
        let (mut two_threads, mut turns) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            // Each is the first every other time.
            for in_turns in [round % 2 == 0, round % 2 != 0] {
                let run = self.run(plan, together, in_turns)?;
                if in_turns { &mut turns } else { &mut two_threads }.push(run);
            }
        }
        Ok(Measured {
            backend: self.backend,
            size,
            together,
            messages: plan.messages,
            two_threads,
            turns,
        })
    }

    fn run(&self, plan: Plan, together: u32, turns: bool) -> anyhow::Result<Run> {
        let mut command = Command::new(client(self.family)?);
        command.args(["split", "--backend", self.backend, "--server", &self.server.to_string()]);
        command.arg("--roots").arg(self.roots);
        command.args(["--messages", &plan.messages.to_string(), "--size", &plan.size.to_string()]);
        command.args(["--together", &together.to_string()]);
        if turns {
            command.arg("--turns");
        }
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
        "times the throughput of turns",
        "spread",
        "messages each way per second",
        "processor time, to that of turns",
        "of the busier thread, to that of turns",
    ];
    let mut table = Table::new("", &header);
    for case in measured {
        let ratio = |of: fn(&Run) -> f64| {
            Stats::of(case.turns.iter().zip(&case.two_threads).map(move |(a, b)| of(a) / of(b)))
        };
        let faster = ratio(|run| run.seconds);
        let rate = case.two_threads.iter().map(|run| f64::from(case.messages) / run.seconds);
        let cpu = ratio(|run| 1.0 / run.cpu_seconds);
        let busier = ratio(|run| 1.0 / run.busier_thread_seconds);
        table.push([
            case.backend.to_owned(),
            case.size.to_string(),
            case.together.to_string(),
            show(faster, |value| format!("{value:.2}")),
            spread(faster),
            show(Stats::of(rate), |value| format!("{value:.0}")),
            show(cpu, |value| format!("{value:.2}")),
            show(busier, |value| format!("{value:.2}")),
        ]);
    }
    table
}
