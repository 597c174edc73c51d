//! A run of `wss connect` that a test talks to, step by step: [`Session`].

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use crate::support::{command, finished};

/// Longer than any step takes.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Session {
    /// Until it is waited for.
    child: Option<Child>,
    stdin: Option<ChildStdin>,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    /// What was said on stderr so far.
    pub(super) said: Vec<String>,
}

impl Session {
    pub(super) fn start<A: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = A>) -> Self {
        let mut child = command(args).stdin(Stdio::piped()).spawn().expect("wss runs");
        Self {
            stdin: child.stdin.take(),
            stdout: lines(child.stdout.take().expect("stdout")),
            stderr: lines(child.stderr.take().expect("stderr")),
            child: Some(child),
            said: Vec::new(),
        }
    }

    /// Types a line.
    pub(super) fn type_line(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().expect("stdin"), "{line}").expect("written");
    }

    pub(super) fn end_stdin(&mut self) {
        self.stdin = None;
    }

    /// The next message.
    pub(super) fn message(&self) -> String {
        self.stdout.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no message: {:?}", self.said))
    }

    /// Waits until stderr has a line with `part`, and returns that.
    #[track_caller]
    pub(super) fn wait_for(&mut self, part: &str) -> String {
        loop {
            match self.stderr.recv_timeout(PATIENCE) {
                Ok(line) => self.said.push(line.clone()),
                Err(_) => panic!("`{part}` was not said: {:#?}", self.said),
            }
            match self.said.last() {
                Some(line) if line.contains(part) => return line.clone(),
                _ => {}
            }
        }
    }

    /// Sends SIGTERM.
    #[cfg(unix)]
    pub(super) fn terminate(&self) {
        let process = self.child.as_ref().expect("it runs").id().to_string();
        let sent = std::process::Command::new("kill").args(["-TERM", &process]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the end, with `code`; `None` is a signal. Returns everything that was said.
    #[track_caller]
    pub(super) fn ends(mut self, code: impl Into<Option<i32>>) -> String {
        self.end_stdin();
        let run = finished(self.child.take().expect("it runs"));
        self.said.extend(self.stderr.iter());
        let said = self.said.join("\n");
        assert_eq!(run.code, code.into(), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}
