//! An asynchronous WebSocket: [`WebSocketStream`].

use std::{
    io::ErrorKind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{
    sink::{Sink, SinkExt},
    stream::{FusedStream, Stream},
};
use tungstenite::{
    Error, Message, WebSocket,
    protocol::{CloseFrame, Role, WebSocketConfig},
};

use crate::{
    adapter::{Adapter, poll_result},
    io::{AsyncRead, AsyncWrite},
};

/// A WebSocket over an asynchronous stream: a [`Stream`] of the messages that arrive, and a
/// [`Sink`] for those to send.
///
/// Reading is cancel safe: a message that a dropped `next()` did not return comes with the next.
#[derive(Debug)]
pub struct WebSocketStream<S> {
    socket: WebSocket<Adapter<S>>,
    /// The stream of messages is at its end.
    has_ended: bool,
    /// A message is queued that the stream did not take whole.
    is_blocked: bool,
    /// Close is queued, and to be flushed.
    is_closing: bool,
}

impl<S> WebSocketStream<S> {
    pub(crate) fn new(socket: WebSocket<Adapter<S>>) -> Self {
        Self { socket, has_ended: false, is_blocked: false, is_closing: false }
    }

    /// A WebSocket over `stream`, on which the upgrade is done.
    pub async fn from_raw_socket(stream: S, role: Role, config: Option<WebSocketConfig>) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        Self::new(WebSocket::from_raw_socket(Adapter::new(stream), role, config))
    }

    /// Like [`from_raw_socket`](Self::from_raw_socket), where `part` has been read already.
    pub async fn from_partially_read(
        stream: S,
        part: Vec<u8>,
        role: Role,
        config: Option<WebSocketConfig>,
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        Self::new(WebSocket::from_partially_read(Adapter::new(stream), part, role, config))
    }

    /// The stream below.
    pub fn get_ref(&self) -> &S {
        self.socket.get_ref().get_ref()
    }

    /// The stream below. Reading from it or writing to it breaks the connection.
    pub fn get_mut(&mut self) -> &mut S {
        self.socket.get_mut().get_mut()
    }

    /// The stream below. Sends nothing: what is queued is lost.
    #[cfg(into_inner)]
    pub fn into_inner(self) -> S {
        self.socket.into_inner().into_inner()
    }

    /// The WebSocket configuration.
    pub fn get_config(&self) -> &WebSocketConfig {
        self.socket.get_config()
    }

    /// Sends Close. Reading to the end then completes the closing handshake.
    ///
    /// # Errors
    /// Those of sending.
    pub async fn close(&mut self, frame: Option<CloseFrame>) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        SinkExt::send(self, Message::Close(frame)).await
    }

    fn reading(&mut self, cx: &Context<'_>) -> &mut WebSocket<Adapter<S>> {
        self.socket.get_ref().tasks().set_reader(cx.waker());
        &mut self.socket
    }

    fn writing(&mut self, cx: &Context<'_>) -> &mut WebSocket<Adapter<S>> {
        self.socket.get_ref().tasks().set_writer(cx.waker());
        &mut self.socket
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for WebSocketStream<S> {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let result = ready!(poll_result(self.reading(cx).read()));
        self.has_ended = result.is_err();
        Poll::Ready(match result {
            Err(Error::ConnectionClosed | Error::AlreadyClosed) => None,
            result => Some(result),
        })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> FusedStream for WebSocketStream<S> {
    fn is_terminated(&self) -> bool {
        self.has_ended
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Sink<Message> for WebSocketStream<S> {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if !self.is_blocked {
            return Poll::Ready(Ok(()));
        }
        let result = ready!(poll_result(self.writing(cx).flush()));
        self.is_blocked = false;
        Poll::Ready(result)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let result = self.socket.write(message);
        self.is_blocked = is_would_block(&result);
        // What would block is queued.
        if self.is_blocked { Ok(()) } else { result }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let result = ready!(poll_result(self.writing(cx).flush()));
        self.is_blocked = false;
        Poll::Ready(closed_as_done(result))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.is_blocked = false;
        let is_closing = self.is_closing;
        let socket = self.writing(cx);
        let result = if is_closing { socket.flush() } else { socket.close(None) };
        self.is_closing |= is_would_block(&result);
        poll_result(result).map(closed_as_done)
    }
}

fn is_would_block(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock)
}

/// Everything is sent, and the connection is closed.
fn closed_as_done(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::ConnectionClosed) => Ok(()),
        result => result,
    }
}
