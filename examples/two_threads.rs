//! Sends and receives in different threads: each has one half of the socket.
//!
//! Neither thread waits for the other. The reader answers pings and Close, and returns what comes
//! after the writer has closed.
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example two_threads [URL ROOT.pem]`

use std::{
    error::Error,
    io,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use examples::{Server, backend};
use tungstenite_tls::{
    Connect, Error as WebSocketError, Message,
    websocket::{WebSocketReader, split},
};

const MESSAGES: usize = 100;

/// Timeout for each read and write, and for the whole conversation.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    let (socket, _response) = Connect::new(&server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .read_timeout(PATIENCE)
        .close_timeout(Some(PATIENCE))
        .connect()?;
    // If both sides only wrote, neither would get on.
    socket.get_ref().set_write_timeout(Some(PATIENCE))?;

    let (reader, mut writer) = split(socket)?;
    let receives = thread::spawn(move || receive(reader));
    for number in 0..MESSAGES {
        // Queued, and sent together.
        writer.write(Message::text(format!("message {number}")))?;
    }
    // Sends what is queued before it. The echoes are still received.
    writer.close(None)?;

    let echoes = receives.join().map_err(|_| "the reader panicked")??;
    assert_eq!(echoes.len(), MESSAGES);
    for (number, echo) in echoes.iter().enumerate() {
        assert_eq!(*echo, Message::text(format!("message {number}")));
    }
    println!("{MESSAGES} messages echoed");
    Ok(())
}

/// Receives up to the end of the connection, and returns the texts.
fn receive(mut reader: WebSocketReader<TcpStream>) -> Result<Vec<Message>, WebSocketError> {
    let end = Instant::now() + PATIENCE;
    let mut texts = Vec::new();
    while Instant::now() < end {
        match reader.read() {
            Ok(message) if message.is_text() => texts.push(message),
            Ok(_) => {}
            Err(WebSocketError::ConnectionClosed) => return Ok(texts),
            Err(error) => return Err(error),
        }
    }
    Err(WebSocketError::Io(io::ErrorKind::TimedOut.into()))
}
