//! The two halves of a WebSocket: [`WebSocketSender`] and [`WebSocketReceiver`].

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use futures_util::{
    sink::{Sink, SinkExt},
    stream::{FusedStream, Stream},
};
use tungstenite::{Error, Message, protocol::CloseFrame};

use crate::{
    WebSocketStream,
    io::{AsyncRead, AsyncWrite},
};

/// The half of a WebSocket that sends.
#[derive(Debug)]
pub struct WebSocketSender<S> {
    shared: Shared<S>,
}

/// The half of a WebSocket that receives.
#[derive(Debug)]
pub struct WebSocketReceiver<S> {
    shared: Shared<S>,
}

impl<S> WebSocketStream<S> {
    /// Splits the WebSocket, so that one task can send while another receives.
    pub fn split(self) -> (WebSocketSender<S>, WebSocketReceiver<S>) {
        let socket = Arc::new(Mutex::new(self));
        let sender = WebSocketSender { shared: Shared(Arc::clone(&socket)) };
        (sender, WebSocketReceiver { shared: Shared(socket) })
    }

    /// Joins the two halves of a WebSocket again.
    ///
    /// # Errors
    /// Returns the halves if they are of different WebSockets.
    pub fn reunite(
        sender: WebSocketSender<S>,
        receiver: WebSocketReceiver<S>,
    ) -> Result<Self, (WebSocketSender<S>, WebSocketReceiver<S>)> {
        if !sender.is_pair_of(&receiver) {
            return Err((sender, receiver));
        }
        drop(receiver);
        let socket = Arc::into_inner(sender.shared.0).expect("a WebSocket has two halves");
        Ok(socket.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S> WebSocketSender<S> {
    /// Sends a message, and flushes.
    ///
    /// # Errors
    /// Those of [`WebSocketStream::send`].
    pub async fn send(&mut self, message: Message) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        SinkExt::send(self, message).await
    }

    /// Sends Close.
    ///
    /// # Errors
    /// Those of [`WebSocketStream::close`].
    pub async fn close(&mut self, frame: Option<CloseFrame>) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        self.send(Message::Close(frame)).await
    }

    /// Whether both are halves of the same WebSocket.
    pub fn is_pair_of(&self, other: &WebSocketReceiver<S>) -> bool {
        Arc::ptr_eq(&self.shared.0, &other.shared.0)
    }
}

impl<S> WebSocketReceiver<S> {
    /// Whether both are halves of the same WebSocket.
    pub fn is_pair_of(&self, other: &WebSocketSender<S>) -> bool {
        other.is_pair_of(self)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for WebSocketReceiver<S> {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.shared.lock()).poll_next(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> FusedStream for WebSocketReceiver<S> {
    fn is_terminated(&self) -> bool {
        self.shared.lock().is_terminated()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Sink<Message> for WebSocketSender<S> {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut *self.shared.lock()).poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        Pin::new(&mut *self.shared.lock()).start_send(message)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut *self.shared.lock()).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut *self.shared.lock()).poll_close(cx)
    }
}

/// Locked only for the time of a poll, which does not block.
#[derive(Debug)]
struct Shared<S>(Arc<Mutex<WebSocketStream<S>>>);

impl<S> Shared<S> {
    fn lock(&self) -> MutexGuard<'_, WebSocketStream<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
