//! Sends and receives in different threads: one thread owns the socket, the others have channels.
//!
//! A blocking socket cannot be split. So the thread that owns it reads for a moment, sends what is
//! in the channel, and reads again. A message waits up to [`TURN`] before it is sent, and an idle
//! connection wakes the thread as often. If that is too much, use tokio, whose sockets can be split
//! (the example `tokio`), or an event loop that other threads can wake (`mio`, with `mio::Waker`).
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example two_threads [URL ROOT.pem]`

use std::{
    error::Error,
    io,
    net::TcpStream,
    sync::mpsc::{self, Receiver, Sender, TryRecvError},
    thread,
    time::{Duration, Instant},
};

use examples::{Server, backend};
use tungstenite_tls::{
    Connect, Error as WebSocketError, MaybeTlsStream, Message, WebSocket, websocket::is_queued,
};

type Socket = WebSocket<MaybeTlsStream<TcpStream>>;

const MESSAGES: usize = 100;

/// How long the thread reads before it looks at the channel.
const TURN: Duration = Duration::from_millis(5);

/// Timeout for each read of the handshakes, and for the whole conversation.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    let (socket, _response) = Connect::new(&server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .read_timeout(PATIENCE)
        .close_timeout(Some(PATIENCE))
        .connect()?;
    let tcp = socket.get_ref().get_ref();
    tcp.set_read_timeout(Some(TURN))?;
    // If both sides only wrote, neither would get on.
    tcp.set_write_timeout(Some(TURN))?;

    let (outgoing, to_send) = mpsc::channel();
    let (received, incoming) = mpsc::channel();
    let owner = thread::spawn(move || own(socket, &to_send, &received));
    let writer = thread::spawn(move || {
        for number in 0..MESSAGES {
            // Fails only if the owner has ended, which says why.
            let _ = outgoing.send(Message::text(format!("message {number}")));
        }
        incoming.iter().take(MESSAGES).collect::<Vec<_>>()
    });

    // The writer's end of the channel is gone when it has all echoes, and the owner closes then.
    let echoes = writer.join().map_err(|_| "the writer panicked")?;
    owner.join().map_err(|_| "the owner panicked")??;
    assert_eq!(echoes.len(), MESSAGES);
    for (number, echo) in echoes.iter().enumerate() {
        assert_eq!(*echo, Message::text(format!("message {number}")));
    }
    println!("{MESSAGES} messages echoed");
    Ok(())
}

/// Sends what comes from `to_send` and hands on what it receives, until all senders are gone and
/// the connection is closed.
fn own(
    mut socket: Socket,
    to_send: &Receiver<Message>,
    received: &Sender<Message>,
) -> Result<(), WebSocketError> {
    let end = Instant::now() + PATIENCE;
    let mut is_open = true;
    while Instant::now() < end {
        // Queues what there is, and then sends it together.
        while is_open {
            match to_send.try_recv() {
                Ok(message) => goes_on(socket.write(message))?,
                Err(TryRecvError::Empty) => {
                    goes_on(socket.flush())?;
                    break;
                }
                Err(TryRecvError::Disconnected) => {
                    is_open = false;
                    goes_on(socket.close(None))?;
                }
            }
        }
        match socket.read() {
            Ok(message) if message.is_text() => drop(received.send(message)),
            Ok(_) => {}
            Err(WebSocketError::ConnectionClosed) => return Ok(()),
            result => goes_on(result.map(drop))?,
        }
    }
    Err(WebSocketError::Io(io::ErrorKind::TimedOut.into()))
}

/// A call that timed out is no failure: what it should send is queued, and leaves with the next.
fn goes_on(result: Result<(), WebSocketError>) -> Result<(), WebSocketError> {
    result.or_else(|error| if is_queued(&error) { Ok(()) } else { Err(error) })
}
