//! The clients: one connection a process, told by its arguments what to do, answering in JSON.

mod bare;
mod batch;
#[cfg(feature = "rustls")]
mod fastwebsockets;
mod memory;
mod ours;
mod peer;
mod phases;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tokio_tungstenite;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tokio_websockets;
mod transport;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tungstenite;
mod ws;
mod ws_tokio;

#[cfg(feature = "boring")]
pub mod boring;
#[cfg(feature = "openssl")]
pub mod openssl;
#[cfg(feature = "rustls")]
pub mod rustls;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Context;
use clap::Parser;

use crate::{plan::Plan, report::Report, sys};

/// Carries a plan out, over one connection.
#[derive(Debug, Parser)]
struct Args {
    /// What to measure, or nothing for the list of them.
    #[arg(long)]
    peer: Option<String>,
    /// What to do, as a path.
    #[arg(long, default_value = "/echo/64/false/1/1/1/true/64")]
    plan: Plan,
    /// Where the server listens; without it the server is in this process, and no bytes go
    /// through the kernel.
    #[arg(long)]
    server: Option<SocketAddr>,
    /// The folder of the certificates.
    #[arg(long, default_value = ".")]
    certificates: PathBuf,
}

/// What a connection needs to know.
pub(crate) struct Setup {
    plan: Plan,
    server: Option<SocketAddr>,
    certificates: PathBuf,
}

impl Setup {
    /// The URL that the server understands.
    fn url(&self) -> String {
        format!("wss://localhost{}", self.plan)
    }

    /// The root to trust, as PEM.
    fn root_pem(&self) -> anyhow::Result<Vec<u8>> {
        let path = self.certificates.join("root.pem");
        std::fs::read(&path).with_context(|| path.display().to_string())
    }
}

/// Something to measure: its name, and what runs it.
pub(crate) type Entry = (&'static str, fn(&Setup) -> anyhow::Result<Report>);

/// Runs what the arguments ask for, out of `entries`.
fn main(entries: &[Entry]) -> anyhow::Result<()> {
    let args = Args::parse();
    let Some(name) = args.peer else {
        for (name, _) in entries {
            println!("{name}");
        }
        return Ok(());
    };
    let (_, run) = entries
        .iter()
        .find(|(known, _)| *known == name)
        .with_context(|| format!("`{name}` is not in this binary"))?;
    sys::pin(0)?;
    let setup = Setup { plan: args.plan, server: args.server, certificates: args.certificates };
    println!("{}", serde_json::to_string(&run(&setup)?)?);
    Ok(())
}
