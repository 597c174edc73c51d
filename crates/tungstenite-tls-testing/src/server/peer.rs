//! The server's side of one connection, from TLS handshake to end: [`Peer`], a state machine for
//! blocking and non-blocking transports.

use std::io::{self, ErrorKind, Read, Write};

use tungstenite::{
    HandshakeError, Message, WebSocket, accept_hdr_with_config,
    handshake::{
        MidHandshake, derive_accept_key,
        server::{Callback, ErrorResponse, Request, Response, ServerHandshake},
    },
    http::StatusCode,
    protocol::WebSocketConfig,
};

use super::{
    behaviour::Behaviour,
    seen::{Ending, Seen},
    session::{PeerAlert, ServerSession},
    wire::Wire,
};

type Session = Box<dyn ServerSession>;

/// The server's side of one connection, in its current state.
pub struct Peer {
    stage: Stage,
    behaviour: Behaviour,
    seen: Seen,
}

enum Stage {
    Tls(Session),
    Upgrade(Box<MidHandshake<ServerHandshake<Session, Answer>>>),
    Open(Box<WebSocket<Session>>),
    /// Only TLS, for [`Behaviour::Collect`].
    Plaintext(Session),
    /// Reads a request, for [`Behaviour::Reply`]; this many pieces were sent before.
    Request(Session, usize),
    /// Sends the reply; this many pieces were sent.
    Reply(Session, usize),
    /// The behaviour is finished, and the server waits for the client to end.
    Ending(Session),
    /// The same, for [`Behaviour::WithoutTls`].
    EndingWithoutTls(Session),
    Done,
}

/// The server's answer to an upgrade request.
struct Answer {
    too_early: bool,
}

impl Callback for Answer {
    fn on_request(self, _: &Request, response: Response) -> Result<Response, ErrorResponse> {
        if !self.too_early {
            return Ok(response);
        }
        let mut refusal = ErrorResponse::new(None);
        *refusal.status_mut() = StatusCode::TOO_EARLY;
        Err(refusal)
    }
}

/// How far [`Peer::run`] got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The transport would block.
    Waiting,
    /// Nothing is left to do.
    Done,
}

/// The last bytes that a server sends with [`Behaviour::Collect`].
pub const FAREWELL: &[u8] = b"farewell";

/// The most that is read as requests, in bytes, for [`Behaviour::Reply`].
const MOST_REQUESTED: usize = 1 << 20;

impl Peer {
    pub(super) fn new(session: Session, behaviour: Behaviour) -> Self {
        Self { stage: Stage::Tls(session), behaviour, seen: Seen::default() }
    }

    /// What the server has seen so far.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Runs until the transport blocks or nothing is left to do.
    pub fn run(&mut self) -> Progress {
        loop {
            let stage = std::mem::replace(&mut self.stage, Stage::Done);
            let (stage, waiting) = match stage {
                Stage::Tls(session) => self.shake_hands(session),
                Stage::Upgrade(handshake) => self.upgrade(handshake.handshake()),
                Stage::Open(socket) => self.converse(socket),
                Stage::Plaintext(session) => self.collect(session),
                Stage::Request(session, sent) => self.read_request(session, sent),
                Stage::Reply(session, sent) => self.reply(session, sent),
                Stage::Ending(session) => self.end(session),
                Stage::EndingWithoutTls(session) => self.end_without_tls(session),
                Stage::Done => return Progress::Done,
            };
            self.stage = stage;
            if waiting {
                return Progress::Waiting;
            }
        }
    }

    fn shake_hands(&mut self, mut session: Session) -> (Stage, bool) {
        if let Behaviour::WithoutTls { answer, stays } = self.behaviour {
            return self.answer_hello(session, answer, stays);
        }
        let result = session.handshake();
        self.seen.hello = session.wire().hello().cloned();
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock => (Stage::Tls(session), true),
            Err(error) => {
                self.seen.error = Some(format!("TLS handshake: {error}"));
                self.seen.ending = ending(&error);
                linger(session.wire());
                (Stage::Done, false)
            }
            Ok(()) => {
                self.seen.handshake_complete = true;
                session.describe(&mut self.seen);
                match self.behaviour {
                    Behaviour::Collect => return (Stage::Plaintext(session), false),
                    Behaviour::Reply { .. } => return (Stage::Request(session, 0), false),
                    _ => {}
                }
                let too_early =
                    self.behaviour == Behaviour::TooEarly && !self.seen.early_data.is_empty();
                let answer = Answer { too_early };
                self.upgrade(accept_hdr_with_config(session, answer, Some(limited())))
            }
        }
    }

    /// Reads the ClientHello and answers with bytes that are not TLS.
    fn answer_hello(
        &mut self,
        mut session: Session,
        answer: &'static [u8],
        stays: bool,
    ) -> (Stage, bool) {
        while session.wire().hello().is_none() {
            match session.wire().read(&mut [0; 4096]) {
                Ok(0) => return (Stage::EndingWithoutTls(session), false),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return (Stage::Tls(session), true);
                }
                Err(error) => {
                    self.seen.ending = ending(&error);
                    return (Stage::Done, false);
                }
            }
        }
        self.seen.hello = session.wire().hello().cloned();
        // The client may be gone already.
        let _ = session.wire().write_all(answer).and_then(|()| session.wire().flush());
        if !stays {
            let _ = session.wire().finish();
        }
        (Stage::EndingWithoutTls(session), false)
    }

    fn upgrade(
        &mut self,
        result: Result<WebSocket<Session>, HandshakeError<ServerHandshake<Session, Answer>>>,
    ) -> (Stage, bool) {
        match result {
            Ok(socket) => (Stage::Open(Box::new(socket)), false),
            Err(HandshakeError::Interrupted(handshake)) => {
                (Stage::Upgrade(Box::new(handshake)), true)
            }
            Err(HandshakeError::Failure(error)) => {
                if let tungstenite::Error::Io(error) = &error {
                    self.seen.ending = ending(error);
                }
                self.seen.error = Some(format!("upgrade: {error}"));
                (Stage::Done, false)
            }
        }
    }

    fn converse(&mut self, mut socket: Box<WebSocket<Session>>) -> (Stage, bool) {
        let error = loop {
            let message = match socket.read() {
                Ok(message) => message,
                Err(error) => break error,
            };
            let result = match (self.behaviour, message) {
                (Behaviour::CutOpen, Message::Text(_) | Message::Binary(_)) => {
                    return self.cut(socket.into_inner());
                }
                (Behaviour::CloseFirst, Message::Text(_) | Message::Binary(_)) => {
                    socket.close(None)
                }
                (_, message @ (Message::Text(_) | Message::Binary(_))) => socket.send(message),
                // tungstenite answers other messages itself.
                _ => Ok(()),
            };
            if let Err(error) = result {
                break error;
            }
        };
        match error {
            error if would_block(&error) => (Stage::Open(socket), true),
            tungstenite::Error::ConnectionClosed if self.behaviour == Behaviour::CutClosed => {
                self.cut(socket.into_inner())
            }
            tungstenite::Error::ConnectionClosed if self.behaviour == Behaviour::StayOpen => {
                let _ = socket.flush();
                (Stage::Ending(socket.into_inner()), false)
            }
            error => {
                if !matches!(error, tungstenite::Error::ConnectionClosed) {
                    self.seen.error = Some(format!("conversation: {error}"));
                }
                let mut session = socket.into_inner();
                if let tungstenite::Error::Io(error) = &error {
                    self.seen.ending = ending(error);
                    linger(session.wire());
                    return (Stage::Done, false);
                }
                self.say_goodbye(session)
            }
        }
    }

    fn collect(&mut self, mut session: Session) -> (Stage, bool) {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let result = session.read(&mut buffer);
            self.seen.longest_record = session.wire().longest_record();
            match result {
                Ok(0) => {
                    let _ = session.write_all(FAREWELL);
                    return self.say_goodbye(session);
                }
                Ok(n) => self.seen.received.extend_from_slice(&buffer[..n]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return (Stage::Plaintext(session), true);
                }
                Err(error) => {
                    self.seen.ending = ending(&error);
                    linger(session.wire());
                    return (Stage::Done, false);
                }
            }
        }
    }

    fn read_request(&mut self, mut session: Session, sent: usize) -> (Stage, bool) {
        let mut buffer = [0; 4096];
        loop {
            match session.read(&mut buffer) {
                Ok(n @ 1..) => self.seen.received.extend_from_slice(&buffer[..n]),
                Ok(_) => self.seen.ending = Ending::CloseNotify,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return (Stage::Request(session, sent), true);
                }
                Err(error) => self.seen.ending = ending(&error),
            }
            if self.seen.ending != Ending::default() || self.seen.received.len() > MOST_REQUESTED {
                return (Stage::Done, false);
            }
            if self.seen.received.ends_with(b"\r\n\r\n") {
                return (Stage::Reply(session, sent), false);
            }
        }
    }

    /// Sends one piece, and pauses so that the client can read it.
    fn reply(&mut self, mut session: Session, sent: usize) -> (Stage, bool) {
        let Behaviour::Reply { pieces, stays } = self.behaviour else {
            return (Stage::Done, false);
        };
        match pieces.get(sent) {
            Some([]) => (Stage::Request(session, sent + 1), false),
            Some(piece) => {
                let piece = match std::str::from_utf8(piece) {
                    Ok(text) => text.replace("{accept}", &accept(&self.seen.received)).into(),
                    Err(_) => piece.to_vec(),
                };
                // The client may be gone already.
                let _ = session.write_all(&piece).and_then(|()| session.flush());
                (Stage::Reply(session, sent + 1), true)
            }
            None if stays => (Stage::Ending(session), false),
            None => self.say_goodbye(session),
        }
    }

    /// Does the same as [`run`](Self::run), but does not pause between the pieces of a
    /// [`Behaviour::Reply`].
    pub fn run_without_pauses(&mut self) -> Progress {
        loop {
            let progress = self.run();
            if !matches!(self.stage, Stage::Reply(..)) {
                return progress;
            }
        }
    }

    /// Sends close_notify and ends the transport.
    fn say_goodbye(&mut self, mut session: Session) -> (Stage, bool) {
        // The client may be gone already.
        let _ = session.close_notify().and_then(|()| session.wire().finish());
        (Stage::Ending(session), false)
    }

    /// Ends the transport without close_notify.
    fn cut(&mut self, mut session: Session) -> (Stage, bool) {
        let _ = session.wire().finish();
        (Stage::Ending(session), false)
    }

    /// Waits for the client to end the transport.
    fn end_without_tls(&mut self, mut session: Session) -> (Stage, bool) {
        loop {
            match session.wire().read(&mut [0; 4096]) {
                Ok(0) => self.seen.ending = Ending::Truncated,
                Ok(_) => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return (Stage::EndingWithoutTls(session), true);
                }
                Err(error) => self.seen.ending = ending(&error),
            }
            return (Stage::Done, false);
        }
    }

    /// Waits for the client to end.
    fn end(&mut self, mut session: Session) -> (Stage, bool) {
        loop {
            let result = session.read(&mut [0; 4096]);
            self.seen.longest_record = session.wire().longest_record();
            match result {
                Ok(0) => self.seen.ending = Ending::CloseNotify,
                Ok(_) => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return (Stage::Ending(session), true);
                }
                Err(error) => self.seen.ending = ending(&error),
            }
            return (Stage::Done, false);
        }
    }
}

/// The value of `Sec-WebSocket-Accept` for the last of these requests.
fn accept(requests: &[u8]) -> String {
    let requests = String::from_utf8_lossy(requests);
    let key = requests.rsplit("Sec-WebSocket-Key: ").next().and_then(|rest| rest.lines().next());
    derive_accept_key(key.unwrap_or_default().as_bytes())
}

fn ending(error: &io::Error) -> Ending {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(PeerAlert(alert)) => Ending::Alert(*alert),
        None if error.kind() == ErrorKind::UnexpectedEof => Ending::Truncated,
        None => Ending::Transport(error.kind()),
    }
}

/// Ends the transport and reads what still arrives, so that no reset overtakes the last bytes sent.
fn linger(wire: &mut Wire) {
    let _ = wire.flush().and_then(|()| wire.finish());
    while matches!(wire.read(&mut [0; 4096]), Ok(1..)) {}
}

fn would_block(error: &tungstenite::Error) -> bool {
    matches!(error, tungstenite::Error::Io(error) if error.kind() == ErrorKind::WouldBlock)
}

/// The server's configuration. The length in a frame's header is memory that is reserved before the
/// payload arrives, so without a limit a few bytes of a client could end the process.
fn limited() -> WebSocketConfig {
    const MOST: usize = 64 << 20;
    WebSocketConfig::default().max_message_size(Some(MOST)).max_frame_size(Some(MOST))
}

/// A configuration that allows messages of any size.
pub fn unlimited() -> WebSocketConfig {
    WebSocketConfig::default().max_message_size(None).max_frame_size(None)
}
