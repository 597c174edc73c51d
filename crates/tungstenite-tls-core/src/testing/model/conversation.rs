//! Calls on a WebSocket and its peer, and their results: [`Conversation`].

use std::io::ErrorKind;

use tungstenite::{Error, Message, WebSocket, error::ProtocolError};

use super::{
    carrier::Carrier,
    ends::{Ends, Server, passes},
    log::Log,
    text::text,
};
use crate::Batch;

/// Messages by channel: through the codec, or in a batch. Each channel has its own order.
#[derive(Debug, Default)]
pub(super) struct Channels {
    pub(super) codec: Vec<String>,
    pub(super) batch: Vec<String>,
}

/// The two ends of a WebSocket, and the messages that each has sent and received.
pub(super) struct Conversation<C, S> {
    pub(super) ends: Ends<WebSocket<C>, WebSocket<S>>,
    pub(super) batch: Batch,
    pub(super) log: Log,
    /// The messages that the client's side has taken, and those that the server has received.
    pub(super) sent: Channels,
    pub(super) received: Channels,
    /// The messages that the server has sent, and those that the client has read.
    pub(super) said: Vec<String>,
    pub(super) heard: Vec<String>,
    pub(super) closing: bool,
    /// Whether the server has sent Close, and close_notify.
    pub(super) server_closing: bool,
    pub(super) server_closed: bool,
    /// The error that ended each side's reading.
    pub(super) server_end: Option<Error>,
    pub(super) client_end: Option<Error>,
    /// How many messages the server had sent when the client's reading ended.
    pub(super) said_before_end: usize,
    /// The bytes written since the last text was read, and whether they were more than the stream
    /// takes for a peer that is gone.
    pub(super) unread_bytes: usize,
    pub(super) wrote_much: bool,
    /// Whether the server had not closed when the client's reading ended.
    pub(super) too_late: bool,
    /// Whether a call has said that queued data must be flushed. tungstenite does not send it
    /// during a read, but the stream answers close_notify when the client reads.
    pub(super) unflushed: bool,
    pub(super) read_unflushed: bool,
    /// Whether a call of the client has failed for good.
    pub(super) failed: bool,
    /// How many messages have arrived on either side, including pings.
    pub(super) arrived: usize,
}

impl<C: Carrier, S: Server> Conversation<C, S> {
    pub(super) fn new(ends: Ends<WebSocket<C>, WebSocket<S>>) -> Self {
        Self {
            ends,
            batch: Batch::new(),
            log: Log::default(),
            sent: Channels::default(),
            received: Channels::default(),
            said: Vec::new(),
            heard: Vec::new(),
            closing: false,
            server_closing: false,
            server_closed: false,
            server_end: None,
            client_end: None,
            said_before_end: 0,
            too_late: false,
            unread_bytes: 0,
            wrote_much: false,
            unflushed: false,
            read_unflushed: false,
            failed: false,
            arrived: 0,
        }
    }

    fn note<R>(&mut self, call: &str, result: &Result<R, Error>) {
        let result = result.as_ref().map(|_| ());
        self.log.note(call, result.map_err(ToString::to_string));
        let wrote = !call.starts_with("read");
        match &result {
            // A read whose reply timed out: tungstenite treats that as the end of the reply.
            Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut => self.unflushed = true,
            Err(Error::Io(error)) => self.unflushed |= wrote && passes(error.kind()),
            Ok(()) if call.starts_with("flush") => self.unflushed = false,
            _ => {}
        }
        if let Err(error) = result {
            let harmless = match error {
                Error::Io(io) => passes(io.kind()),
                Error::Protocol(ProtocolError::SendAfterClosing) => true,
                Error::ConnectionClosed | Error::AlreadyClosed => true,
                _ => false,
            };
            self.failed |= !harmless;
        }
    }

    fn writes(&mut self, length: usize) {
        self.unread_bytes += length + 14;
        self.wrote_much |= self.unread_bytes > 64 * 1024;
    }

    pub(super) fn write(&mut self, length: usize, flush: bool) {
        self.writes(length);
        let text = text("codec", self.sent.codec.len(), length);
        let client = &mut self.ends.client;
        let message = Message::text(text.clone());
        let result = if flush { client.send(message) } else { client.write(message) };
        self.note(&format!("write of {length}, flush: {flush}"), &result);
        if was_queued(&result) {
            self.sent.codec.push(text);
        }
    }

    pub(super) fn flush(&mut self) {
        let result = self.ends.client.flush();
        self.note("flush", &result);
    }

    pub(super) fn batch(&mut self, length: usize) {
        self.writes(length);
        let text = text("batch", self.sent.batch.len(), length);
        let Some(result) = C::batch(&mut self.batch, &mut self.ends.client, &text) else { return };
        self.note(&format!("batch of {length}"), &result);
        // A batch takes a message whole or not at all; after a failure it does not matter.
        if result.is_ok() || self.failed {
            self.sent.batch.push(text);
        }
    }

    pub(super) fn flush_batch(&mut self) {
        let result = C::flush_batch(&mut self.batch, &mut self.ends.client);
        self.note("flush of the batch", &result);
    }

    pub(super) fn close(&mut self) {
        // Messages queued in a batch go before Close, or not at all.
        self.flush_batch();
        let result = self.ends.client.close(None);
        self.closing = true;
        self.note("close", &result);
    }

    pub(super) fn read(&mut self) -> Result<(), String> {
        self.read_unflushed |= self.unflushed && self.server_closed;
        let result = self.ends.client.read();
        let shown = result.as_ref().map_or("", |message| match message {
            Message::Text(_) => "text",
            Message::Ping(_) => "ping",
            Message::Close(_) => "Close",
            _ => "other",
        });
        self.note(&format!("read ({shown})"), &result);
        self.arrived += usize::from(result.is_ok());
        match result {
            Ok(Message::Text(text)) => {
                self.heard.push(text.to_string());
                self.unread_bytes = 0;
            }
            Ok(_) => {}
            Err(Error::Io(error)) if passes(error.kind()) => {}
            Err(error) if self.client_end.is_none() => {
                self.client_end = Some(error);
                self.said_before_end = self.said.len();
                self.too_late = !self.server_closed;
            }
            Err(_) => {}
        }
        Ok(())
    }

    pub(super) fn server_says(&mut self, length: usize) {
        self.serve();
        if self.server_closing || !self.ends.server.can_write() {
            return;
        }
        let text = text("server", self.said.len(), length);
        if self.ends.server.send(Message::text(text.clone())).is_ok() {
            self.said.push(text);
            self.log.push(format!("the server sends {length}"));
        }
    }

    pub(super) fn server_pings(&mut self) {
        self.serve();
        if self.ends.server.can_write() && self.ends.server.send(Message::Ping("?".into())).is_ok()
        {
            self.log.push("the server pings".to_owned());
        }
    }

    /// Sends Close, and close_notify right after it if `at_once`.
    pub(super) fn server_closes(&mut self, at_once: bool) {
        self.serve();
        if self.server_closing {
            return;
        }
        self.server_closing = true;
        let _ = self.ends.server.close(None);
        self.log.push(format!("the server closes, close_notify at once: {at_once}"));
        if at_once {
            self.server_says_goodbye();
        }
    }

    fn server_says_goodbye(&mut self) {
        if !self.server_closed && self.ends.server.get_mut().close_notify().is_ok() {
            self.server_closed = true;
        }
    }

    /// Lets the server read everything that has arrived.
    pub(super) fn serve(&mut self) {
        while self.server_end.is_none() {
            let result = self.ends.server.read();
            self.arrived += usize::from(result.is_ok());
            match result {
                Ok(Message::Text(text)) => {
                    let to = match text.starts_with("batch") {
                        true => &mut self.received.batch,
                        false => &mut self.received.codec,
                    };
                    to.push(text.to_string());
                }
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => self.server_end = Some(error),
            }
        }
        if let Some(Error::ConnectionClosed) = &self.server_end {
            self.server_closing = true;
            self.server_says_goodbye();
        }
    }
}

/// Whether the codec has queued the message, or may have.
fn was_queued(result: &Result<(), Error>) -> bool {
    match result {
        Ok(()) | Err(Error::Io(_)) => true,
        Err(_) => false,
    }
}
