//! The plan and the server of a connection: [`Setup`].

use std::{fs, net::SocketAddr, path::PathBuf};

use anyhow::Context;

use crate::plan::Plan;

/// What to do, and with which server.
#[derive(Debug, clap::Args)]
pub(super) struct Setup {
    /// What to do, as a path
    #[arg(long)]
    pub(super) plan: Plan,
    /// The server's address; without it, the server is in this process, and no bytes go through the
    /// kernel
    #[arg(long)]
    pub(super) server: Option<SocketAddr>,
    /// The folder of the certificates
    #[arg(long)]
    pub(super) certificates: PathBuf,
}

impl Setup {
    /// The URL that the server understands.
    pub(super) fn url(&self) -> String {
        format!("wss://localhost{}", self.plan)
    }

    /// The root to trust, as PEM.
    pub(super) fn root_pem(&self) -> anyhow::Result<Vec<u8>> {
        let path = self.certificates.join("root.pem");
        fs::read(&path).with_context(|| path.display().to_string())
    }
}
