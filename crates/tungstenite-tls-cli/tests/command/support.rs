//! Runs `wss`, and the servers that it connects to.

use std::{
    ffi::OsStr,
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Output, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tungstenite_tls::Backend;
use tungstenite_tls_testing::server::{EchoServer, ServerLibrary, ServerOptions};

/// The result of a run of `wss`.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    /// Stdout as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("stdout is UTF-8")
    }

    /// Stdout as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks that `wss` exited with `code` and did not panic.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        self
    }

    /// Checks that stderr is an error that contains all of `parts`.
    #[track_caller]
    pub(crate) fn complains(self, parts: &[&str]) -> Self {
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        for part in parts {
            assert!(self.stderr.contains(part), "`{part}` is not in: {self:?}");
        }
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }
}

pub(crate) fn command<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wss"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A proxy of this machine is none of the tests'.
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command
}

pub(crate) fn wss<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Run {
    finished(command(args).spawn().expect("wss runs"))
}

/// Waits for `child` to exit, with a timeout.
pub(crate) fn finished(child: Child) -> Run {
    const LONG: Duration = Duration::from_secs(60);
    let process = child.id();
    let (sender, receiver) = channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver.recv_timeout(LONG).unwrap_or_else(|_| {
        stop(process);
        panic!("wss hangs")
    });
    output.expect("wss ends").into()
}

/// Stops a `wss` that nobody has waited for, so that a failing test leaves nothing behind.
pub(crate) fn stop(process: u32) {
    let process = process.to_string();
    let _ = match cfg!(unix) {
        true => Command::new("kill").args(["-KILL", &process]).status(),
        false => Command::new("taskkill").args(["/F", "/PID", &process]).status(),
    };
}

/// Runs `wss` with `input` on stdin.
pub(crate) fn pipe<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>, input: &[u8]) -> Run {
    let mut child = command(args).stdin(Stdio::piped()).spawn().expect("wss runs");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    // `wss` may end before it has read everything.
    thread::spawn(move || drop(stdin.write_all(&input)));
    finished(child)
}

/// A backend to test TLS with. If there is none, says so and returns `None`.
pub(crate) fn backend() -> Option<Backend> {
    let backend = Backend::default_choice().ok().or_else(|| Backend::compiled_in().next());
    if backend.is_none() {
        eprintln!("skipped: no TLS backend is compiled in");
    }
    backend
}

/// An echo server with TLS, and the files that a client needs to trust it.
pub(crate) struct TlsServer {
    server: EchoServer,
    directory: TempDir,
    backend: Backend,
}

impl TlsServer {
    /// `None` if no backend is compiled in to connect with.
    pub(crate) fn start(options: &ServerOptions) -> Option<Self> {
        let backend = backend()?;
        let server = EchoServer::start_with(ServerLibrary::Rustls, options).expect("starts");
        Some(Self { server, directory: TempDir::new().expect("a directory"), backend })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn port(&self) -> u16 {
        self.server.addr().port()
    }

    /// `command URL --ca … --backend …` and `more`.
    pub(crate) fn args(&self, command: &str, more: &[&str]) -> Vec<String> {
        let ca = self.file("ca.pem", self.server.root_pem().as_bytes());
        self.args_for(command, &self.url(), &ca, more)
    }

    pub(crate) fn args_for(
        &self,
        command: &str,
        url: &str,
        ca: &str,
        more: &[&str],
    ) -> Vec<String> {
        let backend = self.backend.name();
        let args = [command, url, "--ca", ca, "--backend", backend];
        args.iter().chain(more).map(|&arg| arg.to_owned()).collect()
    }

    /// The root, as DER.
    pub(crate) fn root_der(&self) -> Vec<u8> {
        self.server.root().to_vec()
    }

    /// Writes a file that lives as long as the server.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> String {
        file(&self.directory, name, content)
    }
}

/// Writes a file with `content` to `folder`, and returns its path.
pub(crate) fn file(folder: &TempDir, name: &str, content: &[u8]) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).expect("the file is written");
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// Serves one connection without TLS.
pub(crate) fn serve(play: impl FnOnce(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let addr = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        // So that a failing test ends.
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        play(stream);
    });
    addr
}

/// Serves one connection: sends `answer` to any upgrade request, then closes.
pub(crate) fn answer(answer: impl Into<Vec<u8>>) -> SocketAddr {
    let answer = answer.into();
    serve(move |mut stream| {
        read_head(&mut stream);
        stream.write_all(&answer).expect("the answer is taken");
        finish(stream);
    })
}

/// Ends the outgoing data and waits for the client to close, so that no reset overtakes the answer.
pub(crate) fn finish(mut stream: TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    while matches!(stream.read(&mut [0; 1024]), Ok(1..)) {}
}

/// Reads up to the end of the request, or until it is clearly not HTTP.
fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.first().is_none_or(|&first| first == b'G') {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
}
