//! fastwebsockets over tokio-rustls, as its documentation shows.

use std::{future::Future, sync::Arc, task::Poll};

use ::fastwebsockets::{
    Frame, Payload, Role, WebSocket,
    handshake::{self, generate_key},
};
use ::rustls::{ClientConfig, pki_types::ServerName};
use anyhow::{bail, ensure};
use http_body_util::Empty;
use hyper::{
    Request,
    header::{CONNECTION, HOST, UPGRADE},
    upgrade::Upgraded,
};
use hyper_util::rt::TokioIo;
use tokio::io::BufWriter;
use tokio_rustls::TlsConnector;
use tungstenite_tls::Bytes;

use super::{
    peer::{Library, Peer, poll_once},
    setup::Setup,
    transport::Tokio,
};
use crate::frame;

/// The library fastwebsockets.
pub(super) struct Fastwebsockets(pub(super) Arc<ClientConfig>);

impl Library for Fastwebsockets {
    type Peer = Ws;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Ws> {
        let name = ServerName::try_from("localhost")?;
        let connector = TlsConnector::from(self.0.clone());
        let stream = connector.connect(name, Tokio::connect(setup).await?).await?;
        let request = Request::builder()
            .uri(setup.plan.to_string())
            .header(HOST, "localhost")
            .header(UPGRADE, "websocket")
            .header(CONNECTION, "upgrade")
            .header("Sec-WebSocket-Key", generate_key())
            .header("Sec-WebSocket-Version", "13")
            .body(Empty::<Bytes>::new())?;
        let (socket, _) = handshake::client(&Spawn, request, stream).await?;
        // It writes each frame to the stream at once, so batching needs a buffer in between.
        let capacity = if setup.plan.batched { 128 * 1024 } else { 0 };
        let stream = BufWriter::with_capacity(capacity, socket.into_inner());
        let mut socket = WebSocket::after_handshake(stream, Role::Client);
        socket.set_max_message_size(usize::MAX);
        Ok(Ws { socket, payload: frame::payload(setup.plan.size) })
    }
}

pub(super) struct Ws {
    socket: WebSocket<BufWriter<TokioIo<Upgraded>>>,
    payload: Vec<u8>,
}

impl Peer for Ws {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        // The program keeps its message: the frame borrows it, and masks a copy.
        let frame = Frame::binary(Payload::Borrowed(&self.payload));
        self.socket.write_frame(frame).await?;
        if flush {
            self.socket.flush().await?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        let size = self.socket.read_frame().await?.payload.len();
        ensure!(size == self.payload.len(), "a message of {size} bytes");
        Ok(())
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        self.socket.write_frame(Frame::binary(Payload::Owned(words.to_vec()))).await?;
        Ok(self.socket.flush().await?)
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let words = self.socket.read_frame().await?.payload.to_vec();
        ensure!(words.len() == length, "{} bytes where {length} are expected", words.len());
        Ok(words)
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        if let Poll::Ready(frame) = poll_once(self.socket.read_frame()) {
            bail!("{} bytes where nothing is expected", frame?.payload.len());
        }
        // The payload belongs to the benchmark, not to the library.
        self.payload = Vec::new();
        Ok(())
    }
}

/// Lets hyper spawn on tokio.
struct Spawn;

impl<F> hyper::rt::Executor<F> for Spawn
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, future: F) {
        tokio::spawn(future);
    }
}
