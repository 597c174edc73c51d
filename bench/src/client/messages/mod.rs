//! The client for messages: carries out a plan with one peer.

mod bare;
mod batch;
#[cfg(feature = "rustls")]
mod fastwebsockets;
mod memory;
#[cfg(feature = "openssl")]
mod native_tls;
mod ours;
mod peer;
mod phases;
#[cfg(feature = "rustls")]
mod rustls;
mod setup;
#[cfg(any(feature = "openssl", feature = "boring"))]
mod ssl;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tokio_tungstenite;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tokio_websockets;
mod transport;
#[cfg(any(feature = "rustls", feature = "openssl"))]
mod tungstenite;
mod ws;
mod ws_tokio;

use anyhow::{Context, bail};

use self::setup::Setup;
use crate::{report::Report, sys};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The peer, as LIBRARY/TLS
    #[arg(long)]
    peer: String,
    #[command(flatten)]
    setup: Setup,
}

pub(super) fn run(Args { peer, setup }: Args) -> anyhow::Result<Report> {
    let (library, tls) = peer.split_once('/').context("a peer is LIBRARY/TLS")?;
    sys::pin(0)?;
    match (library, tls) {
        ("tungstenite-tls", tls) => ours::run(&setup, tls.parse()?),
        ("tungstenite-tls-batch", tls) => ours::run_batched(&setup, tls.parse()?),
        ("tungstenite-tls-tokio", tls) => ours::run_on_tokio(&setup, tls.parse()?),
        ("tungstenite-tls-tokio-batch", tls) => ours::run_batched_on_tokio(&setup, tls.parse()?),
        #[cfg(feature = "rustls")]
        (library, "rustls") => rustls::run(library, &setup),
        #[cfg(feature = "openssl")]
        (library, "native-tls") => native_tls::run(library, &setup),
        #[cfg(feature = "openssl")]
        ("bare", "openssl") => ssl::run(&setup),
        #[cfg(feature = "boring")]
        ("bare", "boring") => ssl::run(&setup),
        _ => bail!("`{peer}` is not in this binary"),
    }
}
