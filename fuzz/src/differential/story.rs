//! What a caller and its peer see of one connection: [`of`].

use std::io::ErrorKind;

use tungstenite::{Error, Message, WebSocket};
use tungstenite_tls::Connector;
use tungstenite_tls_core::{
    Batch, BoxedSession, MaybeTlsStream,
    testing::{
        Change, Faults,
        model::{Ends, Server, upgrade},
    },
    websocket_config,
};
use tungstenite_tls_testing::server::{Host, MemoryServer};

use crate::{
    backend::{Transport, for_upgrade, handshake},
    error::kind,
};

/// Runs a script, and tells what came of each call and what the server received.
pub(super) fn of(connector: &Connector, host: &Host, script: &[u8]) -> Vec<String> {
    if let Err(error) = handshake(connector, host) {
        return vec![format!("no handshake: {}", kind(&error))];
    }
    let Ends { client, server, faults, .. } = for_upgrade(connector, host, true);
    let (client, server) = match upgrade(client, server, websocket_config()) {
        Ok(both) => both,
        Err(why) => return vec![why],
    };
    let mut story = Story { client, server, faults, batch: Batch::new(), told: Vec::new() };
    let mut script = script.iter();
    while let Some(step) = script.next() {
        let mut length = || usize::from(script.next().copied().unwrap_or_default());
        match step % 16 {
            0..3 => story.send(length() * length()),
            3 => story.write(length()),
            4 => story.flush(),
            5 => story.batch(length() * length()),
            6 => story.flush_batch(),
            7..9 => story.read(),
            9 if *step > 128 => story.close(),
            10 => story.server_sends(length() * length()),
            11 => story.server_pings(),
            12 if *step > 128 => story.server_closes(*step > 192),
            13 if *step > 192 => story.server_is_gone(),
            14 => story.server_is_attacked(length() as u8),
            _ => story.serve(),
        }
    }
    story.end()
}

struct Story {
    client: WebSocket<MaybeTlsStream<Transport, BoxedSession>>,
    server: WebSocket<MemoryServer>,
    faults: Faults,
    batch: Batch,
    told: Vec<String>,
}

impl Story {
    fn tell<T: std::fmt::Debug>(&mut self, call: &str, result: Result<T, Error>) {
        self.faults.take_calls();
        self.told.push(match result {
            Ok(done) => format!("{call}: {done:?}"),
            Err(error) => format!("{call} fails: {}", kind(&error)),
        });
    }

    fn text(&self, length: usize) -> String {
        format!("{} {}", self.told.len(), "x".repeat(length))
    }

    fn send(&mut self, length: usize) {
        let result = self.client.send(Message::text(self.text(length)));
        self.tell("send", result);
    }

    fn write(&mut self, length: usize) {
        let result = self.client.write(Message::text(self.text(length)));
        self.tell("write", result);
    }

    fn flush(&mut self) {
        let result = self.client.flush();
        self.tell("flush", result);
    }

    fn batch(&mut self, length: usize) {
        let text = self.text(length);
        let result = self.batch.text(&mut self.client, &text);
        self.tell("batch", result);
    }

    fn flush_batch(&mut self) {
        let result = self.batch.flush(&mut self.client);
        self.tell("flush of the batch", result);
    }

    fn read(&mut self) {
        let result = self.client.read();
        self.tell("read", result);
    }

    fn close(&mut self) {
        let result = self.client.close(None);
        self.tell("close", result);
    }

    fn server_sends(&mut self, length: usize) {
        self.serve();
        let text = self.text(length);
        let sent = self.server.can_write() && self.server.send(Message::text(text)).is_ok();
        self.told.push(format!("the server sends: {sent}"));
    }

    fn server_pings(&mut self) {
        self.serve();
        let sent = self.server.can_write() && self.server.send(Message::Ping("?".into())).is_ok();
        self.told.push(format!("the server pings: {sent}"));
    }

    fn server_closes(&mut self, at_once: bool) {
        self.serve();
        let _ = self.server.close(None);
        if at_once {
            let _ = self.server.get_mut().close_notify();
        }
        self.told.push("the server closes".to_owned());
    }

    fn server_is_gone(&mut self) {
        let _ = self.server.get_mut().finish();
        self.told.push("the server is gone".to_owned());
    }

    /// Changes the next record, once everything before it has been read.
    fn server_is_attacked(&mut self, at: u8) {
        self.serve();
        self.drain();
        self.faults.change(Change::Keep(5 + usize::from(at)));
        self.faults.change(Change::Flip(1));
        self.server_sends(300);
    }

    /// Reads until there is nothing left, or an error.
    fn drain(&mut self) {
        for _ in 0..10_000 {
            let result = self.client.read();
            let is_over = result.is_err();
            self.tell("read", result);
            if is_over {
                return;
            }
        }
        panic!("reading does not end");
    }

    fn serve(&mut self) {
        for _ in 0..10_000 {
            match self.server.read() {
                Ok(message) => self.told.push(format!("the server receives {message:?}")),
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => return,
                Err(Error::ConnectionClosed) => {
                    self.told.push("the server is done".to_owned());
                    let _ = self.server.get_mut().close_notify();
                    return;
                }
                Err(_) => {
                    self.told.push("the server fails".to_owned());
                    return;
                }
            }
        }
        panic!("the server does not stop reading");
    }

    fn end(mut self) -> Vec<String> {
        self.serve();
        self.drain();
        self.serve();
        self.drain();
        self.told
    }
}
