//! The server of a connection, which echoes and keeps all that it receives: [`Recorder`].

use std::{
    io::{ErrorKind, Read},
    mem,
};

use tungstenite::{
    Error, HandshakeError, Message, WebSocket, accept_with_config,
    error::ProtocolError,
    handshake::{
        MidHandshake,
        server::{NoCallback, ServerHandshake},
    },
};
use tungstenite_tls_core::testing::{Wire, model::Server};
use tungstenite_tls_testing::server::{Host, MemoryServer, unlimited};

/// An echo server, and what it has received on one connection.
pub(super) struct Recorder {
    stage: Stage,
    /// The messages in order, without pings.
    pub(super) received: Vec<Message>,
    /// Whether the client has sent close_notify, after Close.
    pub(super) close_notify: bool,
    /// The error that ended the connection.
    pub(super) error: Option<Error>,
}

type Upgrade = ServerHandshake<MemoryServer, NoCallback>;

enum Stage {
    Upgrade(Box<Result<WebSocket<MemoryServer>, HandshakeError<Upgrade>>>),
    Open(Box<WebSocket<MemoryServer>>),
    /// Close was exchanged.
    Closed(MemoryServer),
    Over,
}

impl Recorder {
    pub(super) fn new(host: &Host, wire: Wire) -> Self {
        let server = MemoryServer::new(host, wire).expect("a session");
        let stage = Stage::Upgrade(Box::new(accept_with_config(server, Some(unlimited()))));
        Self { stage, received: Vec::new(), close_notify: false, error: None }
    }

    /// Runs until no data is left to read.
    pub(super) fn run(&mut self) {
        loop {
            let stage = mem::replace(&mut self.stage, Stage::Over);
            let (stage, waits) = match stage {
                Stage::Upgrade(attempt) => match *attempt {
                    Ok(socket) => (Stage::Open(Box::new(socket)), false),
                    Err(HandshakeError::Interrupted(handshake)) => upgrade(handshake),
                    Err(HandshakeError::Failure(error)) => {
                        self.error = Some(error);
                        (Stage::Over, true)
                    }
                },
                Stage::Open(socket) => self.echo(socket),
                Stage::Closed(session) => self.end(session),
                Stage::Over => return,
            };
            self.stage = stage;
            if waits {
                return;
            }
        }
    }

    fn echo(&mut self, mut socket: Box<WebSocket<MemoryServer>>) -> (Stage, bool) {
        loop {
            let result = socket.read().and_then(|message| {
                if !message.is_ping() {
                    self.received.push(message.clone());
                }
                if message.is_text() || message.is_binary() {
                    socket.write(message)?;
                }
                socket.flush()
            });
            match result {
                Ok(()) => {}
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    return (Stage::Open(socket), true);
                }
                Err(Error::ConnectionClosed) => {
                    let _ = socket.get_mut().close_notify();
                    return (Stage::Closed(socket.into_inner()), false);
                }
                Err(error) => {
                    self.error = Some(error);
                    return (Stage::Over, true);
                }
            }
        }
    }

    /// Waits for close_notify.
    fn end(&mut self, mut session: MemoryServer) -> (Stage, bool) {
        match session.read(&mut [0; 16]) {
            Ok(read) => {
                self.close_notify = read == 0;
                (Stage::Over, true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => (Stage::Closed(session), true),
            Err(error) => {
                self.error = Some(error.into());
                (Stage::Over, true)
            }
        }
    }

    /// What shows that the client's bytes were damaged, doubled or torn and then continued.
    pub(super) fn damage(&self) -> Option<String> {
        match self.error.as_ref()? {
            // The transport ended early.
            Error::Protocol(
                ProtocolError::ResetWithoutClosingHandshake | ProtocolError::HandshakeIncomplete,
            ) => None,
            Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => None,
            error => Some(format!("the server failed: {error:?}")),
        }
    }
}

fn upgrade(handshake: MidHandshake<Upgrade>) -> (Stage, bool) {
    let result = handshake.handshake();
    let waits = matches!(result, Err(HandshakeError::Interrupted(_)));
    (Stage::Upgrade(Box::new(result)), waits)
}
