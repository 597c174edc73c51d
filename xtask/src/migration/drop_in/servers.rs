//! The servers that the programs connect to: [`Servers`].

use std::process::Command;

use anyhow::{Context, ensure};

use super::project::Project;
use crate::program::Program;

/// The servers, in a process of their own.
pub(super) struct Servers {
    program: Program,
    /// By their names.
    urls: Vec<(&'static str, String)>,
}

impl Servers {
    pub(super) fn start(project: &Project) -> anyhow::Result<Self> {
        let mut program = Program::start(project.program("server").arg(project.dir()))?;
        let url = |name| Ok((name, program.line()?));
        let urls = ["echo", "greeting", "mqtt"].into_iter().map(url).collect::<anyhow::Result<_>>();
        Ok(Self { urls: urls?, program })
    }

    /// The program `binary`, which connects to `server` twice, through `program`.
    pub(super) fn client(
        &self,
        project: &Project,
        binary: &str,
        program: &str,
        server: &str,
    ) -> Command {
        let (_, url) = self.urls.iter().find(|(name, _)| *name == server).expect("a server");
        let mut client = project.program(binary);
        client.args([program, url]).env("SSL_CERT_FILE", project.dir().join("root.pem"));
        client
    }

    /// Runs `client`, and checks which library `server` sees, and how each connection begins.
    pub(super) fn see(
        &mut self,
        client: &mut Command,
        server: &str,
        library: &str,
        begins: [&str; 2],
    ) -> anyhow::Result<()> {
        Program::start(client)?.finish()?;
        begins.into_iter().try_for_each(|how| self.has_seen(server, library, how))
    }

    pub(super) fn has_seen(
        &mut self,
        server: &str,
        library: &str,
        how: &str,
    ) -> anyhow::Result<()> {
        let line = self.program.line().context("the server says nothing")?;
        let expected = format!("{server}: {library}, {how}");
        ensure!(line == expected, "the server saw `{line}` instead of `{expected}`");
        Ok(())
    }
}
