//! Drives several wss:// connections of each backend in one thread, without ever blocking on one.
//!
//! It starts its own echo server, so it runs anywhere:
//! `cargo run --package tungstenite-tls --example mio`

mod server;

use std::{
    error::Error,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Registry, Token, net::TcpStream};
use tungstenite_tls::{
    Backend, Connector, HandshakeError, MaybeTlsStream, Message, WebSocket,
    backend::{BoxedSession, connector},
    client_tls_with_config,
    handshake::{ClientTlsError, Interrupted},
};

use self::server::Server;

const CONNECTIONS_PER_BACKEND: usize = 5;
const MESSAGES: usize = 3;

/// Timeout for the whole program.
const PATIENCE: Duration = Duration::from_secs(5);

type Stream = MaybeTlsStream<TcpStream>;
type Failure = ClientTlsError<TcpStream, BoxedSession>;

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    let end = Instant::now() + PATIENCE;

    if Backend::compiled_in().next().is_none() {
        println!("no backend is compiled in; add --features rustls");
    }

    let mut poll = Poll::new()?;
    let mut connections = Vec::new();
    for backend in Backend::compiled_in() {
        let connector = connector(backend, &server.config)?;
        for _ in 0..CONNECTIONS_PER_BACKEND {
            let token = Token(connections.len());
            let (url, connector) = (server.url.clone(), connector.clone());
            let client = Client { backend, url, connector, end, sent: 0, echoed: 0 };
            let stream = dial(poll.registry(), token, server.addr)?;
            connections.push(Some((client, State::Connecting(stream))));
        }
    }

    let mut events = Events::with_capacity(64);
    while connections.iter().any(Option::is_some) {
        poll.poll(&mut events, Some(left(end)?))?;
        for event in &events {
            let slot = &mut connections[event.token().0];
            if let Some((client, state)) = slot.take() {
                *slot = client.advance(state)?;
            }
        }
    }
    Ok(())
}

/// The time left until `end`.
fn left(end: Instant) -> Result<Duration, &'static str> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() { Err("the server takes too long") } else { Ok(left) }
}

fn dial(registry: &Registry, token: Token, address: SocketAddr) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    // Events are edge-triggered, so both interests can stay registered. After each event, go on
    // until everything would block.
    registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
    Ok(stream)
}

/// One connection, and how many of its messages were sent and echoed.
struct Client {
    backend: Backend,
    url: String,
    connector: Connector,
    /// The deadline.
    end: Instant,
    sent: usize,
    echoed: usize,
}

enum State {
    Connecting(TcpStream),
    Handshaking(Box<Failure>),
    Open(Box<WebSocket<Stream>>),
}

impl Client {
    /// Goes on until the socket would block. Returns `None` when the connection is closed.
    fn advance(self, state: State) -> Result<Option<(Self, State)>, Box<dyn Error>> {
        let attempt = match state {
            State::Connecting(stream) => {
                if let Some(error) = stream.take_error()? {
                    return Err(error.into());
                }
                if stream.peer_addr().is_err() {
                    return Ok(Some((self, State::Connecting(stream))));
                }
                let connector = Some(self.connector.clone());
                client_tls_with_config(&self.url, stream, None, connector)
            }
            State::Handshaking(failure) => match *failure {
                HandshakeError::Interrupted(handshake) => handshake.handshake(),
                failure => Err(failure),
            },
            State::Open(socket) => return self.echo(socket),
        };
        match attempt {
            Ok((socket, _response)) => self.echo(Box::new(socket)),
            Err(HandshakeError::Failure(error)) => Err(error.into()),
            Err(HandshakeError::Interrupted(handshake)) => {
                println!(
                    "{}: {:?} waits to be {:?}",
                    self.backend,
                    handshake.stage(),
                    handshake.readiness()
                );
                let state = State::Handshaking(Box::new(HandshakeError::Interrupted(handshake)));
                Ok(Some((self, state)))
            }
        }
    }

    /// Sends messages one by one, receives their echoes, and then closes.
    fn echo(
        mut self,
        mut socket: Box<WebSocket<Stream>>,
    ) -> Result<Option<(Self, State)>, Box<dyn Error>> {
        loop {
            // A server that never stops sending must not escape the deadline.
            left(self.end)?;
            let step = if self.sent == self.echoed && self.sent < MESSAGES {
                self.sent += 1;
                // The message is queued even if this would block; reading sends the rest.
                socket.send(Message::text(format!("message {}", self.sent)))
            } else {
                socket
                    .read()
                    .map(|message| self.take(&message))
                    .and_then(|all| if all { socket.close(None) } else { Ok(()) })
            };
            match step {
                Ok(()) => {}
                Err(tungstenite_tls::Error::Io(error))
                    if error.kind() == io::ErrorKind::WouldBlock =>
                {
                    return Ok(Some((self, State::Open(socket))));
                }
                Err(tungstenite_tls::Error::ConnectionClosed) => {
                    println!("{}: {} messages echoed, closed", self.backend, self.echoed);
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Returns whether `message` is the last echo.
    fn take(&mut self, message: &Message) -> bool {
        if message.is_text() {
            self.echoed += 1;
        }
        message.is_text() && self.echoed == MESSAGES
    }
}
