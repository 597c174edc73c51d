//! The client on tokio and smol: [`AsyncClient`].

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant, SystemTime},
};

use futures_util::{Sink, Stream};
use tungstenite::{Error, Message, handshake::client::Response, protocol::CloseFrame};
use tungstenite_tls_core::{Timer, TlsInfo};

use super::{
    Cause, Event, Lasting, SendError, Turn,
    life::{Life, Step},
    signal::Signal,
};
use crate::Connect;

/// A client that connects again, on tokio or smol: `tokio::lasting` and `smol::lasting` make it.
/// Pings are sent, and times are kept, while a future of [`next`](Self::next) is polled.
pub struct AsyncClient {
    life: Life,
    open: fn(Connect) -> Opening,
    opening: Option<Opening>,
    socket: Option<BoxedSocket>,
    timer: Box<dyn Timer>,
    signal: Arc<Signal>,
    /// Something waits in the socket's queue.
    is_unflushed: bool,
    /// When to look once more before the server counts as dead.
    last_look: Option<Instant>,
}

/// An attempt to connect.
pub(crate) type Opening = Pin<Box<dyn Future<Output = Result<Opened, Error>> + Send>>;

type BoxedSocket = Pin<Box<dyn Socket>>;

type PollSocket = fn(Pin<&mut (dyn Socket + 'static)>, &mut Context<'_>) -> Poll<Result<(), Error>>;

/// What the WebSockets of both runtimes have in common.
trait Socket: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Send {}

impl<T> Socket for T where
    T: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Send
{
}

/// A new connection.
pub(crate) struct Opened {
    socket: BoxedSocket,
    response: Response,
    resumed: Option<bool>,
}

impl Opened {
    pub(crate) fn new<S>(socket: S, response: Response, info: Option<TlsInfo>) -> Self
    where
        S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Send + 'static,
    {
        let resumed = info.and_then(|info| info.resumed);
        Self { socket: Box::pin(socket), response, resumed }
    }
}

impl AsyncClient {
    pub(crate) fn new(settings: Lasting, open: fn(Connect) -> Opening, timer: impl Timer) -> Self {
        Self {
            life: Life::new(settings, Instant::now()),
            open,
            opening: None,
            socket: None,
            timer: Box::new(timer),
            signal: Arc::default(),
            is_unflushed: false,
            last_look: None,
        }
    }

    /// Waits for the next event. `None`: the client has ended. Dropping the future loses nothing,
    /// also while the client connects: the next call goes on with it.
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// [`next`](Self::next) for a future of your own.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        loop {
            let event = match self.life.step(Instant::now()) {
                Step::End => return Poll::Ready(None),
                Step::Rest(until) => {
                    ready!(self.timer.poll_until(until, cx));
                    None
                }
                Step::Connect => ready!(self.poll_connect(cx)),
                Step::Talk => ready!(self.poll_talk(cx)),
            };
            if event.is_some() {
                return Poll::Ready(event);
            }
        }
    }

    /// Sends a message, and waits until the system has taken it, at most for the time for answers
    /// ([`KeepAlive::new`](super::KeepAlive::new)). `Ok` does not mean that the server has the
    /// message. If you drop the future, the message is either sent, not sent, or queued; it is
    /// never sent in part. Sending [`Message::Close`] is [`close`](Self::close).
    ///
    /// # Errors
    /// [`SendError`] says whether the message was sent. The client goes on after each of them.
    pub async fn send(&mut self, message: Message) -> Result<(), SendError> {
        let until = self.life.settings.send_until(Instant::now());
        if let Message::Close(frame) = message {
            self.close(frame).await;
            return Ok(());
        }
        if !self.is_connected() {
            return Err(SendError::NotConnected(message));
        }
        match self.until(until, Sink::poll_ready).await {
            Some(Ok(())) => {}
            Some(Err(error)) => {
                self.unsendable(error);
                return Err(SendError::NotConnected(message));
            }
            None => return Err(SendError::Full(message)),
        }
        let was_unflushed = self.is_unflushed;
        // The codec would return it as a frame. A clone shares the payload.
        match self.start_send(message.clone()) {
            Err(Error::WriteBufferFull(_)) => {
                self.is_unflushed = was_unflushed;
                return Err(match was_unflushed {
                    true => SendError::Full(message),
                    false => SendError::TooLarge(message),
                });
            }
            Err(error) => {
                self.unsendable(error);
                return Err(SendError::InDoubt);
            }
            Ok(()) => {}
        }
        match self.until(until, Sink::poll_flush).await {
            Some(Ok(())) => {
                self.is_unflushed = false;
                Ok(())
            }
            Some(Err(error)) => {
                self.unsendable(error);
                Err(SendError::InDoubt)
            }
            None => Err(SendError::Queued),
        }
    }

    /// Closes for good: sends Close if there is a connection, and connects no more. Go on with
    /// [`next`](Self::next), which returns what the server still sends, and `None` at the end,
    /// after [`GaveUp`](Event::GaveUp) if the server did not answer or closed with an error; or
    /// drop the client. Dropping the future does not undo it.
    pub async fn close(&mut self, frame: Option<CloseFrame>) {
        self.opening = None;
        let code = frame.as_ref().map(|frame| frame.code);
        let until = self.life.end(code, Instant::now());
        if until.is_none() {
            return;
        }
        // An error is still there at the next read.
        let _ = self.start_send(Message::Close(frame));
        let _ = self.until(until, Sink::poll_flush).await;
    }

    /// Whether there is a connection on which messages can be sent.
    pub fn is_connected(&self) -> bool {
        self.socket.is_some() && self.life.is_open()
    }

    /// Whether the client has ended: there are no more events.
    pub fn is_ended(&self) -> bool {
        self.life.is_ended()
    }

    fn poll_connect(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let (open, life) = (self.open, &mut self.life);
        let opening = self.opening.get_or_insert_with(|| open(life.settings.attempt()));
        let Poll::Ready(opened) = opening.as_mut().poll(cx) else { return Poll::Pending };
        self.opening = None;
        let now = Instant::now();
        Poll::Ready(match opened {
            Ok(Opened { socket, response, resumed }) => {
                self.is_unflushed = false;
                self.socket = Some(socket);
                Some(life.connected(response, resumed, now))
            }
            Err(error) => life.lost(Cause::NotConnected(error), now, SystemTime::now()),
        })
    }

    /// Reads, writes what waits, and sends pings.
    fn poll_talk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let Some(socket) = &mut self.socket else { return Poll::Ready(None) };
        if self.signal.take() {
            self.last_look = None;
            self.life.heard(Instant::now());
        }
        let waker = self.signal.waker(cx);
        let mut io = Context::from_waker(&waker);
        match socket.as_mut().poll_next(&mut io) {
            Poll::Ready(Some(Ok(message))) => {
                self.last_look = None;
                return Poll::Ready(self.life.received(message, Instant::now()));
            }
            Poll::Ready(Some(Err(error))) => return Poll::Ready(self.broken(error)),
            Poll::Ready(None) => return Poll::Ready(self.broken(Error::ConnectionClosed)),
            Poll::Pending => {}
        }
        if self.is_unflushed {
            match socket.as_mut().poll_flush(&mut io) {
                Poll::Ready(Err(error)) => {
                    self.unsendable(error);
                    return Poll::Ready(None);
                }
                Poll::Ready(Ok(())) => self.is_unflushed = false,
                Poll::Pending => {}
            }
        }
        match self.life.turn(Instant::now()) {
            Turn::Wait(until) => {
                let until = until.map_or(Poll::Pending, |until| self.timer.poll_until(until, cx));
                until.map(|()| None)
            }
            Turn::Ping(ping) => {
                match self.start_send(ping) {
                    // A server that reads nothing will not answer in time.
                    Ok(()) | Err(Error::WriteBufferFull(_)) => {}
                    Err(error) => self.unsendable(error),
                }
                Poll::Ready(None)
            }
            Turn::Dead => {
                // A runtime that was busy for long has not looked at the socket yet. It does so
                // before a timer runs out.
                let soon = || Instant::now() + Duration::from_millis(1);
                let look = *self.last_look.get_or_insert_with(soon);
                ready!(self.timer.poll_until(look, cx));
                (self.last_look, self.socket) = (None, None);
                Poll::Ready(self.life.lost(Cause::Silent, Instant::now(), SystemTime::now()))
            }
        }
    }

    fn start_send(&mut self, message: Message) -> Result<(), Error> {
        let Some(socket) = &mut self.socket else { return Err(Error::AlreadyClosed) };
        self.is_unflushed = true;
        socket.as_mut().start_send(message)
    }

    /// Polls the socket until `until`; `None` after that.
    async fn until(
        &mut self,
        until: Option<Instant>,
        poll: PollSocket,
    ) -> Option<Result<(), Error>> {
        poll_fn(|cx| {
            let Some(socket) = &mut self.socket else {
                return Poll::Ready(Some(Err(Error::AlreadyClosed)));
            };
            match poll(socket.as_mut(), cx) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending => {
                    let over = until.map(|until| self.timer.poll_until(until, cx));
                    over.unwrap_or(Poll::Pending).map(|()| None)
                }
            }
        })
        .await
    }

    /// Sending has failed for good.
    fn unsendable(&mut self, error: Error) {
        self.is_unflushed = false;
        self.life.unsendable(error, Instant::now());
    }

    fn broken(&mut self, error: Error) -> Option<Event> {
        self.socket = None;
        self.life.broken(error, Instant::now())
    }
}

impl fmt::Debug for AsyncClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncClient").field("life", &self.life).finish_non_exhaustive()
    }
}
