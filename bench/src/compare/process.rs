//! Runs the other programs: servers that live until they are dropped, and clients that print JSON.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;

/// The path of a program in the same folder as this one.
pub(super) fn beside(name: &str) -> anyhow::Result<PathBuf> {
    Ok(env::current_exe()?.with_file_name(name))
}

/// The path of the client for a family of TLS libraries.
pub(super) fn client(family: &str) -> anyhow::Result<PathBuf> {
    beside(&format!("bench-client-{family}"))
}

pub(super) fn has_client(family: &str) -> bool {
    client(family).is_ok_and(|client| fs::exists(client).unwrap_or(false))
}

/// A command that runs `program` under `tool`, unless that is empty.
pub(super) fn under(tool: &[&str], program: &Path) -> Command {
    match tool {
        [tool, args @ ..] => {
            let mut command = Command::new(tool);
            command.args(args).arg(program);
            command
        }
        [] => Command::new(program),
    }
}

/// Runs a client, and parses the JSON that it prints.
pub(super) fn ask<T: DeserializeOwned>(mut client: Command, what: &str) -> anyhow::Result<T> {
    // xtask sets it for its own errors; clients' errors need no backtrace.
    let output = client.env_remove("RUST_BACKTRACE").output().with_context(|| what.to_owned())?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{what}: {}: {}", output.status, said.trim());
    serde_json::from_slice(&output.stdout).with_context(|| what.to_owned())
}

/// A process that runs until its standard input ends, which happens on drop.
pub(super) struct Helper(Child);

impl Helper {
    pub(super) fn start(command: &mut Command) -> anyhow::Result<Self> {
        let what = format!("cannot run {:?}", command.get_program());
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        Ok(Self(child.context(what)?))
    }

    /// Starts a server, and returns it with the addresses that it listens on.
    pub(super) fn server(command: &mut Command) -> anyhow::Result<(Self, Vec<SocketAddr>)> {
        let mut server = Self::start(command)?;
        let addresses: Vec<_> =
            server.line()?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        ensure!(!addresses.is_empty(), "the server gave no address");
        Ok((server, addresses))
    }

    /// Waits for the first line that the process prints.
    pub(super) fn line(&mut self) -> anyhow::Result<String> {
        let stdout = self.0.stdout.take().context("the output was already taken")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
