//! Builds published programs that use the peers, unchanged, over the drop-in crates of `compat/`,
//! and runs some of them with two backends each.
//!
//! `docs/drop-in.md` shows the lines that patch them. tokio-tungstenite's own client of Autobahn
//! judges the WebSocket of its drop-in crate. A relay before each server shows which TLS
//! library a connection has, and that the second one resumes the session of the first.

mod programs;
mod project;

use std::process::Command;

use anyhow::{Context, ensure};
use xshell::Shell;

use self::project::Project;
use super::{
    autobahn::passes_autobahn, backends::refuses, peers::autobahn_client, project::ported,
};
use crate::program::Program;

/// The backends, which the client chooses from by the environment.
const BACKENDS: [&str; 2] = ["openssl", "rustls"];
const VARIABLE: &str = "TUNGSTENITE_TLS_BACKEND";

/// The programs that connect without a connector of their own, each with the server that it needs.
const RUN: [(&str, &str); 3] =
    [("barter-integration", "echo"), ("fe2o3-amqp-ws", "echo"), ("mqtt5", "mqtt")];
/// How the server begins each of a program's two connections.
const RESUMED: [&str; 2] = ["full", "resumed"];

/// The program that always brings a connector, which is rustls's, and a new one each time.
const WITH_CONNECTOR: (&str, &str) = ("rumqttc", "mqtt");

/// `autobahn` is a free port.
pub(super) fn run(sh: &Shell, autobahn: u16) -> anyhow::Result<()> {
    let project = Project::create(sh, &ported(sh, &autobahn_client(autobahn))?)?;
    project.build(sh)?;
    let client = project.path("autobahn");
    passes_autobahn(sh, "tokio-tungstenite", &client, project.dir(), autobahn)?;
    let mut servers = Servers::start(&project)?;
    for backend in BACKENDS {
        for (program, server) in RUN {
            let mut client = servers.client(&project, program, server);
            client.env(VARIABLE, backend);
            servers
                .see(&mut client, server, backend, RESUMED)
                .with_context(|| format!("{program} with {backend}"))?;
        }
        let (program, server) = WITH_CONNECTOR;
        let mut client = servers.client(&project, program, server);
        servers
            .see(client.arg(backend), server, backend, RESUMED)
            .with_context(|| format!("{program} with {backend} for all"))?;

        let (program, server) = RUN[0];
        let mut client = servers.client(&project, program, server);
        refuses(client.env(VARIABLE, backend), backend).context(program)?;
        servers.has_seen(server, backend, "full")?;
        println!("{backend}: the programs connect with it, and resume its sessions");
    }
    let (program, server) = WITH_CONNECTOR;
    let mut client = servers.client(&project, program, server);
    client.env(VARIABLE, "openssl");
    servers
        .see(&mut client, server, "rustls", ["full", "full"])
        .with_context(|| format!("{program} with its own connector"))
}

/// The servers, in a process of their own.
struct Servers {
    program: Program,
    echo: String,
    mqtt: String,
}

impl Servers {
    fn start(project: &Project) -> anyhow::Result<Self> {
        let mut program = Program::start(project.program("server").arg(project.dir()))?;
        let (echo, mqtt) = (program.line()?, program.line()?);
        Ok(Self { program, echo, mqtt })
    }

    /// A program that connects to `server`, twice.
    fn client(&self, project: &Project, program: &str, server: &str) -> Command {
        let url = if server == "echo" { &self.echo } else { &self.mqtt };
        let mut client = project.program("client");
        client.args([program, url]).env("SSL_CERT_FILE", project.dir().join("root.pem"));
        client
    }

    /// Runs `client`, and checks which library `server` sees, and how each connection begins.
    fn see(
        &mut self,
        client: &mut Command,
        server: &str,
        library: &str,
        begins: [&str; 2],
    ) -> anyhow::Result<()> {
        Program::start(client)?.finish()?;
        begins.into_iter().try_for_each(|how| self.has_seen(server, library, how))
    }

    fn has_seen(&mut self, server: &str, library: &str, how: &str) -> anyhow::Result<()> {
        let (line, expected) = (self.program.line()?, format!("{server}: {library}, {how}"));
        ensure!(line == expected, "the server saw `{line}` instead of `{expected}`");
        Ok(())
    }
}
