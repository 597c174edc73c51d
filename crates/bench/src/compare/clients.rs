//! Starts the server, and runs clients: [`Clients`].

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use super::{certificates, peers::Peer};
use crate::{plan::Plan, report::Report};

/// The server that runs, and what it takes to run clients against it.
pub(super) struct Clients {
    /// Where the binaries are.
    folder: PathBuf,
    certificates: TempDir,
    server: Child,
    address: String,
}

impl Clients {
    pub(super) fn start() -> anyhow::Result<Self> {
        let this = env::current_exe()?;
        let folder = this.parent().context("no folder holds this binary")?.to_owned();
        let certificates = TempDir::with_prefix("tungstenite-tls-bench")?;
        certificates::write(certificates.path())?;
        let mut server = Command::new(folder.join("bench-server"))
            .args([certificates.path().join("chain.pem"), certificates.path().join("key.pem")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("bench-server does not start")?;
        let mut address = String::new();
        let stdout = server.stdout.take().context("no output of bench-server")?;
        BufReader::new(stdout).read_line(&mut address)?;
        let address = address.trim().to_owned();
        ensure!(!address.is_empty(), "bench-server gave no address");
        Ok(Self { folder, certificates, server, address })
    }

    /// Measures one connection to the server.
    pub(super) fn measure(&self, peer: &Peer, plan: &Plan) -> anyhow::Result<Report> {
        let mut client = self.command(peer, plan, &[]);
        client.args(["--server", &self.address]);
        output(client, peer, plan)
    }

    /// Runs a client under a tool, with the server in the client's own process.
    pub(super) fn under(&self, tool: &[&str], peer: &Peer, plan: &Plan) -> anyhow::Result<Report> {
        output(self.command(peer, plan, tool), peer, plan)
    }

    /// Runs a client under a tool, with the real server.
    pub(super) fn measure_under(
        &self,
        tool: &[&str],
        peer: &Peer,
        plan: &Plan,
    ) -> anyhow::Result<Report> {
        let mut client = self.command(peer, plan, tool);
        client.args(["--server", &self.address]);
        output(client, peer, plan)
    }

    fn command(&self, peer: &Peer, plan: &Plan, tool: &[&str]) -> Command {
        let client = self.folder.join(format!("bench-client-{}", peer.client));
        let mut command = match tool {
            [program, args @ ..] => {
                let mut command = Command::new(program);
                command.args(args).arg(client);
                command
            }
            [] => Command::new(client),
        };
        // xtask wants backtraces of its own errors.
        command.env_remove("RUST_BACKTRACE");
        command.args(["--peer", peer.entry, "--plan", &plan.to_string(), "--certificates"]);
        command.arg(self.certificates.path());
        command
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        // The server ends with its standard input.
        drop(self.server.stdin.take());
        let _ = self.server.wait();
    }
}

fn output(mut client: Command, peer: &Peer, plan: &Plan) -> anyhow::Result<Report> {
    let what = || format!("{} {plan}", peer.name);
    let output = client.output().with_context(what)?;
    ensure!(
        output.status.success(),
        "{}: {}: {}",
        what(),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    serde_json::from_slice(&output.stdout).with_context(what)
}
