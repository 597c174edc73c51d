//! tungstenite's WebSocket over any blocking stream, which this library uses too.

use std::io::{ErrorKind, Read, Write};

use anyhow::{bail, ensure};
use tungstenite_tls::{
    Bytes, Error, Message, WebSocket,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use super::{peer::Peer, transport::Blocking};
use crate::{frame, plan::Plan};

/// A connection.
pub(super) struct Ws<S> {
    socket: WebSocket<S>,
    /// The transport below.
    transport: fn(&S) -> &Blocking,
    messages: Messages,
    size: usize,
}

impl<S: Read + Write> Ws<S> {
    pub(super) fn new(socket: WebSocket<S>, plan: &Plan, transport: fn(&S) -> &Blocking) -> Self {
        Self { socket, transport, messages: Messages::new(plan), size: plan.size }
    }
}

impl<S> Ws<S> {
    pub(super) fn socket(&mut self) -> &mut WebSocket<S> {
        &mut self.socket
    }
}

/// The planned messages in turn, each cut into the planned fragments (RFC 6455, section 5.4).
pub(super) struct Messages {
    messages: Vec<Vec<Message>>,
    next: usize,
}

impl Messages {
    pub(super) fn new(plan: &Plan) -> Self {
        let messages = (0..plan.distinct).map(|_| fragments(plan)).collect();
        Self { messages, next: 0 }
    }

    /// Frees the messages.
    pub(super) fn clear(&mut self) {
        self.messages = Vec::new();
    }

    /// The fragments of the next message; an unfragmented message is its own only fragment.
    pub(super) fn next(&mut self) -> &[Message] {
        let next = self.next;
        self.next = (next + 1) % self.messages.len();
        &self.messages[next]
    }
}

fn fragments(plan: &Plan) -> Vec<Message> {
    let payload = Bytes::from(frame::payload(plan.size));
    if plan.fragment >= plan.size {
        return vec![Message::Binary(payload)];
    }
    let fragment = |start: usize| {
        let end = plan.size.min(start + plan.fragment);
        let kind = if start == 0 { Data::Binary } else { Data::Continue };
        let is_last = end == plan.size;
        Message::Frame(Frame::message(payload.slice(start..end), OpCode::Data(kind), is_last))
    };
    (0..plan.size).step_by(plan.fragment).map(fragment).collect()
}

impl<S: Read + Write> Peer for Ws<S> {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        for part in self.messages.next() {
            // The program keeps its message: a clone shares the payload.
            self.socket.write(part.clone())?;
        }
        if flush {
            self.socket.flush()?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        let message = self.socket.read()?;
        ensure!(message.len() == self.size, "a message of {} bytes", message.len());
        Ok(())
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::binary(words.to_vec()))?)
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let words = self.socket.read()?.into_data();
        ensure!(words.len() == length, "{} bytes where {length} are expected", words.len());
        Ok(words.into())
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        (self.transport)(self.socket.get_ref()).set_nonblocking(true)?;
        match self.socket.read() {
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
            other => bail!("{other:?} where nothing is expected"),
        }
        // The messages belong to the benchmark, not to the library.
        self.messages.clear();
        Ok(())
    }
}
