//! The client for `split`: sends and receives as many messages, with the halves of a split socket
//! in two threads, or in one thread that takes turns.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    path::PathBuf,
    sync::mpsc::{self, TryRecvError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use rustix::time::ClockId;
use serde_json::{Value, json};
use tungstenite_tls::{
    Backend, Connect, Error, MaybeTlsStream, Message, Roots, TlsConfig, WebSocket,
    config::certificates_from_file,
    websocket::{is_queued, split},
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
    /// Which threads use the socket
    #[arg(long)]
    way: Way,
    /// Send as many messages at once
    #[arg(long, default_value = "1")]
    together: u32,
}

/// Which threads use the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Way {
    /// Two: each has one half
    Split,
    /// One, which sends what the others put into a channel, and passes on what it receives
    Owner,
    /// One, which sends a message, receives one, and so on, and there are no others
    Turns,
}

/// How long the owner of the socket reads before it looks at the channel.
const TURN: Duration = Duration::from_millis(5);

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
    let (socket, busier) = match args.way {
        Way::Split => use_two_threads(socket, plan, args.together)?,
        Way::Owner => own(socket, plan)?,
        Way::Turns => take_turns(socket, plan, args.together)?,
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

/// The usual way where a socket cannot be split. Also returns the processor time of the thread that
/// owns the socket, in nanoseconds.
fn own(mut socket: Socket, plan: Plan) -> anyhow::Result<(Socket, u64)> {
    socket.get_ref().set_read_timeout(Some(TURN))?;
    socket.get_ref().set_write_timeout(Some(TURN))?;
    let (outgoing, to_send) = mpsc::sync_channel(64);
    let (received, incoming) = mpsc::sync_channel(64);
    let sends = thread::spawn(move || {
        // Fails only if the owner has failed, which says why.
        (0..plan.messages).all(|number| outgoing.send(message(number, plan.size)).is_ok())
    });
    let receives = thread::spawn(move || {
        (0..plan.messages).try_for_each(|number| check(&incoming.recv()?, number, plan))
    });
    let cpu = sys::cpu_ns(ClockId::ThreadCPUTime);
    let (mut has_received, mut is_sent) = (0, false);
    while has_received < plan.messages || !is_sent {
        // Queues what there is, and then sends it together.
        while !is_sent {
            match to_send.try_recv() {
                Ok(message) => goes_on(socket.write(message))?,
                Err(end) => {
                    let flushed = socket.flush();
                    is_sent = end == TryRecvError::Disconnected && flushed.is_ok();
                    goes_on(flushed)?;
                    break;
                }
            }
        }
        if has_received == plan.messages {
            continue;
        }
        match socket.read() {
            Ok(message) => {
                received.send(message)?;
                has_received += 1;
            }
            result => goes_on(result.map(drop))?,
        }
    }
    let cpu = sys::cpu_ns(ClockId::ThreadCPUTime) - cpu;
    socket.get_ref().set_read_timeout(None)?;
    sends.join().ok().context("the sender panicked")?;
    receives.join().ok().context("the receiver panicked")??;
    Ok((socket, cpu))
}

/// A call that timed out is no failure: what it should send is queued, and leaves with the next.
fn goes_on(result: Result<(), Error>) -> Result<(), Error> {
    result.or_else(|error| if is_queued(&error) { Ok(()) } else { Err(error) })
}

/// Cheap, because the time counts: the server checks everything.
fn check(received: &Message, number: u32, plan: Plan) -> anyhow::Result<()> {
    let Message::Binary(bytes) = received else { anyhow::bail!("not a binary message") };
    let is_whole = bytes.len() == plan.size && bytes.starts_with(&number.to_be_bytes());
    ensure!(is_whole, "message {number} differs");
    Ok(())
}
