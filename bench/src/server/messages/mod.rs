//! The server for messages: the same for all clients, in its own process on its own processor, and
//! fast enough that no client waits for it.
//!
//! It never decrypts or encrypts while the clock runs. Messages to send are encrypted in advance,
//! and handed to the kernel by `sendfile`, which copies nothing. Received messages are only
//! counted, by the headers of the TLS records; the warm-up is decrypted and checked.

mod count;
mod script;

use std::{
    fs::File,
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
    time::Instant,
};

use anyhow::{Context, ensure};
use rustix::{fs::sendfile, time::ClockId};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::aws_lc_rs::{self, cipher_suite::TLS13_AES_128_GCM_SHA256},
    version::TLS13,
};
use tungstenite::handshake::derive_accept_key;

use crate::{
    frame,
    plan::{Plan, Work},
    report, sys,
};
pub(crate) use script::Script;

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// The message between client and server that starts a part of a measurement.
pub(crate) const GO: [u8; 2] = *b"go";

/// The server's configuration: one version and one suite, so that all clients get the same.
pub(crate) fn config(certificates: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites = vec![TLS13_AES_128_GCM_SHA256];
    Ok(super::tls::config(certificates, provider, &[&TLS13])?.into())
}

/// Listens on a free port, which it prints, until standard input ends.
///
/// # Errors
/// If the certificate cannot be used or there is no port.
pub(super) fn run(certificates: &Path) -> anyhow::Result<()> {
    let config = config(certificates)?;
    sys::pin(1)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let config = config.clone();
            let serve = move || {
                if let Err(error) = serve(socket, config) {
                    eprintln!("server: {error:#}");
                }
            };
            if thread::Builder::new().stack_size(256 * 1024).spawn(serve).is_err() {
                eprintln!("server: no more threads");
            }
        }
    });
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

fn serve(socket: TcpStream, config: Arc<ServerConfig>) -> anyhow::Result<()> {
    socket.set_nodelay(true)?;
    let mut tls = StreamOwned::new(ServerConnection::new(config)?, socket);
    tls.conn.set_buffer_limit(None);
    let head = read_head(&mut tls)?;
    let (plan, response) = answer(&head)?;
    match plan.work {
        Work::Send => {
            tls.write_all(&response)?;
            take(&mut tls, &plan)?;
        }
        Work::Receive => give(&mut tls, &plan, &response)?,
        Work::Echo | Work::Idle => {
            tls.write_all(&response)?;
            return echo(&mut tls, &plan);
        }
    }
    // Nothing more is needed from the client, but without reading it, a reset could overtake the
    // last words.
    tls.sock.shutdown(Shutdown::Write)?;
    sys::set_low_water(&tls.sock, 1)?;
    io::copy(&mut tls.sock, &mut io::sink())?;
    Ok(())
}

fn read_head(tls: &mut Tls) -> anyhow::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut buffer = [0; 2048];
    while !head.ends_with(b"\r\n\r\n") {
        let n = tls.read(&mut buffer)?;
        ensure!(n > 0, "the client left");
        head.extend(&buffer[..n]);
    }
    Ok(head)
}

/// The plan in the request's path, and the response that accepts the upgrade.
pub(crate) fn answer(head: &[u8]) -> anyhow::Result<(Plan, Vec<u8>)> {
    let head = str::from_utf8(head)?;
    let path = head.split(' ').nth(1).context("no request")?;
    let key = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
        .map(|(_, value)| value.trim())
        .context("no Sec-WebSocket-Key")?;
    let accept = derive_accept_key(key.as_bytes());
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    Ok((path.parse()?, response.into_bytes()))
}

/// [`Work::Send`]: receives from the client.
fn take(tls: &mut Tls, plan: &Plan) -> anyhow::Result<()> {
    for _ in 0..plan.warm_up {
        expect(tls, plan)?;
    }
    say(tls, plan, &GO)?;
    let (start, cpu) = (Instant::now(), sys::cpu_ns(ClockId::ThreadCPUTime));
    count::plaintext(&tls.sock, plan.count * plan.sent_bytes_a_message() as u64)?;
    last_words(tls, plan, start, cpu)
}

/// [`Work::Receive`]: sends to the client.
fn give(tls: &mut Tls, plan: &Plan, response: &[u8]) -> anyhow::Result<()> {
    tls.conn.writer().write_all(response)?;
    let mut head = Vec::new();
    while tls.conn.wants_write() {
        tls.conn.write_tls(&mut head)?;
    }
    let file = File::from(rustix::fs::memfd_create("bench", rustix::fs::MemfdFlags::CLOEXEC)?);
    let mut script = Script::new(&mut tls.conn, plan);
    let warm = script.write(plan.warm_up, &file)?;
    let all = warm + script.write(plan.count, &file)?;
    tls.sock.write_all(&head)?;

    let mut offset = 0;
    hear(tls, plan)?;
    send_file(&tls.sock, &file, &mut offset, warm)?;
    hear(tls, plan)?;
    let (start, cpu) = (Instant::now(), sys::cpu_ns(ClockId::ThreadCPUTime));
    send_file(&tls.sock, &file, &mut offset, all)?;
    last_words(tls, plan, start, cpu)
}

fn send_file(socket: &TcpStream, file: &File, offset: &mut u64, end: u64) -> anyhow::Result<()> {
    while *offset < end {
        let left = (end - *offset) as usize;
        sendfile(socket, file, Some(offset), left)?;
    }
    Ok(())
}

/// [`Work::Echo`]: sends everything back.
fn echo(tls: &mut Tls, plan: &Plan) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let n = match tls.read(&mut buffer) {
            // Clients drop the connection when they are done.
            Ok(0) | Err(_) => return Ok(()),
            Ok(n) => n,
        };
        if !plan.framed {
            tls.write_all(&buffer[..n])?;
            continue;
        }
        bytes.extend(&buffer[..n]);
        while let Some((payload, _, taken)) = frame::parse(&mut bytes)? {
            let reply = frame::message(payload);
            tls.write_all(&reply)?;
            bytes.drain(..taken);
        }
    }
}

/// Receives one message of the plan, and checks every byte of it.
fn expect(tls: &mut Tls, plan: &Plan) -> anyhow::Result<()> {
    let mut bytes = vec![0; plan.sent_bytes_a_message()];
    tls.read_exact(&mut bytes)?;
    let mut payload = Vec::with_capacity(plan.size);
    if plan.framed {
        let mut rest = &mut bytes[..];
        let mut was_last = false;
        while !rest.is_empty() {
            ensure!(!was_last, "the message ends too soon");
            let (part, last, taken) = frame::parse(rest)?.context("a frame is too long")?;
            payload.extend_from_slice(part);
            was_last = last;
            rest = &mut rest[taken..];
        }
        ensure!(was_last, "the message has no end");
    } else {
        payload = bytes;
    }
    ensure!(payload == frame::payload(plan.size), "the client sent something else");
    Ok(())
}

/// Waits for [`GO`].
fn hear(tls: &mut Tls, plan: &Plan) -> anyhow::Result<()> {
    let header = if plan.framed { frame::header_len(GO.len(), true) } else { 0 };
    let mut bytes = vec![0; header + GO.len()];
    Ok(tls.read_exact(&mut bytes)?)
}

fn say(tls: &mut Tls, plan: &Plan, words: &[u8]) -> anyhow::Result<()> {
    let framed = if plan.framed { frame::message(words) } else { words.to_vec() };
    tls.conn.writer().write_all(&framed)?;
    while tls.conn.wants_write() {
        tls.conn.write_tls(&mut tls.sock)?;
    }
    Ok(())
}

fn last_words(tls: &mut Tls, plan: &Plan, start: Instant, cpu: u64) -> anyhow::Result<()> {
    let cpu = sys::cpu_ns(ClockId::ThreadCPUTime) - cpu;
    say(tls, plan, &report::last_words(cpu, start.elapsed().as_nanos() as u64))
}
