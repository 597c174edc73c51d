//! What the bare TLS libraries need around them: TCP, a request and its answer, but no WebSocket.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use anyhow::ensure;

pub(super) fn dial(server: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Writes an upgrade request with a fixed key, and reads up to the end of the answer.
pub(super) fn upgrade(stream: &mut (impl Read + Write), server: SocketAddr) -> anyhow::Result<()> {
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let (mut answer, mut length) = ([0; 4096], 0);
    while !answer[..length].ends_with(b"\r\n\r\n") {
        let n = stream.read(&mut answer[length..])?;
        ensure!(n > 0, "no answer to the upgrade request");
        length += n;
    }
    ensure!(answer.starts_with(b"HTTP/1.1 101 "), "the upgrade was refused");
    Ok(())
}
