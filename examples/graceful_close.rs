//! Ends connections as RFC 6455, section 7 asks: both sides send Close, with a code and a reason,
//! and then TLS and TCP end. Once the client closes, and once the server does.
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example graceful_close [URL ROOT.pem]`

use std::{
    error::Error,
    io,
    net::TcpStream,
    time::{Duration, Instant},
};

use examples::{Server, backend, conversation};
use tungstenite_tls::{
    Connect, Error as WebSocketError, MaybeTlsStream, Message, WebSocket,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// Timeout for each read, and for closing.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find_or(conversation::close_on_request)?;
    // The close timeout ends the wait for a server that does not answer Close, or never stops
    // sending. Default: 10 seconds.
    let plan = Connect::new(&server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .read_timeout(PATIENCE)
        .close_timeout(Some(PATIENCE));

    let (mut socket, _response) = plan.clone().connect()?;
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    // This only sends Close. Dropping the socket now might lose what is still on its way.
    socket.close(Some(CloseFrame { code: CloseCode::Normal, reason: "done".into() }))?;
    let answer = read_to_end(&mut socket)?;
    println!("closed by the client; the server answered {answer:?}");
    assert_eq!(answer.map(|frame| frame.code), Some(CloseCode::Normal));

    if server.is_own() {
        let (mut socket, _response) = plan.connect()?;
        socket.send(Message::text("please close"))?;
        // The socket answers Close by itself; reading on sends the answer.
        let close = read_to_end(&mut socket)?.ok_or("no reason")?;
        println!("closed by the server: {}, {}", close.code, close.reason);
        assert_eq!(close.code, CloseCode::Restart);
    }
    Ok(())
}

/// Reads until the connection is closed, and returns what the server's Close said.
///
/// `ConnectionClosed` is the good end: both sides have sent Close. If the connection ends before,
/// it was cut off, by the network or by an attacker: that is another error, because messages may be
/// missing.
///
/// A server that never stops sending small messages is cut off late by the close timeout, which
/// first returns what has arrived; so the loop has an end of its own.
fn read_to_end(
    socket: &mut WebSocket<MaybeTlsStream<TcpStream>>,
) -> Result<Option<CloseFrame>, WebSocketError> {
    let (mut close, end) = (None, Instant::now() + PATIENCE);
    while Instant::now() < end {
        match socket.read() {
            Ok(Message::Close(frame)) => close = frame,
            // What the server sent before its Close, which a real program would handle.
            Ok(message) => println!("still received: {} bytes", message.len()),
            Err(WebSocketError::ConnectionClosed) => return Ok(close),
            Err(error) => return Err(error),
        }
    }
    Err(WebSocketError::Io(io::ErrorKind::TimedOut.into()))
}
