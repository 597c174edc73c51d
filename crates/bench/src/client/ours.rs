//! This library, over a blocking transport.

use std::io::ErrorKind;

use anyhow::{anyhow, bail, ensure};
use tungstenite_tls::{
    Backend, Bytes, Connector, Error, HandshakeError, MaybeTlsStream, Message, Roots, TlsConfig,
    WebSocket, certificates_from_pem, client_tls_with_config, connector, protocol::WebSocketConfig,
};

use super::{
    Setup,
    peer::{Library, Peer, run_blocking},
    transport::Blocking,
};
use crate::{frame, plan::Plan, report::Report};

/// Runs the plan with this library on `backend`.
pub(crate) fn run(setup: &Setup, backend: Backend) -> anyhow::Result<Report> {
    let roots = Roots::Only(certificates_from_pem(&setup.root_pem()?)?);
    let connector = connector(backend, &TlsConfig::new().with_roots(roots))?;
    run_blocking(&Ours { connector }, setup)
}

struct Ours {
    connector: Connector,
}

impl Library for Ours {
    type Peer = Ws<MaybeTlsStream<Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let transport = Blocking::connect(setup)?;
        let connector = Some(self.connector.clone());
        let (socket, _) =
            client_tls_with_config(setup.url(), transport, Some(config(&setup.plan)), connector)
                .map_err(failure)?;
        Ok(Ws::new(socket, &setup.plan, |stream| stream.get_ref()))
    }
}

/// The defaults, but for the limits, which 64 MiB would meet.
pub(super) fn config(_: &Plan) -> WebSocketConfig {
    WebSocketConfig::default().max_message_size(None).max_frame_size(None)
}

/// A tungstenite WebSocket over whatever stream.
pub(super) struct Ws<S> {
    socket: WebSocket<S>,
    transport: fn(&S) -> &Blocking,
    message: Message,
    size: usize,
}

impl<S: std::io::Read + std::io::Write> Ws<S> {
    pub(super) fn new(socket: WebSocket<S>, plan: &Plan, transport: fn(&S) -> &Blocking) -> Self {
        let message = Message::binary(Bytes::from(frame::payload(plan.size)));
        Self { socket, transport, message, size: plan.size }
    }
}

impl<S: std::io::Read + std::io::Write> Peer for Ws<S> {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        // The program keeps its message: a clone shares the payload.
        self.socket.write(self.message.clone())?;
        if flush {
            self.socket.flush()?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        let message = self.socket.read()?;
        ensure!(message.len() == self.size, "a message of {} bytes", message.len());
        Ok(())
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::binary(words.to_vec()))?)
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let words = self.socket.read()?.into_data();
        ensure!(words.len() == length, "{} bytes where {length} are expected", words.len());
        Ok(words.into())
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        (self.transport)(self.socket.get_ref()).set_nonblocking(true)?;
        match self.socket.read() {
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
            other => bail!("{other:?} where nothing is expected"),
        }
        // The message is the measurement's, and not the library's.
        self.message = Message::binary(Bytes::new());
        Ok(())
    }
}

fn failure<R: tungstenite_tls::handshake::HandshakeRole>(
    error: HandshakeError<R>,
) -> anyhow::Error {
    match error {
        HandshakeError::Failure(error) => error.into(),
        HandshakeError::Interrupted(_) => anyhow!("a blocking handshake was interrupted"),
    }
}
