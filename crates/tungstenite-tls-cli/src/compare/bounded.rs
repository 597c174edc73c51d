//! Runs a program for a limited time, and takes a limited amount of output: [`run`].

use std::{
    io::{self, Read},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// The most output that is taken from each stream, in bytes. A report has a few kilobytes.
const MOST: u64 = 16 * 1024 * 1024;

/// How a program ended.
#[derive(Debug)]
pub(super) struct Finished {
    /// `None`: it ran out of time and was killed.
    pub(super) status: Option<ExitStatus>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Runs `command` without stdin, and kills it after `limit`.
pub(super) fn run(command: &mut Command, limit: Duration) -> io::Result<Finished> {
    let until = Instant::now() + limit;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let stdout = child.stdout.take().map(read);
    let stderr = child.stderr.take().map(read);
    let wait = |stream: Option<Receiver<Vec<u8>>>| {
        let left = until.saturating_duration_since(Instant::now());
        stream.and_then(|stream| stream.recv_timeout(left).ok()).unwrap_or_default()
    };
    let (stdout, stderr) = (wait(stdout), wait(stderr));
    let status = loop {
        match child.try_wait()? {
            Some(status) => break Some(status),
            None if Instant::now() >= until => {
                let _ = child.kill();
                child.wait()?;
                break None;
            }
            // Its output has ended, so it is about to exit.
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    Ok(Finished { status, stdout, stderr })
}

/// Reads a stream to its end, on a thread of its own.
fn read(stream: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut stream = stream;
        let mut bytes = Vec::new();
        let _ = (&mut stream).take(MOST).read_to_end(&mut bytes);
        // The program must not wait until the rest is read.
        let _ = io::copy(&mut stream, &mut io::sink());
        let _ = sender.send(bytes);
    });
    receiver
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_streams_and_the_exit_code_are_kept() {
        let script = "echo out; echo err >&2; exit 3";
        let finished = run(&mut sh(script), Duration::from_secs(20)).unwrap();
        assert_eq!(finished.status.unwrap().code(), Some(3));
        assert_eq!((&*finished.stdout, &*finished.stderr), (&b"out\n"[..], &b"err\n"[..]));
    }

    #[test]
    fn a_program_that_goes_on_is_killed_in_time() {
        for script in ["exec sleep 600", "exec >&- 2>&-; exec sleep 600", "exec yes"] {
            let start = Instant::now();
            let finished = run(&mut sh(script), Duration::from_millis(200)).unwrap();
            assert!(finished.status.is_none(), "{script}: {finished:?}");
            assert!(start.elapsed() < Duration::from_secs(20), "{script}");
        }
    }

    #[test]
    fn more_output_than_is_taken_stops_no_program() {
        let script = "head -c 20000000 /dev/zero";
        let finished = run(&mut sh(script), Duration::from_secs(60)).unwrap();
        assert!(finished.status.unwrap().success());
        assert_eq!(finished.stdout.len() as u64, MOST);
    }
}
