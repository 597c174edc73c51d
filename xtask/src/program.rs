//! A child process with a dialogue over its standard streams, with a timeout: [`Program`].

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use anyhow::{Context, bail, ensure};

/// The timeout for each wait: longer than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running program, which is killed on drop.
pub(crate) struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    /// The program's standard output and standard error, in order of arrival.
    output: Receiver<Vec<u8>>,
    /// The output that was received and not yet taken.
    said: String,
    name: String,
}

impl Program {
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let (sender, output) = channel();
        forward(child.stdout.take().expect("piped"), sender.clone());
        forward(child.stderr.take().expect("piped"), sender);
        let stdin = child.stdin.take();
        Ok(Self { child, stdin, output, said: String::new(), name })
    }

    /// The number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Writes to the program's standard input.
    pub(crate) fn hear(&mut self, text: &str) -> anyhow::Result<()> {
        let stdin = self.stdin.as_mut().expect("not closed");
        stdin.write_all(text.as_bytes()).with_context(|| format!("cannot write to {}", self.name))
    }

    /// Closes the program's standard input.
    pub(crate) fn hear_no_more(&mut self) {
        self.stdin = None;
    }

    /// Waits until the program prints `text`, and takes the output up to its end.
    pub(crate) fn say_until(&mut self, text: &str) -> anyhow::Result<String> {
        let end = loop {
            if let Some(at) = self.said.find(text) {
                break at + text.len();
            }
            self.listen()?;
        };
        Ok(self.said.drain(..end).collect())
    }

    /// Waits for the next line of output.
    pub(crate) fn line(&mut self) -> anyhow::Result<String> {
        while !self.said.contains('\n') {
            self.listen()?;
        }
        let line = self.said.lines().next().unwrap_or_default().to_owned();
        self.said.drain(..=line.len());
        Ok(line)
    }

    /// Waits for the program to exit with success, and returns the rest of its output.
    pub(crate) fn finish(&mut self) -> anyhow::Result<String> {
        self.hear_no_more();
        while self.receive()? {}
        let status = self.child.wait()?;
        let words = self.last_words();
        ensure!(status.success(), "{} exited with {status} after printing: {words}", self.name);
        Ok(std::mem::take(&mut self.said))
    }

    /// The output so far that was not taken.
    pub(crate) fn said(&mut self) -> &str {
        for bytes in self.output.try_iter() {
            self.said.push_str(&String::from_utf8_lossy(&bytes));
        }
        &self.said
    }

    fn listen(&mut self) -> anyhow::Result<()> {
        if !self.receive()? {
            let status = self.child.wait()?;
            bail!("{} exited with {status} after printing: {}", self.name, self.last_words());
        }
        Ok(())
    }

    /// Waits for output. Returns `false` at its end.
    fn receive(&mut self) -> anyhow::Result<bool> {
        match self.output.recv_timeout(PATIENCE) {
            Ok(bytes) => self.said.push_str(&String::from_utf8_lossy(&bytes)),
            Err(RecvTimeoutError::Disconnected) => return Ok(false),
            Err(RecvTimeoutError::Timeout) => {
                let words = self.last_words();
                bail!("{} was silent for {PATIENCE:?} after printing: {words}", self.name)
            }
        }
        Ok(true)
    }

    fn last_words(&self) -> &str {
        let start = self.said.len().saturating_sub(1000);
        let start = (start..).find(|&at| self.said.is_char_boundary(at)).unwrap_or_default();
        &self.said[start..]
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Forwards output in a separate thread.
fn forward(mut from: impl Read + Send + 'static, to: Sender<Vec<u8>>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            if to.send(buffer[..n].to_vec()).is_err() {
                // Nobody reads the output any more, but the program must not block on it.
                let _ = io::copy(&mut from, &mut io::sink());
            }
        }
    });
}

/// A loopback port that was free a moment ago.
pub(crate) fn free_port() -> io::Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr().map(|addr| addr.port())
}
