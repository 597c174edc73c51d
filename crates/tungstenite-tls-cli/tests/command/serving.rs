//! Runs `wss serve` in the background: [`Serving`].

use std::{
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Run, command, wss};

/// A running `wss serve --json`, whose certificates are in a folder of its own.
pub(crate) struct Serving {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// Its first line.
    pub(crate) listening: Value,
    _folder: TempDir,
}

impl Serving {
    /// Starts it on a free port with its certificates written, and `more`.
    pub(crate) fn start(more: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let certificates = folder.path().join("certificates");
        let certificates = certificates.to_str().expect("a path in UTF-8").to_owned();
        Self::start_in(folder, &[&["--write-certs", &certificates], more].concat())
    }

    /// Starts it on a free port with only `more`; its other files are in `folder`.
    pub(crate) fn start_in(folder: TempDir, more: &[&str]) -> Self {
        let args = [&["serve", "--json", "--listen", "127.0.0.1:0"], more].concat();
        let mut child = command(args).spawn().expect("wss runs");
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut lines = BufReader::new(stdout).lines();
        let listening = line(&mut lines);
        assert_eq!(listening["event"], "listening", "{listening}");
        Self { child, lines, listening, _folder: folder }
    }

    pub(crate) fn url(&self) -> &str {
        self.listening["url"].as_str().expect("a URL")
    }

    /// The path of a file that it wrote.
    pub(crate) fn file(&self, member: &str) -> &str {
        self.listening["files"][member].as_str().unwrap_or_else(|| panic!("no {member}"))
    }

    /// The next connection that has ended.
    pub(crate) fn connection(&mut self) -> Value {
        let connection = line(&mut self.lines);
        assert_eq!(connection["event"], "connection", "{connection}");
        connection
    }

    /// Probes it with `backend`, trusting its root, with `--json` and `more`.
    pub(crate) fn probe(&self, backend: &str, more: &[&str]) -> Run {
        let ca = self.file("root");
        let args = ["probe", self.url(), "--json", "--ca", ca, "--backend", backend];
        wss(args.iter().chain(more))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn line(lines: &mut Lines<BufReader<ChildStdout>>) -> Value {
    let line = lines.next().expect("wss goes on").expect("a line");
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
}
