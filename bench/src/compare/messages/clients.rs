//! Starts the server, and runs clients: [`Clients`].

use std::{net::SocketAddr, process::Command};

use tempfile::TempDir;

use super::peers::Peer;
use crate::{
    compare::{
        certificates,
        process::{Helper, ask, beside, client, under},
    },
    plan::Plan,
    report::Report,
};

/// A running server, and the certificates for its clients.
pub(in crate::compare) struct Clients {
    certificates: TempDir,
    address: SocketAddr,
    _server: Helper,
}

impl Clients {
    pub(in crate::compare) fn start() -> anyhow::Result<Self> {
        let certificates = certificates::folder()?;
        let mut command = Command::new(beside("bench-server")?);
        command.arg("messages").arg(certificates.path());
        let (server, addresses) = Helper::server(&mut command)?;
        Ok(Self { certificates, address: addresses[0], _server: server })
    }

    /// Measures one connection to the server, under `tool` unless it is empty.
    pub(super) fn measure(
        &self,
        tool: &[&str],
        peer: &Peer,
        plan: &Plan,
    ) -> anyhow::Result<Report> {
        let mut client = self.command(tool, peer, plan)?;
        client.args(["--server", &self.address.to_string()]);
        ask(client, &format!("{} {plan}", peer.name))
    }

    /// Runs a client under `tool`, with the server in the client's own process.
    pub(super) fn in_memory(
        &self,
        tool: &[&str],
        peer: &Peer,
        plan: &Plan,
    ) -> anyhow::Result<Report> {
        ask(self.command(tool, peer, plan)?, &format!("{} {plan}", peer.name))
    }

    fn command(&self, tool: &[&str], peer: &Peer, plan: &Plan) -> anyhow::Result<Command> {
        let mut command = under(tool, &client(peer.client)?);
        command.args(["messages", "--peer", peer.entry, "--plan", &plan.to_string()]);
        command.arg("--certificates").arg(self.certificates.path());
        Ok(command)
    }
}
