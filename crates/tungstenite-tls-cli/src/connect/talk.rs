//! The conversation of `wss connect` on one connection: [`Talk`].

use std::{
    io,
    time::{Duration, Instant},
};

use tungstenite_tls::{
    Error, Message,
    error::redacted,
    lasting::{Cause, KeepAlive, Turn, Watch},
    protocol::CloseFrame,
};

use super::{
    input::Input,
    lines::Lines,
    link::{Link, would_block},
    output::Output,
    waiter::Waiter,
};
use crate::{
    args::ConnectArgs,
    failure::Failure,
    options::Target,
    output::{harmless, remark},
    probe,
};

/// A connection, stdin and stdout, driven by one thread. Only [`Waiter::wait`] blocks, and stdout
/// if its reader is slow.
pub(super) struct Talk<'a> {
    args: &'a ConnectArgs,
    target: &'a Target,
    link: Link,
    lines: &'a mut Lines,
    output: &'a mut Output,
    waiter: &'a mut Waiter,
    pings: Option<Watch>,
    state: State,
}

#[derive(Debug, Default)]
struct State {
    /// No more input will be sent.
    input_over: bool,
    /// This side has closed.
    is_closing: bool,
    /// Messages are in the buffer, because the socket would block.
    stalled: bool,
    /// Set once Close was sent or received: the connection must end by then.
    until: Option<Instant>,
    /// The server's Close: its code and reason.
    closed_by_server: Option<Option<CloseFrame>>,
    /// An earlier failure, and why the connection is lost, if it is. The server may still send
    /// messages after it.
    failure: Option<(Failure, Option<Cause>)>,
}

/// How a conversation ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// Why there is no connection any more; `None` if this side has ended it.
    pub(super) cause: Option<Cause>,
    /// How long the connection was open.
    pub(super) lasted: Duration,
    /// What was said at the end, if it was no failure.
    outcome: Result<Option<String>, Failure>,
}

impl Ended {
    /// There is no connection because of `cause`.
    pub(super) fn lost(cause: Cause, failure: Failure) -> Self {
        Self { cause: Some(cause), lasted: Duration::ZERO, outcome: Err(failure) }
    }

    fn by_this_side(outcome: Result<(), Failure>) -> Self {
        Self { cause: None, lasted: Duration::ZERO, outcome: outcome.map(|()| None) }
    }

    pub(super) fn is_failure(&self) -> bool {
        self.outcome.is_err()
    }

    /// What happened, in one line.
    pub(super) fn in_a_line(&self) -> String {
        match &self.outcome {
            Ok(said) => said.clone().unwrap_or_default(),
            Err(failure) => failure.in_a_line(),
        }
    }

    /// The result of the command, if there is no further connection.
    pub(super) fn result(self) -> Result<(), Failure> {
        if let Some(said) = self.outcome? {
            remark(&said);
        }
        Ok(())
    }
}

/// What to do after reading messages.
enum Next {
    Round,
    Wait,
    End,
}

/// The reader of stdout is gone.
struct StdoutClosed;

impl From<io::Error> for StdoutClosed {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// The code of a Close that tells of an error (RFC 6455, section 7.4.1).
fn error_code(frame: Option<&CloseFrame>) -> Option<u16> {
    let code = u16::from(frame?.code);
    matches!(code, 1002..=1004 | 1006..=1015).then_some(code)
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        args: &'a ConnectArgs,
        target: &'a Target,
        link: Link,
        lines: &'a mut Lines,
        output: &'a mut Output,
        waiter: &'a mut Waiter,
    ) -> Self {
        let keep_alive = args.ping.map(|quiet| KeepAlive::new(quiet, target.timeout));
        let pings = keep_alive.map(|keep_alive| keep_alive.start(link.since));
        Self { args, target, link, lines, output, waiter, pings, state: State::default() }
    }

    /// Runs the conversation to its end.
    pub(super) fn run(mut self) -> Ended {
        let mut ended = match self.converse() {
            Ok(ended) => ended,
            // As with any command in a pipe, this is not an error; the server gets a Close.
            Err(StdoutClosed) => {
                let _ = self.link.socket.close(None);
                Ended::by_this_side(Ok(()))
            }
        };
        let _ = self.link.socket.get_mut().shutdown();
        ended.lasted = self.link.since.elapsed();
        ended
    }

    fn converse(&mut self) -> Result<Ended, StdoutClosed> {
        loop {
            // A part of a message shows that the server is there, and reading does not tell of it.
            // Events are told once, so both directions are tried after this.
            if self.pings.as_ref().is_some_and(Watch::awaits_answer)
                && self.waiter.wait(Some(Duration::ZERO)).is_ok_and(|is_ready| is_ready)
            {
                self.heard();
            }
            self.send();
            let next = self.receive()?;
            self.output.prompt()?;
            let wait = match next {
                Next::Round => continue,
                Next::End => return Ok(self.outcome()),
                Next::Wait => match self.state.until {
                    None => match self.turn() {
                        Turn::Ping(ping) => {
                            self.ping(ping);
                            continue;
                        }
                        Turn::Dead => return Ok(self.unanswered()),
                        Turn::Wait(until) => {
                            until.map(|until| until.saturating_duration_since(Instant::now()))
                        }
                        _ => None,
                    },
                    Some(until) => match until.saturating_duration_since(Instant::now()) {
                        Duration::ZERO => return Ok(self.out_of_time()),
                        left => Some(left),
                    },
                },
            };
            match self.waiter.wait(wait) {
                // Also a part of a message shows that the server is there.
                Ok(true) => self.heard(),
                Ok(false) => {}
                Err(error) => {
                    let failure = Failure::io("cannot wait for the socket", &error);
                    return Ok(Ended::by_this_side(Err(failure)));
                }
            }
        }
    }

    /// Sends the lines that have arrived, until the socket would block.
    fn send(&mut self) {
        loop {
            // Send the buffered messages first, so that stdin waits until the socket is writable.
            if self.state.stalled {
                match self.link.socket.flush() {
                    Ok(()) => self.state.stalled = false,
                    Err(error) if would_block(&error) => return,
                    Err(error) => return self.sending_failed(error),
                }
            }
            if self.state.input_over {
                return;
            }
            let result = match self.lines.take() {
                Some(Input::Line(line)) => {
                    self.output.line_typed();
                    match self.message(line) {
                        Some(message) => self.link.socket.write(message),
                        None => self.close(),
                    }
                }
                None => match self.link.socket.flush() {
                    Ok(()) => return,
                    result => result,
                },
                Some(Input::End) => self.end_input(),
                Some(Input::Failed(error)) => {
                    let failure = Failure::io("cannot read stdin", &error);
                    self.state.failure = Some((failure, None));
                    self.close()
                }
            };
            match result {
                Ok(()) => {}
                // The message is already in the buffer.
                Err(error) if would_block(&error) => self.state.stalled = true,
                Err(Error::WriteBufferFull(_)) => {
                    self.too_long();
                    if let Err(error) = self.close() {
                        return self.sending_failed(error);
                    }
                }
                Err(error) => return self.sending_failed(error),
            }
        }
    }

    /// The last line does not fit into the codec's buffer, which is empty before each line.
    fn too_long(&mut self) {
        let line = self.lines.number();
        let most = self.link.socket.get_config().max_write_buffer_size >> 20;
        let why = format!("line {line} of stdin is longer than a message can be, about {most} MiB");
        let failure = Failure::usage(why).help("send less in one line");
        self.state.failure = Some((failure, None));
    }

    /// Makes a message of `line`. `None` if the line must be text and is not.
    fn message(&mut self, line: Vec<u8>) -> Option<Message> {
        if self.args.binary {
            return Some(Message::binary(line));
        }
        match String::from_utf8(line) {
            Ok(text) => Some(Message::text(text)),
            Err(_) => {
                let line = self.lines.number();
                let why = format!("line {line} of stdin is not UTF-8, which text messages must be");
                let help = "--binary sends lines as binary messages";
                self.state.failure = Some((Failure::usage(why).help(help), None));
                None
            }
        }
    }

    fn end_input(&mut self) -> Result<(), Error> {
        if self.args.keep_open {
            self.state.input_over = true;
            // Messages may still be in the buffer.
            self.link.socket.flush()
        } else {
            self.close()
        }
    }

    /// What a quiet connection needs.
    fn turn(&mut self) -> Turn {
        self.pings.as_mut().map_or(Turn::Wait(None), |pings| pings.turn(Instant::now()))
    }

    fn ping(&mut self, ping: Message) {
        self.lines.asked();
        match self.link.socket.send(ping) {
            Ok(()) => {}
            Err(error) if would_block(&error) => self.state.stalled = true,
            Err(error) => self.sending_failed(error),
        }
    }

    /// Something has arrived.
    fn heard(&mut self) {
        if let Some(pings) = &mut self.pings {
            pings.heard(Instant::now());
        }
    }

    fn is_answer(&self, message: &Message) -> bool {
        self.pings.as_ref().is_some_and(|pings| pings.is_answer(message))
    }

    fn close(&mut self) -> Result<(), Error> {
        (self.state.input_over, self.state.is_closing) = (true, true);
        self.expect_end();
        self.link.socket.close(None)
    }

    /// Starts the timeout for the server's end again.
    fn expect_end(&mut self) {
        self.state.until = Some(Instant::now() + self.target.timeout);
    }

    /// Keeps the failure for later: the server may have sent the reason, which is read first.
    fn sending_failed(&mut self, error: Error) {
        self.state.stalled = false;
        self.state.input_over = true;
        self.expect_end();
        if self.state.closed_by_server.is_none() {
            self.failed(error);
        }
    }

    /// Keeps the first failure.
    fn failed(&mut self, error: Error) {
        let failure = Failure::websocket(&self.target.url, &error);
        self.state.failure.get_or_insert((failure, Some(Cause::Broken(error))));
    }

    /// Prints the messages that have arrived, but at most `ROUND`, so that input gets its turn.
    fn receive(&mut self) -> Result<Next, StdoutClosed> {
        const ROUND: usize = 64;
        for _ in 0..ROUND {
            let read = self.link.socket.read();
            if read.is_ok() {
                self.heard();
            }
            match read {
                Ok(Message::Text(text)) => self.output.text(&text)?,
                Ok(Message::Binary(bytes)) => self.output.binary(&bytes)?,
                Ok(Message::Close(frame)) => {
                    // Ours has no code, so one with an error's is no answer to it.
                    if !self.state.is_closing || error_code(frame.as_ref()).is_some() {
                        self.state.closed_by_server = Some(frame);
                    }
                    self.state.input_over = true;
                    self.expect_end();
                }
                Ok(message) if self.is_answer(&message) => self.lines.answered(),
                Ok(_) => {}
                Err(error) if would_block(&error) => return Ok(Next::Wait),
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => return Ok(Next::End),
                Err(error) => {
                    self.failed(error);
                    return Ok(Next::End);
                }
            }
            if self.state.until.is_some() {
                self.expect_end();
            }
        }
        Ok(Next::Round)
    }

    /// How a conversation ended that has ended.
    fn outcome(&mut self) -> Ended {
        let _ = self.output.clear_prompt();
        if let Some(frame) = self.state.closed_by_server.take() {
            let said = format!("the server closed: {}", probe::describe_close(frame.as_ref()));
            let outcome = match error_code(frame.as_ref()) {
                Some(code) => {
                    let url = redacted(&self.target.url);
                    Err(Failure::closed(code, format!("{url}: {said}")))
                }
                None => Ok(Some(harmless(&said))),
            };
            return self.ended(outcome, Some(Cause::Closed(frame)));
        }
        match self.state.failure.take() {
            Some((failure, cause)) => self.ended(Err(failure), cause),
            None => {
                // The server has answered Close, which it got after everything else.
                self.lines.arrived();
                Ended::by_this_side(Ok(()))
            }
        }
    }

    /// The connection is dead: nothing came after a ping.
    fn unanswered(&mut self) -> Ended {
        let _ = self.output.clear_prompt();
        let (url, time) = (redacted(&self.target.url), self.target.timeout);
        let why = format!("{url}: the server did not answer a ping within {time:?}");
        Ended::lost(Cause::Silent, Failure::timeout(why))
    }

    fn out_of_time(&mut self) -> Ended {
        // Close was sent and received; the server only failed to close the connection.
        if !self.link.socket.can_read() {
            return self.outcome();
        }
        let _ = self.output.clear_prompt();
        let (failure, cause) = self.state.failure.take().unwrap_or_else(|| {
            let url = redacted(&self.target.url);
            (Failure::timeout(format!("{url}: the server did not answer Close")), None)
        });
        self.ended(Err(failure), cause)
    }

    /// The connection has ended because of `cause`, unless this side has closed.
    fn ended(&self, outcome: Result<Option<String>, Failure>, cause: Option<Cause>) -> Ended {
        let cause = cause.filter(|_| !self.state.is_closing);
        Ended { cause, lasted: Duration::ZERO, outcome }
    }
}
