//! tokio-tungstenite's WebSocket over any stream, which this library uses on tokio too.

use std::task::Poll;

use ::tokio_tungstenite::WebSocketStream;
use anyhow::{Context, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite_tls::Message;

use super::{
    peer::{Peer, poll_once},
    ws::Messages,
};
use crate::plan::Plan;

/// A connection.
pub(super) struct Ws<S> {
    socket: WebSocketStream<S>,
    messages: Messages,
    size: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Ws<S> {
    pub(super) fn new(socket: WebSocketStream<S>, plan: &Plan) -> Self {
        Self { socket, messages: Messages::new(plan), size: plan.size }
    }

    pub(super) fn socket(&mut self) -> &mut WebSocketStream<S> {
        &mut self.socket
    }

    async fn next(&mut self) -> anyhow::Result<Message> {
        Ok(self.socket.next().await.context("the server left")??)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Peer for Ws<S> {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        for part in self.messages.next() {
            // The program keeps its message: a clone shares the payload.
            self.socket.feed(part.clone()).await?;
        }
        if flush {
            self.socket.flush().await?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        let message = self.next().await?;
        ensure!(message.len() == self.size, "a message of {} bytes", message.len());
        Ok(())
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::binary(words.to_vec())).await?)
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let words = self.next().await?.into_data();
        ensure!(words.len() == length, "{} bytes where {length} are expected", words.len());
        Ok(words.into())
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        if let Poll::Ready(message) = poll_once(self.next()) {
            bail!("{message:?} where nothing is expected");
        }
        // The messages belong to the benchmark, not to the library.
        self.messages.clear();
        Ok(())
    }
}
