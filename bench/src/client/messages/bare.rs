//! A bare TLS library with its own blocking stream and no WebSocket: the limit for all others.

use std::io::{ErrorKind, Read, Write};

use anyhow::{bail, ensure};

use super::{peer::Peer, setup::Setup, transport::Blocking};
use crate::{frame, plan::Plan};

/// The size of a write to the stream, and the least for a read. Each piece becomes one write to the
/// socket of less than 64 KiB, the size that sockets handle best.
const PIECE: usize = 60 * 1024;

/// A TLS library's stream that moves payload without WebSocket frames.
pub(crate) struct Bare<S> {
    stream: S,
    /// The transport below.
    transport: fn(&S) -> &Blocking,
    plan: Plan,
    /// The messages that are sent in turn, or as many small ones as fill a piece.
    outgoing: Vec<u8>,
    /// The offset of the next large message.
    next: usize,
    /// Bytes of small messages that are not written yet.
    unwritten: usize,
    incoming: Vec<u8>,
    /// Bytes of small messages that were read, but not received.
    unread: usize,
}

impl<S: Read + Write> Bare<S> {
    /// Sends the upgrade request over a stream, whose handshake may still be due.
    pub(crate) fn new(
        mut stream: S,
        setup: &Setup,
        transport: fn(&S) -> &Blocking,
    ) -> anyhow::Result<Self> {
        let plan = setup.plan;
        write!(stream, "GET {plan} HTTP/1.1\r\nSec-WebSocket-Key: none\r\n\r\n")?;
        stream.flush()?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte)?;
            head.extend(byte);
        }
        let messages = (PIECE / plan.size).max(plan.distinct);
        Ok(Self {
            stream,
            transport,
            plan,
            outgoing: frame::payload(plan.size).repeat(messages),
            next: 0,
            unwritten: 0,
            incoming: vec![1; PIECE.max(plan.size)],
            unread: 0,
        })
    }
}

impl<S: Read + Write> Peer for Bare<S> {
    async fn send(&mut self, flush: bool) -> anyhow::Result<()> {
        if self.plan.size >= PIECE {
            let end = self.next + self.plan.size;
            for piece in self.outgoing[self.next..end].chunks(PIECE) {
                self.stream.write_all(piece)?;
            }
            self.next = end % self.outgoing.len();
        } else {
            self.unwritten += self.plan.size;
            if flush || self.unwritten + self.plan.size > self.outgoing.len() {
                self.stream.write_all(&self.outgoing[..self.unwritten])?;
                self.unwritten = 0;
            }
        }
        if flush {
            self.stream.flush()?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        let size = self.plan.size;
        if size >= PIECE {
            return Ok(self.stream.read_exact(&mut self.incoming)?);
        }
        while self.unread < size {
            let n = self.stream.read(&mut self.incoming)?;
            ensure!(n > 0, "the server left");
            self.unread += n;
        }
        self.unread -= size;
        Ok(())
    }

    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()> {
        self.stream.write_all(words)?;
        Ok(self.stream.flush()?)
    }

    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        // Some of these bytes may have arrived with the last small message.
        let mut words = self.incoming[..self.unread.min(length)].to_vec();
        let heard = words.len();
        words.resize(length, 0);
        self.stream.read_exact(&mut words[heard..])?;
        Ok(words)
    }

    async fn wait(&mut self) -> anyhow::Result<()> {
        (self.transport)(&self.stream).set_nonblocking(true)?;
        match self.stream.read(&mut self.incoming) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            _ => bail!("the server said something"),
        }
        // These buffers belong to the benchmark, not to the library.
        self.incoming = Vec::new();
        self.outgoing = Vec::new();
        Ok(())
    }
}
