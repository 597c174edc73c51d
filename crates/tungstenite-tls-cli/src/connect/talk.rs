//! The conversation of `wss connect`, from the first line to the close: [`Talk`].

use std::{
    io,
    sync::mpsc::{Receiver, TryRecvError},
    time::{Duration, Instant},
};

use tungstenite_tls::{Error, Message, error::redacted, protocol::CloseFrame};

use super::{
    input::Input,
    link::{Link, would_block},
    output::Output,
    ping::{Due, Pings},
};
use crate::{args::ConnectArgs, failure::Failure, options::Target, output::harmless, probe};

/// A connection, stdin and stdout, driven by one thread. Only [`Link::wait`] blocks, and stdout if
/// its reader is slow.
pub(super) struct Talk<'a> {
    pub(super) args: &'a ConnectArgs,
    pub(super) target: &'a Target,
    pub(super) link: Link,
    pub(super) input: Receiver<Input>,
    pub(super) output: Output,
    pub(super) pings: Pings,
    pub(super) state: State,
}

#[derive(Debug, Default)]
pub(super) struct State {
    lines: u64,
    /// No more input will be sent.
    input_over: bool,
    /// Messages are in the buffer, because the socket would block.
    stalled: bool,
    /// Set once Close was sent or received: the connection must end by then.
    until: Option<Instant>,
    /// The server's Close: its code and reason.
    closed_by_server: Option<Option<CloseFrame>>,
    /// An earlier failure. The server may still send messages after it.
    failure: Option<Failure>,
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

impl Talk<'_> {
    /// Runs the conversation to its end.
    pub(super) fn run(mut self) -> Result<(), Failure> {
        match self.converse() {
            Ok(result) => {
                let _ = self.link.socket.get_mut().shutdown();
                result
            }
            // As with any command in a pipe, this is not an error; the server gets a Close.
            Err(StdoutClosed) => {
                let _ = self.link.socket.close(None);
                let _ = self.link.socket.get_mut().shutdown();
                Ok(())
            }
        }
    }

    fn converse(&mut self) -> Result<Result<(), Failure>, StdoutClosed> {
        loop {
            self.send();
            let next = self.receive()?;
            self.output.prompt()?;
            let wait = match next {
                Next::Round => continue,
                Next::End => return Ok(self.outcome()),
                Next::Wait => match self.state.until {
                    None => match self.pings.due(Instant::now()) {
                        Due::Nothing(time) => time,
                        Due::Ping => {
                            self.ping();
                            continue;
                        }
                        Due::Over => return Ok(self.unanswered()),
                    },
                    Some(until) => match until.saturating_duration_since(Instant::now()) {
                        Duration::ZERO => return Ok(self.out_of_time()),
                        left => Some(left),
                    },
                },
            };
            if let Err(error) = self.link.wait(wait) {
                return Ok(Err(Failure::io("cannot wait for the socket", &error)));
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
                    Err(error) => return self.sending_failed(&error),
                }
            }
            if self.state.input_over {
                return;
            }
            let result = match self.input.try_recv() {
                Ok(Input::Line(line)) => {
                    self.output.line_typed();
                    match self.message(line) {
                        Some(message) => self.link.socket.write(message),
                        None => self.close(),
                    }
                }
                Err(TryRecvError::Empty) => match self.link.socket.flush() {
                    Ok(()) => return,
                    result => result,
                },
                Ok(Input::End) | Err(TryRecvError::Disconnected) => self.end_input(),
                Ok(Input::Failed(error)) => {
                    self.state.failure = Some(Failure::io("cannot read stdin", &error));
                    self.close()
                }
            };
            match result {
                Ok(()) => {}
                // The message is already in the buffer.
                Err(error) if would_block(&error) => self.state.stalled = true,
                Err(error) => return self.sending_failed(&error),
            }
        }
    }

    /// Makes a message of `line`. `None` if the line must be text and is not.
    fn message(&mut self, line: Vec<u8>) -> Option<Message> {
        self.state.lines += 1;
        if self.args.binary {
            return Some(Message::binary(line));
        }
        match String::from_utf8(line) {
            Ok(text) => Some(Message::text(text)),
            Err(_) => {
                let line = self.state.lines;
                let why = format!("line {line} of stdin is not UTF-8, which text messages must be");
                let help = "--binary sends lines as binary messages";
                self.state.failure = Some(Failure::usage(why).help(help));
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

    fn ping(&mut self) {
        let ping = Message::Ping(Default::default());
        match self.link.socket.send(ping) {
            Ok(()) => {}
            Err(error) if would_block(&error) => self.state.stalled = true,
            Err(error) => self.sending_failed(&error),
        }
    }

    fn close(&mut self) -> Result<(), Error> {
        self.state.input_over = true;
        self.expect_end();
        self.link.socket.close(None)
    }

    /// Starts the timeout for the server's end again.
    fn expect_end(&mut self) {
        self.state.until = Some(Instant::now() + self.target.timeout);
    }

    /// Keeps the failure for later: the server may have sent the reason, which is read first.
    fn sending_failed(&mut self, error: &Error) {
        self.state.stalled = false;
        self.state.input_over = true;
        self.expect_end();
        if self.state.closed_by_server.is_none() {
            let failure = Failure::websocket(&self.target.url, error);
            self.state.failure.get_or_insert(failure);
        }
    }

    /// Prints the messages that have arrived, but at most `ROUND`, so that input gets its turn.
    fn receive(&mut self) -> Result<Next, StdoutClosed> {
        const ROUND: usize = 64;
        for _ in 0..ROUND {
            let read = self.link.socket.read();
            if read.is_ok() {
                self.pings.heard(Instant::now());
            }
            match read {
                Ok(Message::Text(text)) => self.output.text(&text)?,
                Ok(Message::Binary(bytes)) => self.output.binary(&bytes)?,
                Ok(Message::Close(frame)) => {
                    // The answer to our own Close does not matter.
                    if self.state.until.is_none() {
                        self.state.closed_by_server = Some(frame);
                    }
                    self.state.input_over = true;
                    self.expect_end();
                }
                Ok(_) => {}
                Err(error) if would_block(&error) => return Ok(Next::Wait),
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => return Ok(Next::End),
                Err(error) => {
                    let failure = Failure::websocket(&self.target.url, &error);
                    self.state.failure.get_or_insert(failure);
                    return Ok(Next::End);
                }
            }
            if self.state.until.is_some() {
                self.expect_end();
            }
        }
        Ok(Next::Round)
    }

    /// The result of a conversation that has ended.
    fn outcome(&mut self) -> Result<(), Failure> {
        let _ = self.output.clear_prompt();
        if let Some(frame) = &self.state.closed_by_server {
            let message = format!("the server closed: {}", probe::describe_close(frame.as_ref()));
            return match frame.as_ref().map(|frame| u16::from(frame.code)) {
                Some(code @ (1002..=1004 | 1006..=1015)) => {
                    let url = redacted(&self.target.url);
                    Err(Failure::closed(code, format!("{url}: {message}")))
                }
                _ => {
                    crate::output::remark(&harmless(&message));
                    Ok(())
                }
            };
        }
        self.state.failure.take().map_or(Ok(()), Err)
    }

    /// The connection is dead: nothing came after a ping.
    fn unanswered(&mut self) -> Result<(), Failure> {
        let _ = self.output.clear_prompt();
        let (url, time) = (redacted(&self.target.url), self.target.timeout);
        Err(Failure::timeout(format!("{url}: the server did not answer a ping within {time:?}")))
    }

    fn out_of_time(&mut self) -> Result<(), Failure> {
        // Close was sent and received; the server only failed to close the connection.
        if !self.link.socket.can_read() {
            return self.outcome();
        }
        let _ = self.output.clear_prompt();
        let url = redacted(&self.target.url);
        Err(self
            .state
            .failure
            .take()
            .unwrap_or_else(|| Failure::timeout(format!("{url}: the server did not answer Close"))))
    }
}
