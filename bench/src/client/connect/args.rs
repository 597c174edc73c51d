//! The arguments of the client for `connect`: [`Args`].

use std::{net::SocketAddr, path::PathBuf};

use crate::case::Case;

/// Connects a number of times with one peer, and prints the times as JSON.
#[derive(Debug, clap::Args)]
pub(in crate::client) struct Args {
    #[arg(long)]
    pub(super) peer: String,
    #[arg(long)]
    pub(super) case: Case,
    #[arg(long)]
    pub(super) server: SocketAddr,
    /// The roots to trust, for peers that do not use the platform's
    #[arg(long)]
    pub(super) roots: PathBuf,
    /// Connections before those that are measured
    #[arg(long)]
    pub(super) warm_up: u32,
    #[arg(long)]
    pub(super) count: u32,
    /// Echo a message on each connection
    #[arg(long)]
    pub(super) echo: bool,
}

impl Args {
    pub(super) fn url(&self) -> String {
        format!("wss://{}/", self.server)
    }
}
