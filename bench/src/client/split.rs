//! The client for `split`: sends and receives as many messages, in two threads or taking turns in
//! one.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    path::PathBuf,
    thread,
    time::Instant,
};

use anyhow::{Context, ensure};
use rustix::time::ClockId;
use serde_json::{Value, json};
use tungstenite_tls::{
    Backend, Connect, MaybeTlsStream, Message, Roots, TlsConfig, WebSocket,
    config::certificates_from_file, websocket::split,
};

use crate::{
    split::{Plan, WHOLE, message},
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
    #[arg(long)]
    messages: u32,
    /// Bytes of a message
    #[arg(long)]
    size: usize,
    /// Use one thread, which sends a message, receives one, and so on
    #[arg(long)]
    turns: bool,
    /// Send as many messages at once
    #[arg(long, default_value = "1")]
    together: u32,
}

type Socket = WebSocket<MaybeTlsStream<TcpStream>>;

/// Measures, and returns the results.
///
/// # Errors
/// If the connection fails, or a message was lost, torn or moved.
pub(super) fn run(args: &Args) -> anyhow::Result<Value> {
    let plan = Plan { size: args.size, messages: args.messages };
    let config = TlsConfig::new().with_roots(Roots::Only(certificates_from_file(&args.roots)?));
    let url = format!("wss://localhost:{}/{}", args.server.port(), plan.path());
    let connect = Connect::new(url)?.backend(args.backend).tls_config(&config);
    let (socket, _) = connect.addresses([args.server]).connect()?;
    socket.get_ref().set_nodelay(true)?;
    let mut tcp = socket.get_ref().get_ref().try_clone()?;
    // A byte outside TLS: the server begins to send.
    tcp.write_all(&[0])?;
    let (start, cpu) = (Instant::now(), sys::cpu_ns(ClockId::ProcessCPUTime));
    let (socket, busier) = match args.turns {
        true => take_turns(socket, plan, args.together)?,
        false => use_two_threads(socket, plan, args.together)?,
    };
    let took = start.elapsed();
    let cpu = sys::cpu_ns(ClockId::ProcessCPUTime) - cpu;
    drop(socket);
    tcp.shutdown(Shutdown::Write)?;
    let mut verdict = [0];
    tcp.read_exact(&mut verdict).context("the server's verdict")?;
    ensure!(verdict == [WHOLE], "the server did not receive what was sent");
    Ok(json!({
        "seconds": took.as_secs_f64(),
        "cpu_seconds": cpu as f64 / 1e9,
        "busier_thread_seconds": busier as f64 / 1e9,
    }))
}

/// Also returns the thread's processor time, in nanoseconds.
fn take_turns(mut socket: Socket, plan: Plan, together: u32) -> anyhow::Result<(Socket, u64)> {
    let cpu = sys::cpu_ns(ClockId::ThreadCPUTime);
    let mut numbers = 0..plan.messages;
    while !numbers.is_empty() {
        for number in numbers.by_ref().take(together as usize) {
            socket.write(message(number, plan.size))?;
            // Received in the same order.
            check(&socket.read()?, number, plan)?;
        }
        socket.flush()?;
    }
    Ok((socket, sys::cpu_ns(ClockId::ThreadCPUTime) - cpu))
}

/// Also returns the processor time of the thread that needs more of it, in nanoseconds.
fn use_two_threads(socket: Socket, plan: Plan, together: u32) -> anyhow::Result<(Socket, u64)> {
    let cpu = sys::cpu_ns(ClockId::ThreadCPUTime);
    let (mut reader, mut writer) = split(socket)?;
    let receives = thread::spawn(move || {
        for number in 0..plan.messages {
            check(&reader.read()?, number, plan)?;
        }
        anyhow::Ok((reader, sys::cpu_ns(ClockId::ThreadCPUTime)))
    });
    for number in 0..plan.messages {
        writer.write(message(number, plan.size))?;
        if number % together == together - 1 {
            writer.flush()?;
        }
    }
    writer.flush()?;
    let writes = sys::cpu_ns(ClockId::ThreadCPUTime) - cpu;
    let (reader, reads) = receives.join().ok().context("the reader panicked")??;
    Ok((reader.reunite(writer)?, reads.max(writes)))
}

/// Cheap, because the time counts: the server checks everything.
fn check(received: &Message, number: u32, plan: Plan) -> anyhow::Result<()> {
    let Message::Binary(bytes) = received else { anyhow::bail!("not a binary message") };
    let is_whole = bytes.len() == plan.size && bytes.starts_with(&number.to_be_bytes());
    ensure!(is_whole, "message {number} differs");
    Ok(())
}
