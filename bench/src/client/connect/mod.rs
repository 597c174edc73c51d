//! Connects a number of times with one peer, and measures each connection.

mod args;
mod bare;
#[cfg(feature = "openssl")]
mod native_tls;
mod ours;
mod peer;
#[cfg(feature = "rustls")]
mod rustls;
#[cfg(any(feature = "openssl", feature = "boring"))]
mod ssl;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tokio_tungstenite;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tungstenite;

use std::fs;

use anyhow::{Context, bail, ensure};
use rustix::time::ClockId;

pub(super) use self::args::Args;
use self::peer::{Fit, Peer, Watch};
use crate::{report::Connections, sys};

pub(super) fn run(args: &Args) -> anyhow::Result<Connections> {
    let mut peer = peer(args)?;
    for _ in 0..args.warm_up {
        peer.connect(&mut Watch::start(args.echo, false))?;
    }
    let mut told = Connections::default();
    let fast_opens = fast_opens();
    let cpu = sys::cpu_ns(ClockId::ProcessCPUTime);
    for number in 0..args.count {
        // Checking a sample of many connections is enough.
        let mut watch = Watch::start(args.echo, number % 20 == 0 || args.count < 20);
        let fit = peer.connect(&mut watch)?;
        ensure!(fit != Fit::No, "the connection does not fit the case `{}`", args.case.name());
        told.upgraded_seconds.push(watch.upgraded.context("the upgrade was not noted")?);
        told.echoed_seconds.extend(watch.echoed);
    }
    let cpu = sys::cpu_ns(ClockId::ProcessCPUTime) - cpu;
    told.cpu_seconds = cpu as f64 / 1e9 / f64::from(args.count);
    told.fast_opens = self::fast_opens().saturating_sub(fast_opens);
    Ok(told)
}

/// Creates the peer that the arguments name, if it is in this binary.
fn peer(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    match args.peer.as_str() {
        #[cfg(feature = "rustls")]
        "ours-rustls-x25519" => ours::new_x25519(args),
        #[cfg(feature = "rustls")]
        "bare-rustls" => rustls::new(args),
        #[cfg(feature = "openssl")]
        "bare-native-tls" => native_tls::new(args),
        #[cfg(feature = "openssl")]
        "bare-openssl" => ssl::new(args),
        #[cfg(feature = "boring")]
        "bare-boring" => ssl::new(args),
        #[cfg(any(feature = "rustls", feature = "openssl"))]
        "tungstenite-rustls" | "tungstenite-native-tls" => tungstenite::new_default(args),
        #[cfg(any(feature = "rustls", feature = "openssl"))]
        "tungstenite-rustls-shared" | "tungstenite-native-tls-shared" => {
            tungstenite::new_shared(args)
        }
        #[cfg(any(feature = "rustls", feature = "openssl"))]
        "tokio-tungstenite-rustls" | "tokio-tungstenite-native-tls" => {
            tokio_tungstenite::new_default(args)
        }
        #[cfg(any(feature = "rustls", feature = "openssl"))]
        "tokio-tungstenite-rustls-shared" | "tokio-tungstenite-native-tls-shared" => {
            tokio_tungstenite::new_shared(args)
        }
        name => match name.strip_prefix("ours-") {
            Some(backend) => ours::new(backend.parse()?, args),
            None => bail!("`{name}` is not in this binary"),
        },
    }
}

/// How often servers accepted data with the SYN, in this network namespace.
fn fast_opens() -> u64 {
    let counters = fs::read_to_string("/proc/self/net/netstat").unwrap_or_default();
    let lines: Vec<&str> = counters.lines().collect();
    let mut pairs = lines
        .chunks_exact(2)
        .flat_map(|pair| pair[0].split(' ').zip(pair[1].split(' ')).collect::<Vec<_>>());
    let value = pairs.find(|(name, _)| *name == "TCPFastOpenActive").map(|(_, value)| value);
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}
