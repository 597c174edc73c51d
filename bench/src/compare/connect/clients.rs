//! Runs the clients: [`Clients`].

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::peers::{PYTHON, Peer};
use crate::{
    case::Case,
    compare::{
        certificates,
        process::{ask, client},
    },
    report::Connections,
};

/// The files that clients need, and a Python for the one that is a script.
pub(super) struct Clients {
    certificates: TempDir,
    python: Option<PathBuf>,
}

/// How often a client connects, and whether it echoes.
#[derive(Clone, Copy)]
pub(super) struct Often {
    pub(super) warm_up: u32,
    pub(super) count: u32,
    pub(super) echo: bool,
}

impl Clients {
    pub(super) fn new(python: Option<PathBuf>) -> anyhow::Result<Self> {
        let certificates = certificates::folder()?;
        let script = include_str!("../../client/connect/client.py");
        fs::write(certificates.path().join("client.py"), script)?;
        let python = python.filter(|python| {
            let import = Command::new(python).args(["-c", "import websockets"]).output();
            import.is_ok_and(|output| output.status.success())
        });
        Ok(Self { certificates, python })
    }

    pub(super) fn folder(&self) -> &Path {
        self.certificates.path()
    }

    pub(super) fn has_python(&self) -> bool {
        self.python.is_some()
    }

    /// Runs the client that connects with `peer` to `server`.
    pub(super) fn run(
        &self,
        peer: &Peer,
        case: Case,
        server: SocketAddr,
        often: Often,
    ) -> anyhow::Result<Connections> {
        let mut command = match &self.python {
            Some(python) if peer.client == PYTHON => {
                let mut command = Command::new(python);
                command.arg(self.folder().join("client.py"));
                command
            }
            _ => {
                let mut command = Command::new(client(peer.client)?);
                command.arg("connect");
                command
            }
        };
        let roots = self.folder().join("roots.pem");
        command
            .env("SSL_CERT_FILE", &roots)
            .args(["--peer", peer.name, "--case", case.name(), "--roots"])
            .arg(&roots)
            .args(["--server", &server.to_string()])
            .args(["--warm-up", &often.warm_up.to_string()])
            .args(["--count", &often.count.to_string()]);
        if often.echo {
            command.arg("--echo");
        }
        ask(command, &format!("{}, {}", peer.name, case.name()))
    }
}
