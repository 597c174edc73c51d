//! What all clients of `connect` do: connect so many times with one peer, and tell what it took.

#[cfg(any(feature = "connect-rustls", feature = "connect-openssl", feature = "connect-boring"))]
mod bare;
#[cfg(feature = "connect-boring")]
pub(crate) mod bare_boring;
#[cfg(feature = "connect-openssl")]
pub(crate) mod bare_native_tls;
#[cfg(feature = "connect-openssl")]
pub(crate) mod bare_openssl;
#[cfg(feature = "connect-rustls")]
pub(crate) mod bare_rustls;
pub(crate) mod ours;
#[cfg(any(feature = "connect-rustls", feature = "connect-openssl"))]
pub(crate) mod tokio_tungstenite;
#[cfg(any(feature = "connect-rustls", feature = "connect-openssl"))]
pub(crate) mod tungstenite;

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    time::Instant,
};

use anyhow::{Context, ensure};
use clap::Parser;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

use crate::case::Case;

/// Connects so many times with one peer, and tells as JSON what it took.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[arg(long)]
    peer: String,
    #[arg(long)]
    pub(crate) case: Case,
    #[arg(long)]
    pub(crate) server: SocketAddr,
    /// Whom to trust, for those that do not ask the platform
    #[arg(long)]
    pub(crate) roots: PathBuf,
    /// Connections before those that are measured
    #[arg(long)]
    warm_up: u32,
    #[arg(long)]
    count: u32,
    /// Echo a message on each connection
    #[arg(long)]
    pub(crate) echo: bool,
}

impl Args {
    pub(crate) fn url(&self) -> String {
        format!("wss://{}/", self.server)
    }
}

/// Something that connects.
pub(crate) trait Peer {
    /// Makes a connection, and notes when the answer to the upgrade request is there and when an
    /// echoed message is, if there is to be one. Gives whether it knows this to be what the case
    /// wants.
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit>;
}

/// Whether a connection was what its case wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Yes,
    No,
    /// There is no telling.
    Unknown,
}

pub(crate) type Factory = fn(&Args) -> anyhow::Result<Box<dyn Peer>>;

/// When what was there.
pub(crate) struct Watch {
    pub(crate) echo: bool,
    /// Whether to find out what the connection was, where that takes time of its own.
    pub(crate) look: bool,
    start: Instant,
    upgraded: Option<f64>,
    echoed: Option<f64>,
}

impl Watch {
    fn start(echo: bool, look: bool) -> Self {
        Self { echo, look, start: Instant::now(), upgraded: None, echoed: None }
    }

    pub(crate) fn upgraded(&mut self) {
        self.upgraded = Some(self.start.elapsed().as_secs_f64());
    }

    pub(crate) fn echoed(&mut self) {
        self.echoed = Some(self.start.elapsed().as_secs_f64());
    }
}

pub(crate) fn run(peers: &[(&str, Factory)]) -> anyhow::Result<()> {
    let args = Args::parse();
    let new = peers.iter().find(|(name, _)| *name == args.peer).map(|(_, new)| new);
    let mut peer = new.with_context(|| format!("no peer `{}` here", args.peer))?(&args)?;
    for _ in 0..args.warm_up {
        peer.connect(&mut Watch::start(args.echo, false))?;
    }
    let (mut upgraded, mut echoed) = (Vec::new(), Vec::new());
    let fast_opens = fast_opens();
    let cpu = cpu();
    for number in 0..args.count {
        // Of many, some show what all are.
        let mut watch = Watch::start(args.echo, number % 20 == 0 || args.count < 20);
        let fit = peer.connect(&mut watch)?;
        ensure!(fit != Fit::No, "the connection was not what `{}` is to be", args.case.name());
        upgraded.push(watch.upgraded.context("the upgrade was not noted")?);
        echoed.extend(watch.echoed);
    }
    let cpu = cpu_since(cpu);
    let told = json!({
        "upgraded_seconds": upgraded,
        "echoed_seconds": echoed,
        "cpu_seconds": cpu / f64::from(args.count),
        "fast_opens": self::fast_opens().saturating_sub(fast_opens),
    });
    Ok(writeln!(io::stdout(), "{told}")?)
}

/// Processor time of this process, its own and the system's for it, in seconds.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn cpu_since(before: f64) -> f64 {
    cpu() - before
}

/// How many servers in this network namespace took data with the SYN.
fn fast_opens() -> u64 {
    let counters = fs::read_to_string("/proc/self/net/netstat").unwrap_or_default();
    let lines: Vec<&str> = counters.lines().collect();
    let mut pairs = lines
        .chunks_exact(2)
        .flat_map(|pair| pair[0].split(' ').zip(pair[1].split(' ')).collect::<Vec<_>>());
    let value = pairs.find(|(name, _)| *name == "TCPFastOpenActive").map(|(_, value)| value);
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}
