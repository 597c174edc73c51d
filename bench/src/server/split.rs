//! The server for `split`: sends and receives at the same time, and costs little.
//!
//! Everything that it sends is encrypted before the client begins, and everything that it receives
//! is decrypted and checked after the client has ended. In between it only calls its socket, in two
//! threads; or leaves a recording to the client and does nothing.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

use anyhow::{Context, ensure};
use rustls::{
    ServerConfig, ServerConnection, Stream,
    crypto::aws_lc_rs,
    version::{TLS12, TLS13},
};
use tungstenite::{
    WebSocket,
    handshake::derive_accept_key,
    protocol::{Role, WebSocketConfig},
};

use crate::{
    split::{BROKEN, INCOMING, LINK, OUTGOING, Peer, Plan, WHOLE, message},
    sys,
};

pub(super) fn run(certificates: &Path, recording: &Path) -> anyhow::Result<()> {
    let provider = aws_lc_rs::default_provider();
    let config = Arc::new(super::tls::config(certificates, provider, &[&TLS12, &TLS13])?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", listener.local_addr()?);
    let recording = recording.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            if let Err(error) = serve(client, &config, &recording) {
                eprintln!("server: {error:#}");
            }
        }
    });
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

/// Serves one client, and tells it at the end whether all its messages came.
fn serve(mut tcp: TcpStream, config: &Arc<ServerConfig>, recording: &Path) -> anyhow::Result<()> {
    tcp.set_nodelay(true)?;
    let mut tls = ServerConnection::new(Arc::clone(config))?;
    tls.set_buffer_limit(None);
    let (plan, response) = upgrade(&mut Stream::new(&mut tls, &mut tcp))?;
    tls.writer().write_all(response.as_bytes())?;
    let head = ciphertext(&mut tls)?;
    encrypt(&mut tls, plan)?;
    let messages = ciphertext(&mut tls)?;
    // Touched before the client begins.
    let room = vec![1; plan.bytes() + plan.bytes() / 4 + (1 << 20)];
    let received = match plan.peer {
        Peer::Recording => record(&mut tcp, recording, &head, &messages, &room)?,
        Peer::Link => {
            sys::set_max_pacing_rate(&tcp, LINK)?;
            exchange(&mut tcp, &head, messages, room)?
        }
        Peer::Loopback => exchange(&mut tcp, &head, messages, room)?,
    };
    let result = check(tls, &received, plan);
    tcp.write_all(&[if result.is_ok() { WHOLE } else { BROKEN }])?;
    tcp.shutdown(Shutdown::Write)?;
    result
}

/// Sends `messages`, and returns what the client has sent by its end, in `room`.
fn exchange(
    tcp: &mut TcpStream,
    head: &[u8],
    messages: Vec<u8>,
    mut room: Vec<u8>,
) -> anyhow::Result<Vec<u8>> {
    tcp.write_all(head)?;
    // The client begins with a byte outside TLS.
    tcp.read_exact(&mut [0])?;
    let mut sends = tcp.try_clone()?;
    let sender = thread::spawn(move || sends.write_all(&messages));
    let mut len = 0;
    loop {
        ensure!(len < room.len(), "the client sends too much");
        match tcp.read(&mut room[len..])? {
            0 => break,
            n => len += n,
        }
    }
    sender.join().ok().context("the sender panicked")??;
    room.truncate(len);
    Ok(room)
}

/// Puts `messages` into a file for the client, and `room` into one that it writes over. Returns
/// what it has written by its end.
fn record(
    tcp: &mut TcpStream,
    folder: &Path,
    head: &[u8],
    messages: &[u8],
    room: &[u8],
) -> anyhow::Result<Vec<u8>> {
    fs::write(folder.join(INCOMING), messages)?;
    fs::write(folder.join(OUTGOING), room)?;
    tcp.write_all(head)?;
    let mut outside = Vec::new();
    tcp.read_to_end(&mut outside)?;
    ensure!(outside == [0], "the client sends past the recording");
    Ok(fs::read(folder.join(OUTGOING))?)
}

/// Reads the upgrade request, whose path is the plan, and makes the response.
fn upgrade(stream: &mut impl Read) -> anyhow::Result<(Plan, String)> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    let request = String::from_utf8(request)?;
    let path = request.split(' ').nth(1).context("no path")?;
    let key = request.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("sec-websocket-key").then_some(value)
    });
    let accept = derive_accept_key(key.context("no key")?.as_bytes());
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    Ok((path.trim_start_matches('/').parse()?, response))
}

fn encrypt(tls: &mut ServerConnection, plan: Plan) -> anyhow::Result<()> {
    let config = WebSocketConfig::default().write_buffer_size(16 * 1024);
    let writer = Ends { reads: io::empty(), writes: tls.writer() };
    let mut socket = WebSocket::from_raw_socket(writer, Role::Server, Some(config));
    for number in 0..plan.messages {
        socket.write(message(number, plan.size))?;
    }
    Ok(socket.flush()?)
}

/// What the server has encrypted.
fn ciphertext(tls: &mut ServerConnection) -> anyhow::Result<Vec<u8>> {
    let mut ciphertext = Vec::new();
    while tls.wants_write() {
        tls.write_tls(&mut ciphertext)?;
    }
    Ok(ciphertext)
}

fn check(mut tls: ServerConnection, mut received: &[u8], plan: Plan) -> anyhow::Result<()> {
    let mut plaintext = Vec::with_capacity(received.len());
    while !received.is_empty() {
        tls.read_tls(&mut received)?;
        let state = tls.process_new_packets()?;
        let mut some = vec![0; state.plaintext_bytes_to_read()];
        tls.reader().read_exact(&mut some)?;
        plaintext.extend_from_slice(&some);
    }
    let config = WebSocketConfig::default().max_frame_size(None).max_message_size(None);
    let ends = Ends { reads: &plaintext[..], writes: io::sink() };
    let mut socket = WebSocket::from_raw_socket(ends, Role::Server, Some(config));
    for number in 0..plan.messages {
        ensure!(socket.read()? == message(number, plan.size), "message {number} differs");
    }
    Ok(())
}

/// Reads from one end and writes to another.
struct Ends<R, W> {
    reads: R,
    writes: W,
}

impl<R: Read, W> Read for Ends<R, W> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.reads.read(dst)
    }
}

impl<R, W: Write> Write for Ends<R, W> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.writes.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writes.flush()
    }
}
