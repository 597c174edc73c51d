//! A connection, driven in small steps that suit blocking and non-blocking sockets:
//! [`Connection`].

use std::{net::TcpStream, sync::OnceLock};

use tungstenite_tls::{
    Bytes, Error, MaybeTlsStream, Message, Utf8Bytes, WebSocket,
    handshake::{Answer, Upgrade, client::Response},
    protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    stream::Readiness,
    websocket::is_queued,
};

use crate::{failure::Failure, headers::Headers, info::Info, logger};

type Stream = MaybeTlsStream<TcpStream>;

/// A connection, from the first byte of the handshake to its end.
pub(crate) struct Connection {
    state: State,
    /// What the last `receive` returned; lent to the caller until the next.
    message: Option<Message>,
    /// Whether `receive` may return something without waiting for the socket.
    is_ready: bool,
    /// Whether a message or a Close waits to be sent.
    has_unsent: bool,
    /// Whether the caller has something to send that was not taken.
    was_refused: bool,
    /// What the socket must be ready for: for `receive`, and for what waits to be sent.
    receive_waits: Readiness,
    send_waits: Readiness,
    /// What every further call in this direction returns.
    receive_failed: Option<Failure>,
    send_failed: Option<Failure>,
    /// Whether the WebSocket has ended in order.
    is_over: bool,
    headers: Headers,
    info: OnceLock<Info>,
}

enum State {
    Handshaking(Box<Handshaking>),
    Open(Box<WebSocket<Stream>>),
    /// The handshake failed. The socket stays open until the connection is dropped, so that its
    /// number names no other file in the caller's event loop.
    Failed(Box<Stream>),
    /// While a state becomes the next.
    Between,
}

struct Handshaking {
    stream: Stream,
    upgrade: Upgrade,
    config: WebSocketConfig,
}

/// How a call ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Done,
    /// The socket would block, or its timeout ran out.
    Again,
    /// The WebSocket has ended in order.
    Over,
}

/// A message to send. `Close` has a method of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outgoing<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
    Ping(&'a [u8]),
    Pong(&'a [u8]),
}

/// The longest payload of a control frame (RFC 6455, section 5.5).
const MOST_CONTROL: usize = 125;

impl Connection {
    /// Begins the handshakes. Does no I/O.
    pub(crate) fn handshaking(stream: Stream, upgrade: Upgrade, config: WebSocketConfig) -> Self {
        let handshaking = Handshaking { stream, upgrade, config };
        Self::new(State::Handshaking(Box::new(handshaking)), Headers::default())
    }

    pub(crate) fn open(socket: WebSocket<Stream>, response: &Response) -> Self {
        Self::new(State::Open(Box::new(socket)), Headers::new(response.headers()))
    }

    fn new(state: State, headers: Headers) -> Self {
        Self {
            state,
            message: None,
            is_ready: true,
            has_unsent: false,
            was_refused: false,
            receive_waits: Readiness::Readable,
            send_waits: Readiness::Writable,
            receive_failed: None,
            send_failed: None,
            is_over: false,
            headers,
            info: OnceLock::new(),
        }
    }

    /// Goes on with the handshakes. A failure is also the failure of every further call.
    pub(crate) fn handshake(&mut self) -> Result<Progress, Failure> {
        let State::Handshaking(handshaking) = &mut self.state else {
            return match (&self.state, &self.receive_failed) {
                (State::Failed(_), Some(failure)) => Err(failure.clone()),
                _ => Ok(Progress::Done),
            };
        };
        let Handshaking { stream, upgrade, config } = &mut **handshaking;
        let failure = match upgrade.run(stream) {
            Ok(Answer::Accepted(accepted)) => {
                let config = *config;
                self.headers = Headers::new(accepted.response.headers());
                self.become_open(accepted.rest, config);
                return Ok(Progress::Done);
            }
            Ok(Answer::Refused(refused)) => Failure::from(refused.into_error()),
            Err(error) if is_queued(&error) => {
                self.receive_waits = stream.readiness().unwrap_or(Readiness::Readable);
                self.is_ready = false;
                return Ok(Progress::Again);
            }
            Err(error) => Failure::from(error),
        };
        logger::handshake_failed(&failure);
        if let State::Handshaking(failed) = std::mem::replace(&mut self.state, State::Between) {
            self.state = State::Failed(Box::new(failed.stream));
        }
        self.send_failed = Some(failure.clone());
        self.receive_failed = Some(failure.clone());
        Err(failure)
    }

    fn become_open(&mut self, rest: Vec<u8>, config: WebSocketConfig) {
        if let State::Handshaking(done) = std::mem::replace(&mut self.state, State::Between) {
            logger::connected(done.stream.tls_info().as_ref());
            let role = Role::Client;
            let socket = WebSocket::from_partially_read(done.stream, rest, role, Some(config));
            self.state = State::Open(Box::new(socket));
        }
        (self.is_ready, self.receive_waits) = (true, Readiness::Readable);
    }

    /// Receives a message; [`message`](Self::message) then returns it.
    pub(crate) fn receive(&mut self) -> Result<Progress, Failure> {
        self.message = None;
        if let Some(failure) = &self.receive_failed {
            return Err(failure.clone());
        }
        if self.is_over {
            return Ok(Progress::Over);
        }
        if self.handshake()? != Progress::Done {
            return Ok(Progress::Again);
        }
        // A failure to send does not keep what the peer sent before from being received.
        let _ = self.send_rest();
        let State::Open(socket) = &mut self.state else { return Err(self.not_open()) };
        match socket.read() {
            Ok(message) => {
                // tungstenite has queued the answer to these, and not sent it.
                self.has_unsent |= matches!(message, Message::Ping(_) | Message::Close(_));
                self.message = Some(message);
                self.is_ready = true;
                Ok(Progress::Done)
            }
            Err(error) if is_queued(&error) => {
                self.receive_waits = socket.get_ref().readiness().unwrap_or(Readiness::Readable);
                self.is_ready = false;
                Ok(Progress::Again)
            }
            Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                logger::closed();
                (self.is_over, self.is_ready, self.has_unsent) = (true, false, false);
                Ok(Progress::Over)
            }
            Err(error) => {
                let failure = Failure::from(error);
                logger::failed(&failure);
                self.is_ready = false;
                self.receive_failed = Some(failure.clone());
                Err(failure)
            }
        }
    }

    /// What the last [`receive`](Self::receive) returned.
    pub(crate) fn message(&self) -> Option<&Message> {
        self.message.as_ref()
    }

    /// Takes the message whole, or not at all: [`Progress::Again`] says that it was not taken.
    pub(crate) fn send(&mut self, message: Outgoing<'_>) -> Result<Progress, Failure> {
        if let Outgoing::Ping(payload) | Outgoing::Pong(payload) = message {
            if payload.len() > MOST_CONTROL {
                return Err(Failure::bad_argument(format!(
                    "the payload of a ping or pong has {} bytes; it may have {MOST_CONTROL} \
                     (RFC 6455, section 5.5)",
                    payload.len()
                )));
            }
        }
        if self.is_over {
            return Err(Error::ConnectionClosed.into());
        }
        if !self.takes()? {
            return Ok(Progress::Again);
        }
        let State::Open(socket) = &mut self.state else { return Err(self.not_open()) };
        let sent = socket.write(message.into()).and_then(|()| socket.flush());
        self.sent(sent).map(|_| Progress::Done)
    }

    /// Sends Close, by the rule of [`send`](Self::send). Once Close was sent or received, this only
    /// flushes.
    pub(crate) fn close(&mut self, code: u16, reason: &str) -> Result<Progress, Failure> {
        let frame = close_frame(code, reason)?;
        if self.is_over {
            return Ok(Progress::Over);
        }
        if !self.takes()? {
            return Ok(Progress::Again);
        }
        let State::Open(socket) = &mut self.state else { return Err(self.not_open()) };
        let sent = socket.close(frame);
        self.sent(sent).map(|_| Progress::Done)
    }

    /// Whether a message or a Close can be taken now.
    fn takes(&mut self) -> Result<bool, Failure> {
        self.was_refused = false;
        let takes = self.handshake()? == Progress::Done && self.send_rest()? == Progress::Done;
        self.was_refused = !takes;
        Ok(takes)
    }

    /// Sends what was taken and is still held.
    pub(crate) fn flush(&mut self) -> Result<Progress, Failure> {
        if self.is_over {
            return Ok(Progress::Over);
        }
        let progress = match self.handshake()? {
            Progress::Done => self.send_rest()?,
            waits => waits,
        };
        // Now the caller knows that the next message is taken.
        self.was_refused &= progress != Progress::Done;
        Ok(progress)
    }

    fn send_rest(&mut self) -> Result<Progress, Failure> {
        if let Some(failure) = &self.send_failed {
            return Err(failure.clone());
        }
        match &mut self.state {
            State::Open(socket) if self.has_unsent => {
                let sent = socket.flush();
                self.sent(sent)
            }
            _ => Ok(Progress::Done),
        }
    }

    /// Notes how sending went. Whatever the socket did not take is held.
    fn sent(&mut self, result: Result<(), Error>) -> Result<Progress, Failure> {
        let State::Open(socket) = &mut self.state else { return Err(self.not_open()) };
        self.has_unsent = false;
        match result {
            Ok(()) => Ok(Progress::Done),
            Err(error) if is_queued(&error) => {
                self.send_waits = socket.get_ref().readiness().unwrap_or(Readiness::Writable);
                self.has_unsent = true;
                Ok(Progress::Again)
            }
            Err(Error::WriteBufferFull(_)) => Err(Failure::new(
                crate::ffi::kinds::WSS_ERROR_TOO_LARGE,
                "the message is larger than what may wait to be sent; raise \
                 wss_options_set_max_unsent",
            )),
            Err(error) => {
                let failure = Failure::from(error);
                self.send_failed = Some(failure.clone());
                Err(failure)
            }
        }
    }

    fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    fn not_open(&self) -> Failure {
        Failure::new(crate::ffi::kinds::WSS_ERROR_OTHER, "the connection is not open")
    }

    /// What to wait for: readable, writable; and whether `receive` should be called without
    /// waiting.
    pub(crate) fn wants(&self) -> Wants {
        if self.is_over {
            return Wants::default();
        }
        let receives = self.receive_failed.is_none();
        let receiving = |is: fn(Readiness) -> bool| receives && is(self.receive_waits);
        let has_unsent = self.has_unsent && self.send_failed.is_none();
        let sending = |is: fn(Readiness) -> bool| has_unsent && is(self.send_waits);
        // What kept it from being taken may be gone without the socket's doing: `receive` has
        // completed the handshakes, or has sent the rest.
        let would_take = receives && self.was_refused && !self.has_unsent && self.is_open();
        Wants {
            to_read: receiving(Readiness::is_readable) || sending(Readiness::is_readable),
            to_write: receiving(Readiness::is_writable)
                || sending(Readiness::is_writable)
                || would_take,
            now: receives && self.is_ready,
        }
    }

    /// The response to the upgrade; empty until it has arrived.
    pub(crate) fn headers(&self) -> &Headers {
        &self.headers
    }

    /// What TLS negotiated; `None` without TLS, and until the handshakes are complete.
    pub(crate) fn info(&self) -> Option<&Info> {
        let State::Open(socket) = &self.state else { return None };
        let info = socket.get_ref().tls_info()?;
        Some(self.info.get_or_init(|| Info::new(info)))
    }

    /// The socket.
    pub(crate) fn tcp(&self) -> Option<&TcpStream> {
        match &self.state {
            State::Handshaking(handshaking) => Some(handshaking.stream.get_ref()),
            State::Open(socket) => Some(socket.get_ref().get_ref()),
            State::Failed(stream) => Some(stream.get_ref()),
            State::Between => None,
        }
    }
}

/// What a connection waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wants {
    pub(crate) to_read: bool,
    pub(crate) to_write: bool,
    pub(crate) now: bool,
}

impl From<Outgoing<'_>> for Message {
    fn from(message: Outgoing<'_>) -> Self {
        match message {
            Outgoing::Text(text) => Self::Text(Utf8Bytes::from(text)),
            Outgoing::Binary(data) => Self::Binary(Bytes::copy_from_slice(data)),
            Outgoing::Ping(data) => Self::Ping(Bytes::copy_from_slice(data)),
            Outgoing::Pong(data) => Self::Pong(Bytes::copy_from_slice(data)),
        }
    }
}

/// The Close frame with this code and reason. Code 0: a frame with neither.
fn close_frame(code: u16, reason: &str) -> Result<Option<CloseFrame>, Failure> {
    /// A control frame, less the code.
    const MOST: usize = MOST_CONTROL - 2;
    if code == 0 && reason.is_empty() {
        return Ok(None);
    }
    let frame = CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from(reason) };
    if !frame.code.is_allowed() {
        return Err(Failure::bad_argument(format!(
            "{code} is not a code that Close may carry (RFC 6455, section 7.4); a usual one is 1000"
        )));
    }
    if reason.len() > MOST {
        return Err(Failure::bad_argument(format!(
            "the reason has {} bytes; it may have {MOST} (RFC 6455, section 5.5)",
            reason.len()
        )));
    }
    Ok(Some(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_close_may_carry_are_sent() {
        assert!(matches!(close_frame(0, ""), Ok(None)));
        for code in [1000, 1001, 1011, 3000, 4999] {
            assert!(matches!(close_frame(code, "why"), Ok(Some(_))), "{code}");
        }
        for code in [1, 999, 1004, 1005, 1006, 1015, 2000, 5000, u16::MAX] {
            assert!(close_frame(code, "").is_err(), "{code}");
        }
        assert!(close_frame(0, "why").is_err());
        assert!(close_frame(1000, &"x".repeat(123)).is_ok());
        assert!(close_frame(1000, &"x".repeat(124)).is_err());
    }
}
