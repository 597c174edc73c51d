//! A server in a separate process, which is killed when its owner drops it: [`Child`].

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener},
    process::{self, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
};

use crate::server::TestServer;

/// A running program, which is killed on drop.
#[derive(Debug)]
pub struct Child {
    process: process::Child,
    /// The lines that the program prints after it is ready.
    lines: Receiver<String>,
}

/// The stream on which a program says that it is ready.
#[derive(Clone, Copy, Debug)]
pub enum Says {
    Stderr,
    Stdout,
}

impl Child {
    /// Starts `command` and waits for a line for which `ready` returns `Some`. If the program ends
    /// first, the error contains its output.
    pub fn start<R>(
        command: &mut Command,
        says: Says,
        ready: impl Fn(&str) -> Option<R>,
    ) -> Result<(Self, R), String> {
        // The pipe stays open, so a program that reads from it ends when we do.
        command.stdin(Stdio::piped());
        match says {
            Says::Stderr => command.stdout(Stdio::null()).stderr(Stdio::piped()),
            Says::Stdout => command.stdout(Stdio::piped()),
        };
        let mut child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let output: Box<dyn Read + Send> = match says {
            Says::Stderr => Box::new(child.stderr.take().expect("piped")),
            Says::Stdout => Box::new(child.stdout.take().expect("piped")),
        };
        let (sender, lines) = mpsc::channel();
        let child = Self { process: child, lines };
        let mut output = BufReader::new(output);
        let mut said = String::new();
        loop {
            let before = said.len();
            match output.read_line(&mut said) {
                Ok(1..) => {}
                result => return Err(format!("{command:?} ended ({result:?}): {said}")),
            }
            if let Some(found) = ready(&said[before..]) {
                // The program must not block because nobody reads its output.
                thread::spawn(move || {
                    let mut line = Vec::new();
                    while matches!(output.read_until(b'\n', &mut line), Ok(1..)) {
                        // Fails if the `Child` has been dropped.
                        let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
                        line.clear();
                    }
                });
                return Ok((child, found));
            }
        }
    }
}

impl Child {
    /// Types `text` into its standard input.
    pub fn say(&mut self, text: &str) {
        let stdin = self.process.stdin.as_mut().expect("piped");
        stdin.write_all(text.as_bytes()).and_then(|()| stdin.flush()).expect("it reads");
    }

    /// Waits until the program has printed all of `wanted` since the last call, in any order.
    pub fn wait_for(&self, wanted: &[&str]) {
        let mut wanted = wanted.to_vec();
        let mut said = String::new();
        while !wanted.is_empty() {
            let line = match self.lines.recv_timeout(TestServer::PATIENCE) {
                Ok(line) => line,
                Err(error) => panic!("the program did not print {wanted:?} ({error}), but: {said}"),
            };
            wanted.retain(|wanted| !line.contains(wanted));
            said += &line;
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port on loopback that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Whether `program` can be started. With `argument`, it only prints its version.
pub fn installed(program: &str, argument: &str) -> Result<(), String> {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("cannot start `{program}`: {error}")),
    }
}
