//! The client for `split`: sends and receives as many messages, with the halves of a split socket
//! in two threads, or in one thread that takes turns.

mod socket;
mod ways;

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    path::PathBuf,
    time::Instant,
};

use anyhow::{Context, anyhow, ensure};
use rustix::time::ClockId;
use serde_json::{Value, json};
use tungstenite_tls::{
    Backend, HandshakeError, Roots, TlsConfig, backend::connector, client_tls_with_config,
    config::certificates_from_file, websocket::websocket_config,
};

use self::{socket::Socket, ways::Way};
use crate::{
    split::{LINK, Peer, Plan, WHOLE},
    sys,
};

/// Sends and receives at the same time, and prints how long it took as JSON.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(long)]
    backend: Backend,
    #[arg(long)]
    server: SocketAddr,
    /// The roots to trust
    #[arg(long)]
    roots: PathBuf,
    /// How many messages pass, how long they are, and between whom
    #[arg(long)]
    plan: Plan,
    /// Which threads use the socket
    #[arg(long)]
    way: Way,
    /// Send as many messages at once
    #[arg(long)]
    together: u32,
    /// The folder of the recording
    #[arg(long)]
    recording: PathBuf,
}

/// Measures, and returns the results.
///
/// # Errors
/// If the connection fails, or a message was lost, torn or moved.
pub(super) fn run(args: &Args) -> anyhow::Result<Value> {
    let roots = Roots::Only(certificates_from_file(&args.roots)?);
    let connector = connector(args.backend, &TlsConfig::new().with_roots(roots))?;
    let url = format!("wss://localhost:{}/{}", args.server.port(), args.plan);
    let mut tcp = TcpStream::connect(args.server)?;
    tcp.set_nodelay(true)?;
    let socket = Socket::from(tcp.try_clone()?);
    let config = websocket_config().max_message_size(None).max_frame_size(None);
    let (mut socket, _) = client_tls_with_config(url, socket, Some(config), Some(connector))
        .map_err(|error| match error {
            HandshakeError::Failure(error) => error.into(),
            HandshakeError::Interrupted(_) => anyhow!("the handshake was interrupted"),
        })?;
    match args.plan.peer {
        Peer::Loopback => {}
        Peer::Link => sys::set_max_pacing_rate(&tcp, LINK)?,
        Peer::Recording => socket.get_mut().get_mut().play(&args.recording)?,
    }
    // A byte outside TLS: the server begins to send.
    tcp.write_all(&[0])?;
    let (start, cpu) = (Instant::now(), sys::cpu_ns(ClockId::ProcessCPUTime));
    let socket = args.way.run(socket, args.plan, args.together)?;
    let took = start.elapsed();
    let cpu = sys::cpu_ns(ClockId::ProcessCPUTime) - cpu;
    socket.get_ref().get_ref().stop()?;
    drop(socket);
    tcp.shutdown(Shutdown::Write)?;
    let mut verdict = [0];
    tcp.read_exact(&mut verdict).context("the server's verdict")?;
    ensure!(verdict == [WHOLE], "the server did not receive what was sent");
    Ok(json!({ "seconds": took.as_secs_f64(), "cpu_seconds": cpu as f64 / 1e9 }))
}
