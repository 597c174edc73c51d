//! tokio-websockets with its own TLS.

use std::task::Poll;

use ::tokio_websockets::{
    ClientBuilder, Config, Connector, Limits, MaybeTlsStream, Message, WebSocketStream,
};
use anyhow::{Context, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use tungstenite_tls::Bytes;

use super::{
    peer::{Library, Peer, poll_once},
    setup::Setup,
    transport::Tokio,
};
use crate::frame;

/// Queues as much before a write as tungstenite does, which is what the option is documented for.
/// Everything else is the default.
const FLUSH_THRESHOLD: usize = 128 * 1024;

/// The library tokio-websockets.
pub(super) struct TokioWebsockets(pub(super) Connector);

impl Library for TokioWebsockets {
    type Peer = Ws;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Ws> {
        let stream = self.0.wrap("localhost", Tokio::connect(setup).await?).await?;
        let config = Config::default().flush_threshold(FLUSH_THRESHOLD);
        let (socket, _) = ClientBuilder::new()
            .uri(&setup.url())?
            .config(config)
            .limits(Limits::unlimited())
            .connect_on(stream)
            .await?;
        let payload = Bytes::from(frame::payload(setup.plan.size));
        Ok(Ws { socket, payload })
    }
}

pub(super) struct Ws {
    socket: WebSocketStream<MaybeTlsStream<Tokio>>,
    payload: Bytes,
}

impl Ws {
    async fn next(&mut self) -> anyhow::Result<Message> {
        Ok(self.socket.next().await.context("the server left")??)
    }
}

impl Peer for Ws {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        // The program keeps its message: a clone shares the payload.
        let message = Message::binary(self.payload.clone());
        if flush {
            self.socket.send(message).await?;
        } else {
            self.socket.feed(message).await?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        let size = self.next().await?.as_payload().len();
        ensure!(size == self.payload.len(), "a message of {size} bytes");
        Ok(())
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::binary(words.to_vec())).await?)
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let words = self.next().await?.as_payload().to_vec();
        ensure!(words.len() == length, "{} bytes where {length} are expected", words.len());
        Ok(words)
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        if let Poll::Ready(message) = poll_once(self.next()) {
            bail!("{message:?} where nothing is expected");
        }
        // The payload belongs to the benchmark, not to the library.
        self.payload = Bytes::new();
        Ok(())
    }
}
