//! The client for `connections`: opens many connections, echoes on each, and closes them.

use std::{
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use futures_util::{SinkExt, StreamExt, stream};
use rustix::time::ClockId;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tungstenite_tls::{
    Backend, Connect, Connector, Error, MaybeTlsStream, Message, Roots, TlsConfig,
    backend::connector, config::certificates_from_file, tokio::WebSocketStream,
};

use crate::sys;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Longer than anything takes on a connection; after this time the connection counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens many connections at a time, and prints their costs as JSON.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(long)]
    backend: Backend,
    #[arg(long, num_args = 1..)]
    server: Vec<SocketAddr>,
    /// The roots to trust
    #[arg(long)]
    roots: PathBuf,
    #[arg(long)]
    count: usize,
    /// How many handshakes run at a time
    #[arg(long, default_value = "64")]
    at_a_time: usize,
}

/// Measures, and returns the results.
///
/// # Errors
/// If the backend is not compiled in, or too few files may be open. A failed connection is not an
/// error, but part of the results.
pub(super) fn run(args: &Args) -> anyhow::Result<Value> {
    sys::allow_files(args.count as u64 + 64)?;
    let roots = Roots::Only(certificates_from_file(&args.roots)?);
    // Full handshakes only, so that all backends do the same.
    let config = TlsConfig::new().with_roots(roots).with_resumption(false);
    let connector = connector(args.backend, &config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(args, &connector))
}

async fn measure(args: &Args, connector: &Connector) -> anyhow::Result<Value> {
    let open = |i: usize| connect(args.server[i % args.server.len()], connector);
    // Warms up everything that is allocated only once.
    for i in 0..8 {
        let mut socket = open(i).await?;
        ensure!(echo(&mut socket, i).await, "the first connection does not echo");
        ensure!(close(socket).await, "the first connection does not close");
    }
    let (resident, heap) = (sys::resident()?, sys::heap());
    let (start, cpu) = (Instant::now(), sys::cpu_ns(ClockId::ProcessCPUTime));
    let opened: Vec<_> =
        stream::iter((0..args.count).map(open)).buffer_unordered(args.at_a_time).collect().await;
    let took = start.elapsed();
    let cpu = sys::cpu_ns(ClockId::ProcessCPUTime) - cpu;

    let mut failures = Vec::new();
    let mut sockets: Vec<Socket> = Vec::with_capacity(args.count);
    for socket in opened {
        match socket {
            Ok(socket) => sockets.push(socket),
            Err(error) => failures.push(format!("{error:#}")),
        }
    }
    let opened = sockets.len();
    // Echoing a second time, in reverse order, shows that all connections are open at once.
    let first = echo_on_all(&mut sockets, args.at_a_time).await;
    let resident = sys::resident()?.saturating_sub(resident);
    let heap = sys::heap().saturating_sub(heap);
    sockets.reverse();
    let second = echo_on_all(&mut sockets, args.at_a_time).await;
    let closed = stream::iter(sockets.into_iter().map(close)).buffer_unordered(args.at_a_time);
    let closed = closed.filter(|&done| async move { done }).count().await;
    failures.truncate(3);
    let each = |total: u64| total as f64 / opened.max(1) as f64;
    Ok(json!({
        "backend": args.backend.name(),
        "connections": args.count,
        "opened": opened,
        "echoed": [first, second],
        "closed": closed,
        "connections_a_second": opened as f64 / took.as_secs_f64(),
        "cpu_microseconds_each": each(cpu) / 1e3,
        "heap_bytes_each": each(heap),
        "resident_bytes_each": each(resident),
        "failures": failures,
    }))
}

async fn connect(server: SocketAddr, connector: &Connector) -> anyhow::Result<Socket> {
    let plan = Connect::new(format!("wss://localhost:{}/", server.port()))?
        .connector(connector.clone())
        .addresses([server]);
    let connected = timeout(PATIENCE, tungstenite_tls::tokio::connect(plan)).await;
    let (socket, _) = connected.context("no answer")??;
    Ok(socket)
}

/// How many of the connections echo.
async fn echo_on_all(sockets: &mut [Socket], at_a_time: usize) -> usize {
    let echoes = sockets.iter_mut().enumerate().map(|(i, socket)| echo(socket, i));
    stream::iter(echoes)
        .buffer_unordered(at_a_time)
        .filter(|&done| async move { done })
        .count()
        .await
}

async fn echo(socket: &mut Socket, number: usize) -> bool {
    let message = Message::text(format!("message {number}"));
    let echo = async {
        socket.send(message.clone()).await?;
        socket.next().await.unwrap_or(Err(Error::ConnectionClosed))
    };
    matches!(timeout(PATIENCE, echo).await, Ok(Ok(echo)) if echo == message)
}

/// Whether the connection ends as it should.
async fn close(mut socket: Socket) -> bool {
    let closing = async {
        socket.close(None).await?;
        while let Some(message) = socket.next().await {
            message?;
        }
        Ok::<_, Error>(())
    };
    matches!(timeout(PATIENCE, closing).await, Ok(Ok(())))
}
