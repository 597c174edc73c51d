//! The client for the guard's case `upgrade`: upgrades again and again over a plain stream in
//! memory, with this library or with tungstenite, and adds nothing else.

use std::{
    hint::black_box,
    io::{self, Cursor, Read, Write},
};

use anyhow::{anyhow, bail};
use tungstenite::handshake::derive_accept_key;

use crate::report::Report;

/// Upgrades a number of times, and prints the calls of the transport as JSON.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// tungstenite-tls or tungstenite
    #[arg(long)]
    peer: String,
    #[arg(long)]
    count: u64,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Report> {
    let upgrade = match args.peer.as_str() {
        "tungstenite-tls" => ours,
        "tungstenite" => theirs,
        name => bail!("`{name}` is not in this binary"),
    };
    let mut wire = Wire::default();
    // What is made only once.
    upgrade(&mut wire)?;
    wire = Wire::default();
    for _ in 0..args.count {
        black_box(measured_upgrade(upgrade, &mut wire))?;
    }
    let Wire { reads, writes, .. } = wire;
    Ok(Report { messages: args.count, reads, writes, ..Report::default() })
}

/// Its name tells valgrind where to count.
#[inline(never)]
fn measured_upgrade(
    upgrade: fn(&mut Wire) -> anyhow::Result<()>,
    wire: &mut Wire,
) -> anyhow::Result<()> {
    black_box(upgrade(wire))
}

const URL: &str = "ws://example.org/chat?room=1";

fn ours(wire: &mut Wire) -> anyhow::Result<()> {
    let result = tungstenite_tls::client(URL, wire);
    result.map(drop).map_err(|error| anyhow!("{error}"))
}

fn theirs(wire: &mut Wire) -> anyhow::Result<()> {
    let result = tungstenite::client(URL, wire);
    result.map(drop).map_err(|error| anyhow!("{error}"))
}

/// The client's end of a plain connection, with a server that accepts every request.
#[derive(Debug, Default)]
struct Wire {
    request: Vec<u8>,
    response: Cursor<Vec<u8>>,
    reads: u64,
    writes: u64,
}

/// What the server sends, with the proof that it speaks WebSocket.
#[inline(never)]
fn server_answer(wire: &mut Wire) {
    let text = String::from_utf8_lossy(&wire.request);
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("sec-websocket-key").then(|| value.trim().to_owned())
    };
    let accept = text.lines().find_map(field).map(|key| derive_accept_key(key.as_bytes()));
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\n\
         Server: nginx/1.27.0\r\n\
         Date: Tue, 01 Jul 2025 10:00:00 GMT\r\n\
         Connection: upgrade\r\n\
         Upgrade: websocket\r\n\
         Sec-WebSocket-Accept: {}\r\n\r\n",
        accept.unwrap_or_default()
    );
    wire.request.clear();
    wire.response = Cursor::new(response.into_bytes());
}

impl Read for Wire {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        self.response.read(dst)
    }
}

impl Write for Wire {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.writes += 1;
        self.request.extend_from_slice(src);
        if self.request.ends_with(b"\r\n\r\n") {
            server_answer(self);
        }
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
