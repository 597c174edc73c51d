//! A WebSocket over TLS, message by message.

use std::io::{ErrorKind, Read, Write};

use tungstenite::{
    Error, HandshakeError, Message, WebSocket, accept_with_config, client::client_with_config,
    error::ProtocolError, protocol::WebSocketConfig,
};

use super::{Ends, Log, Server, passes, script::Script};
use crate::{Batch, MaybeTlsStream, TlsSession, websocket_config};

/// What a client's messages go through.
pub trait Carrier: Read + Write + Sized {
    /// Sends a text message in a batch, if there are batches over it.
    fn batch(batch: &mut Batch, to: &mut WebSocket<Self>, text: &str) -> Option<Result<(), Error>> {
        let _ = (batch, to, text);
        None
    }

    /// Flushes a batch.
    ///
    /// # Errors
    /// Those of [`Batch::flush`].
    fn flush_batch(batch: &mut Batch, to: &mut WebSocket<Self>) -> Result<(), Error> {
        let _ = batch;
        to.flush()
    }
}

impl<S: Read + Write, T: TlsSession> Carrier for MaybeTlsStream<S, T> {
    fn batch(batch: &mut Batch, to: &mut WebSocket<Self>, text: &str) -> Option<Result<(), Error>> {
        Some(batch.text(to, text))
    }

    fn flush_batch(batch: &mut Batch, to: &mut WebSocket<Self>) -> Result<(), Error> {
        batch.flush(to)
    }
}

/// Shakes hands without a fault, and then runs `script` over the WebSocket.
///
/// # Errors
/// What did not hold, with the calls that led to it.
///
/// # Panics
/// When the stream or the codec does.
pub fn messages<C: Carrier, S: Server>(script: &[u8], ends: Ends<C, S>) -> Result<(), String> {
    let Ends { client, server, faults, half_closes } = ends;
    let config = websocket_config().max_message_size(None).max_frame_size(None);
    let (client, server) = upgrade(client, server, config)?;
    let mut run = Run {
        ends: Ends { client, server, faults, half_closes },
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
    };
    let result = run.all(&mut Script::new(script));
    result.map_err(|what| run.log.tell(&what))
}

/// Messages by the way they go: by the codec, and in a batch. Each has its order.
#[derive(Debug, Default)]
struct Channels {
    codec: Vec<String>,
    batch: Vec<String>,
}

struct Run<C, S> {
    ends: Ends<WebSocket<C>, WebSocket<S>>,
    batch: Batch,
    log: Log,
    /// What the client's side has taken.
    sent: Channels,
    received: Channels,
    /// What the server has sent, and the client was given.
    said: Vec<String>,
    heard: Vec<String>,
    closing: bool,
    /// The server has sent Close, and close_notify.
    server_closing: bool,
    server_closed: bool,
    /// What ended either side's reading.
    server_end: Option<Error>,
    client_end: Option<Error>,
    /// How many messages the server had sent when the client's reading ended.
    said_before_end: usize,
    /// What was written since the last read, and whether that was more than is taken for a peer that is
    /// gone.
    unread_bytes: usize,
    wrote_much: bool,
    /// The server had not closed by then.
    too_late: bool,
    /// What was queued is to be flushed, as a call has told. tungstenite sends it with no read, and the
    /// stream answers close_notify when the client reads all the same.
    unflushed: bool,
    read_unflushed: bool,
    /// A call of the client has failed for good.
    failed: bool,
}

impl<C: Carrier, S: Server> Run<C, S> {
    fn all(&mut self, script: &mut Script<'_>) -> Result<(), String> {
        while let Some(step) = script.next() {
            self.ends.faults.take_calls();
            match step % 16 {
                0..2 => self.write(script.length(), true),
                2 => self.write(script.length(), false),
                3 => self.flush(),
                4..6 => self.batch(script.length()),
                6 => self.flush_batch(),
                7..9 => self.read()?,
                9 if step > 128 => self.close(),
                10 => self.server_says(script.length()),
                11 => self.server_pings(),
                12 if step > 128 => self.server_closes(step > 192),
                13 => drop(self.ends.server.get_mut().renegotiate()),
                14 => script.faults(&self.ends.faults),
                _ => self.serve(),
            }
        }
        self.settle()
    }

    fn note<R>(&mut self, call: &str, result: &Result<R, Error>) {
        let result = result.as_ref().map(|_| ());
        self.log.note(call, result.map_err(ToString::to_string));
        let wrote = !call.starts_with("read");
        match &result {
            // A read whose reply timed out: tungstenite takes that for the end of the reply.
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

    fn write(&mut self, length: usize, flush: bool) {
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

    fn flush(&mut self) {
        let result = self.ends.client.flush();
        self.note("flush", &result);
    }

    fn batch(&mut self, length: usize) {
        self.writes(length);
        let text = text("batch", self.sent.batch.len(), length);
        let Some(result) = C::batch(&mut self.batch, &mut self.ends.client, &text) else { return };
        self.note(&format!("batch of {length}"), &result);
        // Whole or not at all; where all has failed it does not matter.
        if result.is_ok() || self.failed {
            self.sent.batch.push(text);
        }
    }

    fn flush_batch(&mut self) {
        let result = C::flush_batch(&mut self.batch, &mut self.ends.client);
        self.note("flush of the batch", &result);
    }

    fn close(&mut self) {
        // What is queued in a batch goes before Close, or not at all.
        self.flush_batch();
        let result = self.ends.client.close(None);
        self.closing = true;
        self.note("close", &result);
    }

    fn read(&mut self) -> Result<(), String> {
        self.read_unflushed |= self.unflushed && self.server_closed;
        let result = self.ends.client.read();
        let shown = result.as_ref().map_or("", |message| match message {
            Message::Text(_) => "text",
            Message::Ping(_) => "ping",
            Message::Close(_) => "Close",
            _ => "other",
        });
        self.note(&format!("read ({shown})"), &result);
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

    fn server_says(&mut self, length: usize) {
        self.serve();
        if self.server_closing || !self.ends.server.can_write() {
            return;
        }
        let text = text("server", self.said.len(), length);
        if self.ends.server.send(Message::text(text.clone())).is_ok() {
            self.said.push(text);
            self.log.push(format!("the server says {length}"));
        }
    }

    fn server_pings(&mut self) {
        self.serve();
        if self.ends.server.can_write() && self.ends.server.send(Message::Ping("?".into())).is_ok()
        {
            self.log.push("the server pings".to_owned());
        }
    }

    /// Close, and in the same breath close_notify, if `at_once`.
    fn server_closes(&mut self, at_once: bool) {
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

    /// Lets the server take what has come.
    fn serve(&mut self) {
        while self.server_end.is_none() {
            match self.ends.server.read() {
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

    /// No more faults: all that can arrive does, and is compared.
    fn settle(&mut self) -> Result<(), String> {
        self.log.push("no more faults".to_owned());
        self.ends.faults.heal();
        for round in 0..400 {
            self.log.is_settled = round > 3;
            self.ends.faults.take_calls();
            self.serve();
            if self.client_end.is_some() {
                break;
            }
            if self.ends.client.can_write() {
                self.flush_batch();
            }
            self.flush();
            self.read()?;
        }
        self.serve();
        let faults = &self.ends.faults;
        let reads_fail = faults.read_error().is_some() || faults.reads_end();
        let whole = !reads_fail && faults.write_error().is_none();
        self.torn()?;
        // What was queued behind a Close of the server's is not sent any more.
        let all = whole && !self.server_closing && !self.closing;
        compare("server, by the codec,", &self.received.codec, &self.sent.codec, all)?;
        compare("server, in batches,", &self.received.batch, &self.sent.batch, all)?;
        compare("client", &self.heard, &self.said, !reads_fail && self.client_end.is_none())?;
        // What the server sends behind an error comes too late. Behind an error that may mean anything
        // nobody looks for it, and a client that does not read hears of the error in time.
        let is_known = faults.write_error() != Some(ErrorKind::Other) && !self.wrote_much;
        if !reads_fail && is_known && self.heard.len() < self.said_before_end {
            return Err(format!(
                "the client received {} of {} messages before {:?}",
                self.heard.len(),
                self.said_before_end,
                self.client_end
            ));
        }
        if whole && self.failed {
            return Err("a call failed on a sound transport".to_owned());
        }
        if !reads_fail && is_known && self.server_closed && !self.too_late {
            let Some(Error::ConnectionClosed) = &self.client_end else {
                return Err(format!(
                    "the server has closed, and reading ends: {:?}",
                    self.client_end
                ));
            };
        }
        if whole && self.server_closed && !self.read_unflushed && self.ends.half_closes {
            let Some(Error::ConnectionClosed) = &self.server_end else {
                return Err(format!("the server heard no Close, but {:?}", self.server_end));
            };
            let end = self.ends.server.get_mut().read(&mut [0; 16]);
            if !matches!(end, Ok(0)) {
                return Err(format!("the server heard no close_notify, but {end:?}"));
            }
        }
        Ok(())
    }

    fn torn(&self) -> Result<(), String> {
        match &self.server_end {
            None | Some(Error::ConnectionClosed | Error::Io(_)) => Ok(()),
            Some(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => Ok(()),
            Some(error) => Err(format!("the server cannot read it: {error}")),
        }
    }
}

/// Whether the codec has the message, or will not say for sure.
fn was_queued(result: &Result<(), Error>) -> bool {
    match result {
        Ok(()) | Err(Error::Io(_)) => true,
        Err(_) => false,
    }
}

/// A text that names itself.
fn text(channel: &str, number: usize, length: usize) -> String {
    let name = format!("{channel} {number} ");
    let filler = "x".repeat(length.saturating_sub(name.len()));
    name + &filler
}

fn compare(who: &str, received: &[String], sent: &[String], whole: bool) -> Result<(), String> {
    let fits = if whole { received == sent } else { sent.starts_with(received) };
    if fits {
        return Ok(());
    }
    let names = |messages: &[String]| -> Vec<String> {
        let name = |text: &String| format!("{}({})", &text[..text.len().min(10)], text.len());
        messages.iter().map(name).collect()
    };
    Err(format!("the {who} received {:?} of {:?}", names(received), names(sent)))
}

/// Makes both ends a WebSocket, in turn.
///
/// # Errors
/// Why it cannot be done, in words.
pub fn upgrade<C: Read + Write, S: Read + Write>(
    client: C,
    server: S,
    config: WebSocketConfig,
) -> Result<(WebSocket<C>, WebSocket<S>), String> {
    let unlimited = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    let failed = |who: &str, error: Error| Err(format!("the {who} cannot upgrade: {error}"));
    let mut client = Some(client_with_config("wss://localhost/", client, Some(config)));
    let mut server = Some(accept_with_config(server, Some(unlimited)));
    let (mut open_client, mut open_server) = (None, None);
    for _ in 0..100_000 {
        match client.take() {
            Some(Ok((socket, _))) => open_client = Some(socket),
            Some(Err(HandshakeError::Interrupted(handshake))) => {
                client = Some(handshake.handshake());
            }
            Some(Err(HandshakeError::Failure(error))) => return failed("client", error),
            None => {}
        }
        match server.take() {
            Some(Ok(socket)) => open_server = Some(socket),
            Some(Err(HandshakeError::Interrupted(handshake))) => {
                server = Some(handshake.handshake());
            }
            Some(Err(HandshakeError::Failure(error))) => return failed("server", error),
            None => {}
        }
        if let (Some(_), Some(_)) = (&open_client, &open_server) {
            break;
        }
    }
    open_client.zip(open_server).ok_or_else(|| "the upgrade does not come to its end".to_owned())
}
