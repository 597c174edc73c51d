//! `split`: compares a split WebSocket in two threads with one thread that takes turns.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, ensure};
use rustix::fs::statvfs;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tempfile::TempDir;

use super::{
    certificates,
    options::Options,
    process::{Helper, ask, beside, client, has_client},
    stats::Stats,
    table::{Table, show, spread},
};
use crate::split::{Peer, Plan};

/// The backends, each with the client that contains it.
const BACKENDS: [(&str, &str); 4] =
    [("rustls", "rustls"), ("openssl", "openssl"), ("boring", "boring"), ("native-tls", "openssl")];

/// Where the server is, and the title of the table.
const PEERS: [(Peer, &str); 2] = [
    (Peer::Link, "Over a link of 1 Gbit/s in each direction"),
    (Peer::Recording, "All processors for the client: a recording in place of the server"),
];

/// How long the messages are, in bytes, and how many are sent at once.
const CASES: [(usize, u32); 6] =
    [(100, 1), (100, 1000), (4096, 1), (65_536, 1), (1 << 20, 1), (64 << 20, 1)];

/// How many bytes pass in each direction in one run.
const BYTES: usize = 128 << 20;
/// The same with --quick, or one message if that is more.
const FEW_BYTES: usize = 16 << 20;

/// Which threads use the socket: the halves in two; one that owns it and has channels; one alone.
const WAYS: [&str; 3] = ["split", "owner", "turns"];

/// A folder in memory, and how many bytes must be free there; a disk would take its time.
const MEMORY: &str = "/dev/shm";
const ENOUGH: u64 = 512 << 20;

/// How often to measure, and how many messages.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    options: Options,
    /// Rounds of each case
    #[arg(long, value_name = "NUMBER", default_value = "3")]
    rounds: usize,
    /// Send and receive this many messages of 100 bytes once over loopback, in two threads, and
    /// measure nothing else: none may be lost or torn
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["docs", "quick", "rounds"])]
    messages: Option<u32>,
}

/// One run of a client.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Run {
    seconds: f64,
    cpu_seconds: f64,
}

/// All runs of one case, in the order of the rounds.
#[derive(Debug, Serialize)]
struct Measured {
    backend: &'static str,
    peer: String,
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
    let has_room = statvfs(MEMORY).is_ok_and(|memory| memory.f_bavail * memory.f_frsize >= ENOUGH);
    let recording = if has_room {
        TempDir::with_prefix_in("tungstenite-tls-bench", MEMORY)?
    } else {
        TempDir::with_prefix("tungstenite-tls-bench")?
    };
    let mut server = Command::new(beside("bench-server")?);
    let server = server.arg("split").arg(folder.path()).arg(recording.path());
    let (_server, addresses) = Helper::server(server)?;
    let [server] = addresses[..] else { anyhow::bail!("one address is expected") };
    let roots = folder.path().join("root.pem");
    let clients = BACKENDS.into_iter().filter(|(backend, family)| {
        let is_built = has_client(family);
        if !is_built {
            println!("{backend}: left out, because its client was not built");
        }
        is_built
    });
    let clients: Vec<_> = clients
        .map(|(backend, family)| Client {
            backend,
            family,
            server,
            roots: &roots,
            recording: recording.path(),
        })
        .collect();
    if let Some(messages) = args.messages {
        let plan = Plan { messages, size: 100, peer: Peer::Loopback };
        let mut runs = Vec::new();
        for client in clients.iter().filter(|it| args.options.wants("split", it.backend)) {
            let run = client.run(plan, 100, WAYS[0])?;
            let (backend, seconds) = (client.backend, run.seconds);
            println!("{backend}: {messages} messages each way in {seconds:.1} s, all whole");
            runs.push((backend, run));
        }
        args.options.write(json!({ "messages": messages, "runs": runs }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (mut tables, mut all) = (String::new(), Vec::new());
    for (peer, title) in PEERS {
        let mut measured = Vec::new();
        for client in &clients {
            for (size, together) in CASES {
                let case = format!("split-{peer}-{size}x{together}");
                if args.options.wants(&case, client.backend) {
                    measured.push(client.measure(size, together, peer, args)?);
                }
            }
        }
        let table = table(title, &measured);
        println!("{table}");
        tables += &format!("{table}\n");
        all.extend(measured);
    }
    args.options.write(json!({ "results": all }))?;
    args.options.document("performance.md", &[("split", tables)])?;
    Ok(ExitCode::SUCCESS)
}

struct Client<'a> {
    backend: &'static str,
    family: &'static str,
    server: SocketAddr,
    roots: &'a Path,
    recording: &'a Path,
}

impl Client<'_> {
    fn measure(
        &self,
        size: usize,
        together: u32,
        peer: Peer,
        args: &Args,
    ) -> anyhow::Result<Measured> {
        let bytes = if args.options.quick { FEW_BYTES } else { BYTES };
        let messages = u32::try_from((bytes / size).max(1))?;
        let plan = Plan { messages, size, peer };
        eprintln!("{}: {messages} messages of {size} bytes each way, {peer}", self.backend);
        let mut runs = WAYS.map(|_| Vec::new());
        for round in 0..args.rounds {
            for turn in 0..WAYS.len() {
                // Another one is the first in each round.
                let which = (round + turn) % WAYS.len();
                runs[which].push(self.run(plan, together, WAYS[which])?);
            }
        }
        let [split, owner, turns] = runs;
        let (backend, peer) = (self.backend, peer.to_string());
        Ok(Measured { backend, peer, size, together, messages, split, owner, turns })
    }

    fn run(&self, plan: Plan, together: u32, way: &str) -> anyhow::Result<Run> {
        let mut command = Command::new(client(self.family)?);
        command.args(["split", "--backend", self.backend, "--server", &self.server.to_string()]);
        command.arg("--roots").arg(self.roots).arg("--recording").arg(self.recording);
        command.args(["--plan", &plan.to_string(), "--way", way]);
        command.args(["--together", &together.to_string()]);
        let run: Run = ask(command, self.backend).context("split")?;
        ensure!(run.seconds > 0.0, "no time has passed");
        Ok(run)
    }
}

fn table(title: &str, measured: &[Measured]) -> Table {
    let header = [
        "backend",
        "bytes of a message",
        "sent at once",
        "throughput, of an owner's",
        "spread",
        "of that of turns",
        "spread",
        "messages each way per second",
        "processor time, of that of turns",
    ];
    let mut table = Table::new(title, &header);
    for case in measured {
        let ratio =
            |to: &[Run]| Stats::of(to.iter().zip(&case.split).map(|(a, b)| a.seconds / b.seconds));
        let (owner, turns) = (ratio(&case.owner), ratio(&case.turns));
        let rate = case.split.iter().map(|run| f64::from(case.messages) / run.seconds);
        let cpu = case.split.iter().zip(&case.turns).map(|(a, b)| a.cpu_seconds / b.cpu_seconds);
        table.push([
            case.backend.to_owned(),
            case.size.to_string(),
            case.together.to_string(),
            show(owner, |value| format!("{value:.2}")),
            spread(owner),
            show(turns, |value| format!("{value:.2}")),
            spread(turns),
            show(Stats::of(rate), |value| format!("{value:.0}")),
            show(Stats::of(cpu), |value| format!("{value:.2}")),
        ]);
    }
    table
}
