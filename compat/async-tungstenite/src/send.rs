//! Sending without the trait `Sink`.

use futures_util::sink::SinkExt;
use tungstenite::{Error, Message};

use crate::{
    WebSocketStream,
    io::{AsyncRead, AsyncWrite},
};

impl<S> WebSocketStream<S> {
    /// Sends a message, and flushes.
    ///
    /// # Errors
    /// Those of the stream and of tungstenite's [`send`](tungstenite::WebSocket::send).
    pub async fn send(&mut self, message: Message) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        SinkExt::send(self, message).await
    }
}
