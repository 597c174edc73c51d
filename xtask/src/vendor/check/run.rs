//! Runs the client of a tree against the test server.

use std::{
    fs::{self, File},
    io::{Read, Seek},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use nix::{
    fcntl::{FcntlArg, fcntl},
    unistd::pipe,
};

use super::server::Server;
use crate::vendor::targets::Machine;

/// The message's length: more than the pipe of one page takes, and one TLS record.
const LENGTH: usize = 16 * 1024;
const PAGE: i32 = 4096;

/// How long a program of the caller's may run, also under an emulator.
const PATIENCE: Duration = Duration::from_secs(120);

/// What to do with a program.
pub(in crate::vendor) enum Job {
    Nothing,
    /// Run it as the skeleton, which sends a message and prints the one that comes back.
    Converse,
    /// Run it with these arguments, in which `{url}` and `{root}` stand for the server.
    Arguments(String),
}

/// Runs `program` against the server. Says what holds.
pub(in crate::vendor) fn check(
    server: &Server,
    machine: &Machine,
    program: &Path,
    job: &Job,
) -> anyhow::Result<()> {
    match job {
        Job::Nothing => Ok(()),
        Job::Converse => {
            resident(server, machine, program)?;
            server.check_connection().with_context(|| program.display().to_string())?;
            println!("the program exchanged a message with a local TLS WebSocket server");
            Ok(())
        }
        Job::Arguments(arguments) => {
            run(server, machine, program, arguments)?;
            println!("the program, run with `{arguments}`, connected to a local TLS server");
            Ok(())
        }
    }
}

/// Runs a program that we know nothing about. It must end with success, and the server must have
/// seen a handshake.
fn run(server: &Server, machine: &Machine, program: &Path, arguments: &str) -> anyhow::Result<()> {
    let arguments = arguments
        .split_whitespace()
        .map(|it| it.replace("{url}", server.url()).replace("{root}", server.root()));
    let mut command = server.client();
    command.args(machine.emulator()).arg(program).args(arguments).stdin(Stdio::null());
    let mut stderr = tempfile::tempfile()?;
    command.stdout(Stdio::null()).stderr(stderr.try_clone()?);
    let mut child = Ended(command.spawn().context("cannot start the program")?);
    let status = child.end_within(PATIENCE)?;
    let mut said = Vec::new();
    stderr.rewind()?;
    stderr.read_to_end(&mut said)?;
    let said = String::from_utf8_lossy(&said);
    ensure!(
        status.success(),
        "the program ended with {status}, run with the arguments of --run: {}",
        said.trim()
    );
    server.check_handshake().context("the program ended with success, run with --run, but")
}

/// Runs the client `program`, and checks that it prints the message that it sent. Returns the most
/// memory in kB that was resident until the message came back. The client then waits in the middle
/// of printing it, because its output is a pipe of one page: its connection is open, and it has
/// done everything but close.
pub(in crate::vendor) fn resident(
    server: &Server,
    machine: &Machine,
    program: &Path,
) -> anyhow::Result<u64> {
    let message = "0123456789abcdef".repeat(LENGTH / 16);
    let mut command = server.client();
    command.args(machine.emulator()).arg(program).args([server.url(), server.root(), &message]);
    let (mut output, child) = start(&mut command)?;
    let name = program.display();
    let mut child = Ended(child);
    let mut first = [0];
    if output.read(&mut first)? == 0 {
        bail!("{name} printed nothing: {}", child.end()?);
    }
    let resident = peak(child.0.id())?;
    let mut rest = String::new();
    output.read_to_string(&mut rest)?;
    let error = child.end()?;
    ensure!(error.is_empty(), "{name}: {error}");
    let printed = format!("{}{rest}", char::from(first[0]));
    ensure!(printed.trim_end() == message, "{name} did not print the message that it sent");
    Ok(resident)
}

/// Starts `command` with a pipe of one page as its output.
fn start(command: &mut Command) -> anyhow::Result<(File, Child)> {
    let (reader, writer) = pipe()?;
    fcntl(&writer, FcntlArg::F_SETPIPE_SZ(PAGE)).context("cannot make a pipe of one page")?;
    let child = command.stdin(Stdio::null()).stderr(Stdio::piped()).stdout(writer).spawn();
    // Otherwise this process holds the pipe open.
    command.stdout(Stdio::null());
    Ok((reader.into(), child.context("cannot start the client")?))
}

/// `VmHWM` of the process.
fn peak(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kilobytes.context("/proc names no VmHWM")
}

/// A process that is ended when it is dropped.
struct Ended(Child);

impl Ended {
    /// Waits for the end, but not longer than `most`.
    fn end_within(&mut self, most: Duration) -> anyhow::Result<ExitStatus> {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status);
            }
            let seconds = most.as_secs();
            ensure!(
                begin.elapsed() < most,
                "the program, run with the arguments of --run, did not end within {seconds} s"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for the end. Returns what the process said on standard error, and how it ended if that
    /// was no success.
    fn end(&mut self) -> anyhow::Result<String> {
        let mut said = String::new();
        if let Some(mut stderr) = self.0.stderr.take() {
            stderr.read_to_string(&mut said)?;
        }
        let status = self.0.wait()?;
        Ok(if status.success() { said } else { format!("{status}: {said}") })
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_end_is_not_waited_for() {
        let endless = Command::new("sleep").arg("600").spawn().unwrap();
        let waited = Ended(endless).end_within(Duration::from_millis(50));
        assert!(waited.unwrap_err().to_string().contains("did not end within"));
    }
}
