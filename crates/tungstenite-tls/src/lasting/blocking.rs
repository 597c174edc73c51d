//! The blocking client: [`Client`].

use std::{
    net::TcpStream,
    thread,
    time::{Instant, SystemTime},
};

use tungstenite::{Error, Message, WebSocket, protocol::CloseFrame};
use tungstenite_tls_core::{MaybeTlsStream, Readiness, is_queued};

use super::{
    Cause, Event, Lasting, SendError, Turn,
    life::{Life, Step},
};
use crate::dial::wait;

/// A blocking client that connects again: [`Lasting::client`]. Pings are sent, and times are kept,
/// while you are in [`next`](Iterator::next) or [`next_before`](Self::next_before).
///
/// The socket does not block, so [`Connect::read_timeout`](crate::Connect::read_timeout) only holds
/// while connecting; the time that you pass to `next_before` takes its place.
#[derive(Debug)]
pub struct Client {
    life: Life,
    socket: Option<WebSocket<MaybeTlsStream<TcpStream>>>,
    /// Something waits in the socket's queue.
    is_unflushed: bool,
}

impl Lasting {
    /// The blocking client. Does no I/O: [`Client::next`] connects.
    pub fn client(self) -> Client {
        let life = Life::new(self, Instant::now());
        Client { life, socket: None, is_unflushed: false }
    }
}

impl Client {
    /// Waits for the next event, at most until `deadline`. `None`: the deadline has come, or the
    /// client has ended. Connecting is not cut short, so this may take longer by the
    /// [time for an attempt](crate::Connect::timeout).
    pub fn next_before(&mut self, deadline: Instant) -> Option<Event> {
        self.run(Some(deadline))
    }

    /// Sends a message, and waits until the system has taken it, at most for the time for answers
    /// ([`KeepAlive::new`](super::KeepAlive::new)) or the plan's
    /// [`write_timeout`](crate::Connect::write_timeout). `Ok` does not mean that the server has the
    /// message. Sending [`Message::Close`] is [`close`](Self::close).
    ///
    /// # Errors
    /// [`SendError`] says whether the message was sent. The client goes on after each of them.
    pub fn send(&mut self, message: Message) -> Result<(), SendError> {
        let now = Instant::now();
        if let Message::Close(frame) = message {
            self.close(frame);
            return Ok(());
        }
        let Some(socket) = self.socket.as_mut().filter(|_| self.life.is_open()) else {
            return Err(SendError::NotConnected(message));
        };
        // The codec would return it as a frame. A clone shares the payload.
        match socket.send(message.clone()) {
            Err(Error::WriteBufferFull(_)) => Err(match self.is_unflushed {
                true => SendError::Full(message),
                false => SendError::TooLarge(message),
            }),
            Err(error) if is_queued(&error) => {
                self.flush_before(self.life.settings.send_until(now))
            }
            Err(error) => {
                self.unsendable(error);
                Err(SendError::InDoubt)
            }
            Ok(()) => {
                self.is_unflushed = false;
                Ok(())
            }
        }
    }

    /// Closes for good: sends Close if there is a connection, and connects no more. Go on with
    /// [`next`](Iterator::next), which returns what the server still sends, and `None` at the end,
    /// after [`GaveUp`](Event::GaveUp) if the server did not answer or closed with an error; or
    /// drop the client.
    pub fn close(&mut self, frame: Option<CloseFrame>) {
        self.life.end(frame.as_ref().map(|frame| frame.code), Instant::now());
        let Some(socket) = &mut self.socket else { return };
        // An error is still there at the next read.
        let _ = socket.close(frame);
        self.is_unflushed = true;
    }

    /// Whether there is a connection on which messages can be sent.
    pub fn is_connected(&self) -> bool {
        self.socket.is_some() && self.life.is_open()
    }

    /// Whether the client has ended: there are no more events.
    pub fn is_ended(&self) -> bool {
        self.life.is_ended()
    }

    /// The connection, if there is one.
    pub fn get_ref(&self) -> Option<&WebSocket<MaybeTlsStream<TcpStream>>> {
        self.socket.as_ref()
    }

    fn run(&mut self, deadline: Option<Instant>) -> Option<Event> {
        loop {
            let now = Instant::now();
            let is_over = deadline.is_some_and(|deadline| deadline <= now);
            let event = match self.life.step(now) {
                Step::End => return None,
                Step::Rest(_) | Step::Connect if is_over => return None,
                Step::Rest(until) => {
                    let until = deadline.map_or(until, |deadline| deadline.min(until));
                    thread::sleep(until.saturating_duration_since(now));
                    None
                }
                Step::Connect => self.connect(),
                Step::Talk => match self.talk(deadline) {
                    None if is_over => return None,
                    event => event,
                },
            };
            if event.is_some() {
                return event;
            }
        }
    }

    fn connect(&mut self) -> Option<Event> {
        let connected = self.life.settings.attempt().connect().and_then(|(socket, response)| {
            socket.get_ref().set_nonblocking(true)?;
            Ok((socket, response))
        });
        let now = Instant::now();
        match connected {
            Ok((socket, response)) => {
                let resumed = socket.get_ref().tls_info().and_then(|info| info.resumed);
                self.is_unflushed = false;
                self.socket = Some(socket);
                Some(self.life.connected(response, resumed, now))
            }
            Err(error) => self.life.lost(Cause::NotConnected(error), now, SystemTime::now()),
        }
    }

    /// Reads, or writes what waits, or waits, once.
    fn talk(&mut self, deadline: Option<Instant>) -> Option<Event> {
        let socket = self.socket.as_mut()?;
        // A part of a message shows that the server lives, and the read does not return it.
        if self.life.awaits_answer() {
            let now = Instant::now();
            match wait([(socket.get_ref().get_ref(), Readiness::Readable)], Some(now)) {
                Ok(ready) if ready.is_empty() => {}
                Ok(_) => self.life.heard(now),
                Err(error) => return self.broken(error.into()),
            }
        }
        match socket.read() {
            Ok(message) => return self.life.received(message, Instant::now()),
            Err(error) if is_queued(&error) => {}
            Err(error) => return self.broken(error),
        }
        if self.is_unflushed {
            match socket.flush() {
                Err(error) if is_queued(&error) => {}
                Err(error) => {
                    self.unsendable(error);
                    return None;
                }
                Ok(()) => self.is_unflushed = false,
            }
        }
        let until = match self.life.turn(Instant::now()) {
            Turn::Wait(until) => until,
            Turn::Ping(ping) => {
                self.ping(ping);
                return None;
            }
            Turn::Dead => {
                self.socket = None;
                return self.life.lost(Cause::Silent, Instant::now(), SystemTime::now());
            }
        };
        let until = [until, deadline].into_iter().flatten().min();
        match wait([(socket.get_ref().get_ref(), readiness(socket, self.is_unflushed))], until) {
            Ok(ready) if ready.is_empty() => {}
            Ok(_) => self.life.heard(Instant::now()),
            Err(error) => return self.broken(error.into()),
        }
        None
    }

    fn ping(&mut self, ping: Message) {
        let Some(socket) = &mut self.socket else { return };
        match socket.send(ping) {
            // A server that reads nothing will not answer in time.
            Ok(()) | Err(Error::WriteBufferFull(_)) => {}
            Err(error) if is_queued(&error) => self.is_unflushed = true,
            Err(error) => self.unsendable(error),
        }
    }

    fn flush_before(&mut self, until: Option<Instant>) -> Result<(), SendError> {
        self.is_unflushed = true;
        loop {
            let Some(socket) = &mut self.socket else { return Err(SendError::InDoubt) };
            let tcp = socket.get_ref().get_ref();
            let flushed = match wait([(tcp, Readiness::Writable)], until) {
                Ok(ready) if ready.is_empty() => return Err(SendError::Queued),
                Ok(_) => socket.flush(),
                Err(error) => Err(error.into()),
            };
            match flushed {
                Ok(()) => break self.is_unflushed = false,
                Err(error) if is_queued(&error) => {}
                Err(error) => {
                    self.unsendable(error);
                    return Err(SendError::InDoubt);
                }
            }
        }
        Ok(())
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

impl Iterator for Client {
    type Item = Event;

    /// Waits for the next event. `None`: the client has ended.
    fn next(&mut self) -> Option<Event> {
        self.run(None)
    }
}

/// What a connection with nothing to read waits for.
fn readiness(socket: &WebSocket<MaybeTlsStream<TcpStream>>, is_unflushed: bool) -> Readiness {
    match is_unflushed {
        true => Readiness::Either,
        false => socket.get_ref().readiness().unwrap_or(Readiness::Readable),
    }
}
