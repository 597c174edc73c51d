//! tokio-tungstenite with its own TLS.

use std::task::Poll;

use ::tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config,
};
use anyhow::{Context, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use tungstenite_tls::{Bytes, Message};

use super::{
    Setup,
    ours::config,
    peer::{Library, Peer, poll_once},
    transport::Tokio,
};
use crate::frame;

/// tokio-tungstenite.
pub(super) struct TokioTungstenite(pub(super) Connector);

impl Library for TokioTungstenite {
    type Peer = Ws;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Ws> {
        let transport = Tokio::connect(setup).await?;
        let connector = Some(self.0.clone());
        let config = Some(config(&setup.plan));
        let (socket, _) =
            client_async_tls_with_config(setup.url(), transport, config, connector).await?;
        let message = Message::binary(Bytes::from(frame::payload(setup.plan.size)));
        Ok(Ws { socket, message, size: setup.plan.size })
    }
}

pub(super) struct Ws {
    socket: WebSocketStream<MaybeTlsStream<Tokio>>,
    message: Message,
    size: usize,
}

impl Ws {
    async fn next(&mut self) -> anyhow::Result<Message> {
        Ok(self.socket.next().await.context("the server left")??)
    }
}

impl Peer for Ws {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        // The program keeps its message: a clone shares the payload.
        let message = self.message.clone();
        if flush {
            self.socket.send(message).await?;
        } else {
            self.socket.feed(message).await?;
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
        // The message is the measurement's, and not the library's.
        self.message = Message::binary(Bytes::new());
        Ok(())
    }
}
