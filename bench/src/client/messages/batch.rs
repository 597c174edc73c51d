//! This library's batches, over a blocking transport and on tokio.

use anyhow::bail;
use tungstenite_tls::{MaybeTlsStream, tokio, websocket::Batch};

use super::{
    peer::Peer,
    transport::{Blocking, Tokio},
    ws::Ws,
    ws_tokio,
};
use crate::{frame, plan::Plan};

/// A connection that sends through a batch.
pub(super) struct Batched {
    ws: Ws<MaybeTlsStream<Blocking>>,
    batch: Batch,
    payload: Vec<u8>,
}

impl Batched {
    pub(super) fn new(ws: Ws<MaybeTlsStream<Blocking>>, plan: &Plan) -> Self {
        Self { ws, batch: Batch::new(), payload: frame::payload(plan.size) }
    }
}

impl Peer for Batched {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        self.batch.binary(self.ws.socket(), &self.payload)?;
        if flush {
            self.batch.flush(self.ws.socket())?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        self.ws.receive().await
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        self.ws.say(words).await
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        self.ws.hear(length).await
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        self.payload = Vec::new();
        self.ws.wait().await
    }
}

/// A connection on tokio that sends through a batch.
pub(super) struct BatchedOnTokio {
    ws: ws_tokio::Ws<MaybeTlsStream<Tokio>>,
    batch: tokio::Batch,
    payload: Vec<u8>,
}

impl BatchedOnTokio {
    pub(super) fn new(ws: ws_tokio::Ws<MaybeTlsStream<Tokio>>, plan: &Plan) -> Self {
        Self { ws, batch: tokio::Batch::new(), payload: frame::payload(plan.size) }
    }
}

impl Peer for BatchedOnTokio {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        self.batch.binary(self.ws.socket(), &self.payload).await?;
        if flush {
            self.batch.flush(self.ws.socket()).await?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        // A second caller of the socket's loop would change how that is compiled.
        bail!("it only sends")
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        self.ws.say(words).await
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        self.ws.hear(length).await
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        bail!("it only sends")
    }
}
