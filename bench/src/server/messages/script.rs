//! Encrypts the server's messages in advance: [`Script`].

use std::io::{BufWriter, Write};

use rustls::ServerConnection;

use crate::{
    frame,
    plan::{BATCH, Plan},
};

/// Encrypts messages of a plan.
pub(crate) struct Script<'a> {
    tls: &'a mut ServerConnection,
    /// The messages that share records: one, or a batch.
    piece: Vec<u8>,
    messages_a_piece: u64,
    bytes_a_message: usize,
}

impl<'a> Script<'a> {
    pub(crate) fn new(tls: &'a mut ServerConnection, plan: &Plan) -> Self {
        let payload = frame::payload(plan.size);
        let message = if plan.framed { frame::message(&payload) } else { payload };
        let messages_a_piece = if plan.batched { (BATCH / message.len()).max(1) as u64 } else { 1 };
        Self {
            tls,
            bytes_a_message: message.len(),
            piece: message.repeat(messages_a_piece as usize),
            messages_a_piece,
        }
    }

    /// Encrypts this many messages to `out`. Returns the number of encrypted bytes.
    pub(crate) fn write(&mut self, messages: u64, out: impl Write) -> anyhow::Result<u64> {
        let mut out = Counted { out: BufWriter::with_capacity(1 << 20, out), bytes: 0 };
        let mut left = messages;
        while left > 0 {
            let now = left.min(self.messages_a_piece);
            let piece = &self.piece[..now as usize * self.bytes_a_message];
            for part in piece.chunks(1 << 20) {
                self.tls.writer().write_all(part)?;
                while self.tls.wants_write() {
                    self.tls.write_tls(&mut out)?;
                }
            }
            left -= now;
        }
        out.flush()?;
        Ok(out.bytes)
    }
}

struct Counted<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
