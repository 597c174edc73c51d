//! The life of a client, without I/O and without a clock: [`Life`].

use std::{
    fmt,
    io::ErrorKind,
    mem,
    time::{Duration, Instant, SystemTime},
};

use tungstenite::{
    Error, Message,
    handshake::client::Response,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::{Cause, Event, Lasting, Retries, Turn, Watch};

/// How long the end of a connection may take if there is no time for answers.
const CLOSING: Duration = Duration::from_secs(10);

/// The state of a client. The client does the I/O, and tells what came of it.
pub(super) struct Life {
    pub(super) settings: Lasting,
    retries: Retries,
    attempt: u32,
    /// The caller has closed, with this code.
    ending: Option<Option<CloseCode>>,
    state: State,
}

enum State {
    Waiting { until: Instant },
    Open(Open),
    Ended,
}

struct Open {
    since: Instant,
    watch: Option<Watch>,
    /// The server's Close.
    close: Option<Option<CloseFrame>>,
    /// Why nothing more can be sent. What the server sent before is still to be received.
    unsendable: Option<Error>,
    /// The end of the wait for the other side, once one side has closed, or sending has failed.
    closing_until: Option<Instant>,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Connect,
    /// Nothing, until this time.
    Rest(Instant),
    /// Read and write, and ask [`Life::turn`] when nothing has arrived.
    Talk,
    End,
}

impl Life {
    pub(super) fn new(settings: Lasting, now: Instant) -> Self {
        let retries = settings.backoff.start();
        let state = State::Waiting { until: now };
        Self { settings, retries, attempt: 0, ending: None, state }
    }

    pub(super) fn step(&mut self, now: Instant) -> Step {
        match self.state {
            State::Waiting { until } if now < until => Step::Rest(until),
            State::Waiting { .. } => Step::Connect,
            State::Open(_) => Step::Talk,
            State::Ended => Step::End,
        }
    }

    pub(super) fn connected(
        &mut self,
        response: Response,
        resumed: Option<bool>,
        now: Instant,
    ) -> Event {
        let watch = self.settings.keep_alive.map(|keep_alive| keep_alive.start(now));
        self.state = State::Open(Open {
            since: now,
            watch,
            close: None,
            unsendable: None,
            closing_until: None,
        });
        let attempt = mem::take(&mut self.attempt) + 1;
        Event::Connected { response, attempt, resumed }
    }

    /// A message has arrived. Returns the event, if the caller gets one.
    pub(super) fn received(&mut self, message: Message, now: Instant) -> Option<Event> {
        self.heard(now);
        let closing = self.closing(now);
        let State::Open(open) = &mut self.state else { return None };
        if open.watch.as_ref().is_some_and(|watch| watch.is_answer(&message)) {
            return None;
        }
        match message {
            Message::Close(frame) => {
                open.close = Some(frame);
                open.closing_until = closing;
                None
            }
            message => Some(Event::Message(message)),
        }
    }

    /// A part of a message has arrived.
    pub(super) fn heard(&mut self, now: Instant) {
        if let State::Open(Open { watch: Some(watch), .. }) = &mut self.state {
            watch.heard(now);
        }
    }

    /// What an open connection needs, if there is nothing to read.
    pub(super) fn turn(&mut self, now: Instant) -> Turn {
        match &mut self.state {
            State::Open(Open { closing_until: Some(until), .. }) => match now < *until {
                true => Turn::Wait(Some(*until)),
                false => Turn::Dead,
            },
            State::Open(Open { watch: Some(watch), .. }) => watch.turn(now),
            _ => Turn::Wait(None),
        }
    }

    /// Whether messages can be sent.
    pub(super) fn is_open(&self) -> bool {
        matches!(&self.state, State::Open(open) if open.closing_until.is_none())
    }

    pub(super) fn is_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// The caller closes. If there is a connection to close, returns the end of the wait for that.
    pub(super) fn end(&mut self, code: Option<CloseCode>, now: Instant) -> Option<Instant> {
        self.ending.get_or_insert(code);
        let closing = self.closing(now);
        match &mut self.state {
            State::Open(open) => {
                open.closing_until = open.closing_until.or(closing);
                open.closing_until
            }
            _ => {
                self.state = State::Ended;
                None
            }
        }
    }

    /// Sending has failed for good. The server may have said why, so the client reads on.
    pub(super) fn unsendable(&mut self, error: Error, now: Instant) {
        let closing = self.closing(now);
        if let State::Open(open) = &mut self.state {
            open.unsendable.get_or_insert(error);
            open.closing_until = open.closing_until.or(closing);
        }
    }

    /// Whether a ping was sent and nothing has arrived since.
    pub(super) fn awaits_answer(&self) -> bool {
        let State::Open(Open { watch: Some(watch), .. }) = &self.state else { return false };
        watch.awaits_answer()
    }

    /// The connection has failed, or both sides have closed.
    pub(super) fn broken(&mut self, error: Error, now: Instant) -> Option<Event> {
        match error {
            Error::ConnectionClosed | Error::AlreadyClosed => {
                self.lost(Cause::Closed(None), now, SystemTime::now())
            }
            // The stream has a time of its own for that.
            Error::Io(error)
                if error.kind() == ErrorKind::ConnectionAborted && self.ending.is_some() =>
            {
                self.lost(Cause::Silent, now, SystemTime::now())
            }
            error => self.lost(Cause::Broken(error), now, SystemTime::now()),
        }
    }

    /// There is no connection because of `cause`. No event: the client has ended as it should.
    pub(super) fn lost(&mut self, cause: Cause, now: Instant, date: SystemTime) -> Option<Event> {
        let mut cause = cause;
        match mem::replace(&mut self.state, State::Ended) {
            State::Open(open) => {
                self.retries.lasted(now.saturating_duration_since(open.since));
                // What the server said counts, however the connection ended then.
                if let Some(frame) = open.close {
                    cause = Cause::Closed(frame);
                } else if let Some(error) = open.unsendable {
                    cause = Cause::Broken(error);
                }
            }
            State::Waiting { .. } => self.attempt = self.attempt.saturating_add(1),
            State::Ended => return None,
        }
        if let Some(own) = self.ending {
            return match cause {
                Cause::Closed(frame) if !tells_of_an_error(frame.as_ref(), own) => None,
                cause => Some(Event::GaveUp { cause }),
            };
        }
        let retries = self.settings.retries(&cause);
        let wait = retries.then(|| self.retries.wait(&cause, date)).flatten();
        let Some(retry_in) = wait else { return Some(Event::GaveUp { cause }) };
        // A time that cannot be expressed never comes.
        let Some(until) = now.checked_add(retry_in) else { return Some(Event::GaveUp { cause }) };
        self.state = State::Waiting { until };
        Some(Event::Gap { cause, retry_in })
    }

    /// When a connection that is being closed from now on must have ended.
    fn closing(&self, now: Instant) -> Option<Instant> {
        let answer = self.settings.keep_alive.map_or(CLOSING, |keep_alive| keep_alive.answer);
        let longest = self.settings.close_timeout().map_or(answer, |time| time.min(answer));
        Some(now.checked_add(longest).unwrap_or(now + CLOSING))
    }
}

/// Whether the server's Close has the code of an error (RFC 6455, section 7.4.1), and is not the
/// answer to one with that code.
fn tells_of_an_error(frame: Option<&CloseFrame>, own: Option<CloseCode>) -> bool {
    let Some(code) = frame.map(|frame| frame.code) else { return false };
    own != Some(code) && matches!(u16::from(code), 1002..=1004 | 1006..=1015)
}

impl fmt::Debug for Life {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Waiting { .. } => "waiting",
            State::Open(_) => "open",
            State::Ended => "ended",
        };
        f.debug_struct("Life")
            .field("settings", &self.settings)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Connect,
        lasting::{Backoff, KeepAlive},
    };

    const SECOND: Duration = Duration::from_secs(1);

    fn life(start: Instant) -> Life {
        let backoff = Backoff::new(SECOND, SECOND * 16).factor(4.0).steady_after(SECOND * 60);
        let settings = Lasting::new(Connect::new("ws://localhost/").unwrap()).backoff(backoff);
        Life::new(settings.keep_alive(KeepAlive::new(SECOND * 20, SECOND * 10)), start)
    }

    fn response() -> Response {
        Response::new(None)
    }

    fn lose(life: &mut Life, now: Instant) -> Duration {
        let event = life.lost(Cause::Silent, now, SystemTime::UNIX_EPOCH);
        let Some(Event::Gap { retry_in, .. }) = event else { panic!("{event:?}") };
        assert_eq!(life.step(now), Step::Rest(now + retry_in));
        assert_eq!(life.step(now + retry_in), Step::Connect);
        retry_in
    }

    fn is_about(delay: Duration, nominal: Duration) -> bool {
        delay >= nominal / 2 && delay <= nominal
    }

    #[test]
    fn only_a_connection_that_lasted_begins_with_short_delays() {
        let start = Instant::now();
        let mut life = life(start);
        assert_eq!(life.step(start), Step::Connect);
        assert!(is_about(lose(&mut life, start), SECOND));
        assert!(is_about(lose(&mut life, start), SECOND * 4));
        let event = life.connected(response(), None, start);
        assert!(matches!(event, Event::Connected { attempt: 3, .. }), "{event:?}");
        // Too short.
        assert!(is_about(lose(&mut life, start + SECOND * 59), SECOND * 16));
        let event = life.connected(response(), None, start);
        assert!(matches!(event, Event::Connected { attempt: 1, .. }), "{event:?}");
        assert!(is_about(lose(&mut life, start + SECOND * 60), SECOND));
    }

    #[test]
    fn a_close_ends_even_if_the_server_keeps_the_connection() {
        let start = Instant::now();
        let mut life = life(start);
        life.connected(response(), None, start);
        assert!(life.received(Message::Close(None), start).is_none());
        assert!(!life.is_open());
        // Neither a ping nor what still comes changes that.
        assert_eq!(life.turn(start + SECOND * 9), Turn::Wait(Some(start + SECOND * 10)));
        life.heard(start + SECOND * 9);
        assert_eq!(life.turn(start + SECOND * 10), Turn::Dead);
        let event = life.lost(Cause::Silent, start, SystemTime::UNIX_EPOCH);
        assert!(matches!(event, Some(Event::Gap { cause: Cause::Closed(None), .. })), "{event:?}");
    }

    #[test]
    fn an_error_that_the_server_closes_with_counts_after_a_close_of_the_caller() {
        let start = Instant::now();
        let frame = |code| CloseFrame { code, reason: "".into() };
        for (own, answer, is_told) in [
            (None, Some(CloseCode::Error), true),
            (Some(CloseCode::Normal), Some(CloseCode::Policy), true),
            (Some(CloseCode::Policy), Some(CloseCode::Policy), false),
            (None, Some(CloseCode::Normal), false),
            (Some(CloseCode::Normal), None, false),
        ] {
            let mut life = life(start);
            life.connected(response(), None, start);
            life.end(own, start);
            assert!(life.received(Message::Close(answer.map(frame)), start).is_none());
            let event = life.broken(Error::ConnectionClosed, start);
            let told = matches!(event, Some(Event::GaveUp { cause: Cause::Closed(Some(_)) }));
            assert_eq!((told, event.is_some()), (is_told, is_told), "{own:?}, {answer:?}");
        }
    }

    #[test]
    fn a_close_of_the_caller_that_is_not_answered_is_told() {
        let start = Instant::now();
        let mut life = life(start);
        life.connected(response(), None, start);
        assert_eq!(life.end(None, start), Some(start + SECOND * 10));
        assert!(!life.is_open());
        let message = Message::text("under way");
        assert!(matches!(life.received(message, start), Some(Event::Message(_))));
        assert_eq!(life.turn(start + SECOND * 10), Turn::Dead);
        let event = life.lost(Cause::Silent, start, SystemTime::UNIX_EPOCH);
        assert!(matches!(event, Some(Event::GaveUp { cause: Cause::Silent })), "{event:?}");
        assert_eq!(life.step(start), Step::End);
    }
}
