//! The client whose calls fail, and its server, which runs in a separate process: [`Client`].

use std::{fs, path::PathBuf, process::Output};

use anyhow::{Context, ensure};
use serde_json::Value;
use tempfile::NamedTempFile;
use xshell::{Shell, TempDir};

use super::{folder::Folder, trace};
use crate::{cargo::cargo, matrix::Backend, namespace::Namespace, paths, program::Program};

pub(super) const EXAMPLE: &str = "torture";
/// A password of the URL, which no error may show.
pub(super) const SECRET: &str = "correct-horse";
/// How long the client may take, in seconds: it has timeouts of its own, of 8 seconds each.
const DEADLINE: &str = "30";

/// The example.
pub(super) struct Client {
    namespace: Namespace,
    /// The server's process.
    server: u32,
    program: PathBuf,
    url: String,
    /// The root to trust, and the client's certificate and key.
    certificates: PathBuf,
}

/// The server, for as long as this is kept.
pub(super) struct Server {
    _program: Program,
    /// The programs and the certificates.
    _folder: TempDir,
}

/// How a run of the client has ended.
#[derive(Debug)]
pub(super) struct Run {
    /// `None` if a signal ended it.
    pub(super) code: Option<i32>,
    /// The last line of output.
    pub(super) said: String,
    /// The lines of the error output.
    pub(super) errors: Vec<String>,
    /// What strace has written.
    pub(super) trace: String,
    /// How many TCP connections strace has seen.
    pub(super) connections: usize,
    /// Whether the call that failed was the last of its kind on its connection.
    pub(super) is_last: bool,
}

/// The exit code of `timeout` for a program that it had to kill.
const KILLED: i32 = 137;

impl Client {
    /// Builds both with the features of `row`, and starts the server, in a network namespace where
    /// only loopback is: a look-up that fails must not ask a name server.
    pub(super) fn start(
        sh: &Shell,
        row: &Backend,
        namespace: Namespace,
    ) -> anyhow::Result<(Self, Server)> {
        cargo(sh)
            .args(["build", "--quiet"])
            .args(row.selection.args())
            .args(["--example", EXAMPLE, "--bin", "wss"])
            .run()?;
        let target = paths::root().join(paths::target()).join("debug");
        // The next row builds programs of the same names.
        let folder = sh.create_temp_dir()?;
        let copy = |from: PathBuf, to: &str| -> anyhow::Result<PathBuf> {
            let to = folder.path().join(to);
            fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
            Ok(to)
        };
        let program = copy(target.join("examples").join(EXAMPLE), "client")?;
        let server = copy(target.join("wss"), "server")?;
        let server = server.to_str().context("a path is no text")?;
        let certificates = folder.path().join("certificates");
        let mut command = namespace.new_with_loopback(server);
        command.args(["serve", "--listen", "127.0.0.1:0", "--json", "--require-client-cert"]);
        command.arg("--write-certs").arg(&certificates);
        let mut server = Program::start(&mut command)?;
        let first = server.line()?;
        let told: Value = serde_json::from_str(&first)
            .with_context(|| format!("wss serve begins with: {first}"))?;
        let port = told["url"].as_str().and_then(|url| url.trim_end_matches('/').rsplit_once(':'));
        let (_, port) = port.with_context(|| format!("wss serve says {first}"))?;
        let url = format!("wss://user:{SECRET}@localhost:{port}/?token={SECRET}");
        let client = Self { namespace, server: server.pid(), program, url, certificates };
        Ok((client, Server { _program: server, _folder: folder }))
    }

    /// Runs the client with its files in `folder`. `strace` are the options of strace; without
    /// any, it runs by itself.
    pub(super) fn run(&self, folder: &Folder, strace: &[&str]) -> anyhow::Result<Run> {
        let trace = NamedTempFile::new().context("cannot make a file")?;
        let mut command = self.namespace.enter(self.server);
        command.args(["timeout", "--signal=KILL", DEADLINE]);
        if !strace.is_empty() {
            command
                .args(["strace", "-f", "-qq", "-y", "-s", "100", "-o"])
                .arg(trace.path())
                .args(strace);
        }
        command.arg(&self.program).arg(&self.url).arg(&self.certificates).arg(folder.path());
        command.env("RUST_BACKTRACE", "0");
        let Output { status, stdout, stderr } = command.output().context("cannot run nsenter")?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let trace = fs::read_to_string(trace.path()).unwrap_or_default();
        Ok(Run {
            connections: trace::connections(&trace),
            is_last: trace::injected_last(&trace),
            code: status.code(),
            said: text(&stdout).lines().last().unwrap_or_default().to_owned(),
            errors: text(&stderr).lines().map(str::to_owned).collect(),
            trace,
        })
    }

    /// Runs the client with nothing failing, which must succeed.
    pub(super) fn run_whole(&self, folder: &Folder, strace: &[&str]) -> anyhow::Result<Run> {
        let run = self.run(folder, strace)?;
        ensure!(run.is_ok(), "without a failure, the client {}", run.told());
        Ok(run)
    }
}

impl Run {
    pub(super) fn is_ok(&self) -> bool {
        self.code == Some(0) && self.said == "ok" && self.errors.is_empty()
    }

    pub(super) fn timed_out(&self) -> bool {
        self.code == Some(KILLED)
    }

    /// The call that failed, if one did.
    pub(super) fn injected(&self) -> Option<&str> {
        trace::injected(&self.trace)
    }

    pub(super) fn told(&self) -> String {
        let code = self.code.map_or("a signal".to_owned(), |code| code.to_string());
        format!("ends with {code}, `{}`: {}", self.said, self.errors.join(" | "))
    }
}
