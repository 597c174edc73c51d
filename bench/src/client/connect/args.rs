//! What the client of `connect` is told: [`Args`].

use std::{net::SocketAddr, path::PathBuf};

use crate::case::Case;

/// Connects so many times with one peer, and tells as JSON what it took.
#[derive(Debug, clap::Args)]
pub(in crate::client) struct Args {
    #[arg(long)]
    pub(super) peer: String,
    #[arg(long)]
    pub(super) case: Case,
    #[arg(long)]
    pub(super) server: SocketAddr,
    /// Whom to trust, for those that do not ask the platform
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
