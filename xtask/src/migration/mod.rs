//! Checks that code written for the peers works after only its `use` lines change: builds and runs
//! the peers' own examples with each backend, and published programs that use the peers; and that
//! others work unchanged over the drop-in crates.
//!
//! The step reads the sources from Cargo's registry; they are not part of this repository. Every
//! change made to them is printed.

mod any_peer;
mod autobahn;
mod backends;
mod drop_in;
mod page;
mod peers;
mod project;
mod published;
mod source;
mod traps;
mod versions;

use std::{path::Path, time::Instant};

use anyhow::{Context, bail, ensure};
use xshell::Shell;

use self::{
    autobahn::passes_autobahn,
    backends::{BACKENDS, refuses},
    page::Page,
    peers::Ports,
    project::Project,
    published::Servers,
};
use crate::program::{PATIENCE, Program, free_port};

pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    let page = Page::read()?;
    let metadata = project::metadata(sh)?;
    page.check_features(&metadata)?;
    versions::check(&metadata)?;
    traps::are_found(sh)?;
    let project = Project::create(sh)?;
    project.build(sh, BACKENDS[0], "--bins")?;
    let root = project.dir().join("root.pem");
    let server = Server::start(&project, &root)?;
    let ports = Ports { wss: server.port, autobahn: free_port()?, interval: free_port()? };
    project.write_examples(sh, &ports)?;

    for backend in BACKENDS {
        project.build(sh, backend, "--examples")?;
        echoes_over_tls(&project, &server, &root, backend)?;
        let mut client = project.example("tokio-tungstenite", "client");
        refuses(client.arg(&server.url), backend).context("tokio-tungstenite's client")?;
        for peer in ["tokio-tungstenite", "async-tungstenite"] {
            ticks(&project, peer, ports.interval)?;
        }
        peers_of_any_version(&project, &server, &root)
            .with_context(|| format!("the peers over {backend}"))?;
        println!("{backend}: every example works");
        if backend == BACKENDS[0] {
            // These use no TLS, so they are the same for every backend.
            for peer in ["tungstenite", "tokio-tungstenite", "async-tungstenite"] {
                let client = project.example_path(peer, "autobahn-client");
                passes_autobahn(sh, peer, &client, project.dir(), ports.autobahn)?;
            }
        }
    }
    let servers = Servers { echo: &server.url, greeting: &server.greeting, root: &root };
    published::run(sh, &servers, &page)?;
    drop_in::run(sh, free_port()?)
}

/// The servers with TLS, in a separate process.
struct Server {
    /// The URL of the echo server.
    url: String,
    /// The port of the echo server.
    port: u16,
    /// The URL of the server that speaks first.
    greeting: String,
    _program: Program,
}

impl Server {
    /// Starts the servers, which write their root certificate to `root`.
    fn start(project: &Project, root: &Path) -> anyhow::Result<Self> {
        let mut command = project.program("migration-server");
        let mut program = Program::start(command.arg(root))?;
        let url = program.line()?;
        let greeting = program.line()?;
        let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.with_context(|| format!("no port in `{url}`"))?;
        Ok(Self { url, port, greeting, _program: program })
    }
}

/// Runs every peer's client over `wss://`.
fn echoes_over_tls(
    project: &Project,
    server: &Server,
    root: &Path,
    backend: &str,
) -> anyhow::Result<()> {
    let context = |peer| format!("{peer}'s client with {backend}");
    let mut client = project.example("tungstenite", "client");
    let mut client = Program::start(client.env("SSL_CERT_FILE", root))?;
    let what = || context("tungstenite");
    client.say_until("Received: Hello WebSocket\n").with_context(what)?;

    let lines = || (0..500).map(|i| format!("line {i}\n"));
    for peer in ["tokio-tungstenite", "async-tungstenite"] {
        let mut client = project.example(peer, "client");
        let mut client = Program::start(client.arg(&server.url).env("SSL_CERT_FILE", root))?;
        // One line at a time: tokio-tungstenite's client reopens tokio's standard output for each
        // message, and tokio does not keep these in order.
        for line in lines() {
            client.hear(&line).with_context(|| context(peer))?;
            client.say_until(&line).with_context(|| context(peer))?;
        }
    }

    let mut client = project.example("async-tungstenite", "client-bytes");
    let mut client = Program::start(client.arg(&server.url).env("SSL_CERT_FILE", root))?;
    let what = || context("async-tungstenite");
    let all: String = lines().collect();
    client.hear(&all).with_context(what)?;
    // The client flushes its output only at the end.
    client.hear_no_more();
    client.say_until(&all).with_context(what)?;
    Ok(())
}

/// Runs the peers, new and old, over TLS of this library.
fn peers_of_any_version(project: &Project, server: &Server, root: &Path) -> anyhow::Result<()> {
    let mut peers = project.any_peer();
    let said = Program::start(peers.arg(&server.url).env("SSL_CERT_FILE", root))?.finish()?;
    let expected: String = any_peer::results().collect();
    ensure!(said == expected, "they say `{said}`");
    Ok(())
}

/// Runs a peer's interval server with tokio-tungstenite's client.
fn ticks(project: &Project, peer: &str, port: u16) -> anyhow::Result<()> {
    let mut server = project.example(peer, "interval-server");
    let mut server = Program::start(server.env("RUST_LOG", "info"))?;
    server.say_until("Listening on")?;
    let mut client = project.example("tokio-tungstenite", "client");
    let mut client = Program::start(client.arg(format!("ws://127.0.0.1:{port}/")))?;
    let what = || format!("{peer}'s interval-server");
    // Ticks may be a second apart, and the client shows one only with the next whole line.
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        client.hear("hello\n").with_context(what)?;
        if client.say_until("hello\n").with_context(what)?.contains("tick") {
            return Ok(());
        }
    }
    bail!("{} does not tick", what())
}
