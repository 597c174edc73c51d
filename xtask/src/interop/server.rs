//! A server and how it is started: [`Server`].

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use xshell::Shell;

use super::mode::Mode;
use crate::namespace::Namespace;
use crate::program::Program;
use crate::setup::interop::Tool;

/// A server of one maker.
pub(super) struct Server {
    pub(super) name: &'static str,
    /// Installs its program if it is missing. The error says what this machine lacks.
    pub(super) install: fn(&Shell) -> anyhow::Result<Tool>,
    /// The arguments with which the program prints its version, or that of the library.
    pub(super) version: &'static [&'static str],
    pub(super) start: fn(&Ground<'_>) -> anyhow::Result<Running>,
    /// What the client speaks with it; see the example.
    pub(super) dialect: &'static str,
    /// The URL's path.
    pub(super) path: &'static str,
    /// What it cannot do, each with the reason.
    pub(super) lacks: &'static [(Mode, &'static str)],
    /// What it does differently, each with the reason.
    pub(super) differs: &'static [(Mode, &'static str)],
    /// What takes too long for a quick run.
    pub(super) slow: &'static [Mode],
    /// Whether it would listen on every interface, and so runs in a network namespace.
    pub(super) isolated: bool,
}

/// What a server is started with.
pub(super) struct Ground<'a> {
    pub(super) tool: &'a Tool,
    /// The folder of the certificates; see [`certificates`](super::certificates).
    pub(super) certificates: &'a Path,
    /// The server's own folder.
    pub(super) folder: PathBuf,
    /// The port of the WebSocket server behind it.
    pub(super) behind: Option<u16>,
    pub(super) namespace: Option<&'a Namespace>,
}

/// A server that is ready, which is stopped on drop.
pub(super) struct Running {
    pub(super) programs: Vec<Program>,
    /// Without TLS.
    pub(super) plain: Option<u16>,
    pub(super) tls: u16,
    /// Asks clients for a certificate.
    pub(super) mutual: Option<u16>,
    /// Accepts early data.
    pub(super) early: Option<u16>,
    /// What the client speaks there, if it is not what it speaks elsewhere.
    pub(super) early_dialect: Option<&'static str>,
    /// A process in the network namespace where the ports are.
    pub(super) within: Option<u32>,
}

impl Ground<'_> {
    /// A file of the certificates.
    pub(super) fn file(&self, name: &str) -> String {
        self.certificates.join(name).display().to_string()
    }

    /// The server's program, in its own folder.
    pub(super) fn command(&self) -> Command {
        self.prepared(Command::new(&self.tool.program))
    }

    /// The server's program in a network namespace: it would listen on every interface.
    pub(super) fn isolated(&self) -> anyhow::Result<Command> {
        let command = self.namespace()?.new_with_loopback(&self.tool.program.to_string_lossy());
        Ok(self.prepared(command))
    }

    /// The server's program in the network namespace of the process `pid`.
    pub(super) fn beside(&self, pid: u32) -> anyhow::Result<Command> {
        let mut command = self.namespace()?.enter(pid);
        command.arg(&self.tool.program);
        Ok(self.prepared(command))
    }

    fn namespace(&self) -> anyhow::Result<&Namespace> {
        self.namespace.context("this machine makes no network namespace")
    }

    fn prepared(&self, mut command: Command) -> Command {
        command.envs(self.tool.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(&self.folder);
        command
    }

    /// Writes a file of the server's configuration, and returns its path.
    pub(super) fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let file = self.folder.join(name);
        std::fs::write(&file, text)?;
        Ok(file)
    }
}

impl Running {
    pub(super) fn new(program: Program, tls: u16) -> Self {
        Self {
            programs: vec![program],
            plain: None,
            tls,
            mutual: None,
            early: None,
            early_dialect: None,
            within: None,
        }
    }

    /// The port for `mode`, if the server can do it.
    pub(super) fn port(&self, mode: Mode) -> Option<u16> {
        match mode {
            Mode::Identity | Mode::NoIdentity => self.mutual,
            Mode::EarlyData => self.early,
            _ => Some(self.tls),
        }
    }
}

/// Loopback ports that were free a moment ago, all different.
pub(super) fn free_ports<const N: usize>() -> io::Result<[u16; N]> {
    let mut listeners = Vec::new();
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}
