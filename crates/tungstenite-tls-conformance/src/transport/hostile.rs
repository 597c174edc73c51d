//! A transport that makes every kind of trouble that a transport can make: [`Hostile`].

use std::{
    io::{self, ErrorKind, Read, Write},
    net::TcpStream,
};

use tungstenite_tls_core::Readiness;

use crate::io_kind::Transport;

/// Wraps a transport, and makes trouble on request. It counts the calls, and knows what the caller
/// has to wait for.
#[derive(Debug)]
pub(crate) struct Hostile<S> {
    io: S,
    /// The most bytes that one call moves.
    pub(crate) piece: usize,
    /// Whether each call fails with `WouldBlock` once before it succeeds.
    pub(crate) hesitant: bool,
    /// Whether each call is interrupted by a signal once before it succeeds.
    pub(crate) interrupted: bool,
    /// Whether no data can be read now, even if some has arrived.
    pub(crate) reads_stalled: bool,
    /// Whether no data can be written now.
    pub(crate) writes_stalled: bool,
    /// How many more bytes can be read before the transport ends.
    pub(crate) end_after: Option<usize>,
    /// The index of the byte that arrives damaged, counted over all reads.
    pub(crate) damage_at: Option<usize>,
    /// The error of each read.
    pub(crate) read_error: Option<ErrorKind>,
    /// The error of each write.
    pub(crate) write_error: Option<ErrorKind>,
    /// How many calls were made.
    pub(crate) calls: usize,
    /// How many bytes were read.
    pub(crate) bytes_read: usize,
    /// How many bytes were written.
    pub(crate) bytes_written: usize,
    read: Direction,
    write: Direction,
    flush: Direction,
}

/// What happened last in one direction.
#[derive(Clone, Copy, Debug, Default)]
struct Direction {
    refused: bool,
    /// How many calls in a row were refused.
    refusals: usize,
    /// Whether the refusal before the next success is done.
    hesitated: bool,
    /// Whether the signal before the next success has come.
    signalled: bool,
}

impl<S> Hostile<S> {
    /// Makes no trouble yet.
    pub(crate) fn new(io: S) -> Self {
        Self {
            io,
            piece: usize::MAX,
            hesitant: false,
            interrupted: false,
            reads_stalled: false,
            writes_stalled: false,
            end_after: None,
            damage_at: None,
            read_error: None,
            write_error: None,
            calls: 0,
            bytes_read: 0,
            bytes_written: 0,
            read: Direction::default(),
            write: Direction::default(),
            flush: Direction::default(),
        }
    }

    /// Moves one byte per call.
    pub(crate) fn one_byte(mut self) -> Self {
        self.piece = 1;
        self
    }

    /// Fails with `WouldBlock` once before each call that succeeds, including flushes.
    pub(crate) fn hesitant(mut self) -> Self {
        self.hesitant = true;
        self
    }

    /// Ends after this many bytes were read.
    pub(crate) fn ends_after(mut self, bytes: usize) -> Self {
        self.end_after = Some(bytes);
        self
    }

    pub(crate) fn get_mut(&mut self) -> &mut S {
        &mut self.io
    }

    /// Whether the configured end has been reached.
    pub(crate) fn has_ended(&self) -> bool {
        self.end_after == Some(0)
    }

    /// Forgets the refusals. Call this before each operation whose readiness is checked.
    pub(crate) fn forget_refusals(&mut self) {
        self.read.refused = false;
        self.write.refused = false;
        self.flush.refused = false;
    }

    /// What the caller has to wait for, after the refusals since the last `forget_refusals`.
    pub(crate) fn awaited(&self) -> Option<Readiness> {
        match (self.read.refused, self.write.refused || self.flush.refused) {
            (true, true) => Some(Readiness::Either),
            (true, false) => Some(Readiness::Readable),
            (false, true) => Some(Readiness::Writable),
            (false, false) => None,
        }
    }
}

impl Direction {
    /// Decides whether one call is refused.
    fn admit(&mut self, stalled: bool, hesitant: bool, interrupted: bool) -> io::Result<()> {
        self.signalled = interrupted && !self.signalled;
        if self.signalled {
            return Err(ErrorKind::Interrupted.into());
        }
        self.refused = stalled || hesitant && !self.hesitated;
        self.hesitated = self.refused && !stalled;
        self.refusals = if self.refused { self.refusals + 1 } else { 0 };
        assert!(self.refusals < 10_000, "spins: keeps calling a transport that would block");
        if self.refused { Err(ErrorKind::WouldBlock.into()) } else { Ok(()) }
    }
}

impl<S: Transport> Transport for Hostile<S> {
    fn socket(&self) -> Option<&TcpStream> {
        self.io.socket()
    }

    fn end(&mut self) -> io::Result<()> {
        self.io.end()
    }
}

impl<S: Read> Read for Hostile<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if let Some(kind) = self.read_error {
            return Err(kind.into());
        }
        if self.has_ended() {
            return Ok(0);
        }
        self.read.admit(self.reads_stalled, self.hesitant, self.interrupted)?;
        let most = dst.len().min(self.piece).min(self.end_after.unwrap_or(usize::MAX));
        let result = self.io.read(&mut dst[..most]);
        match &result {
            Ok(n) => {
                let damaged = self.damage_at.and_then(|at| at.checked_sub(self.bytes_read));
                if let Some(byte) = damaged.and_then(|index| dst[..*n].get_mut(index)) {
                    *byte ^= 1;
                }
                self.bytes_read += n;
                self.end_after = self.end_after.map(|left| left - n);
            }
            Err(error) => self.read.refused = error.kind() == ErrorKind::WouldBlock,
        }
        result
    }
}

impl<S: Write> Write for Hostile<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        if let Some(kind) = self.write_error {
            return Err(kind.into());
        }
        self.write.admit(self.writes_stalled, self.hesitant, self.interrupted)?;
        let n = self.io.write(&src[..src.len().min(self.piece)])?;
        self.bytes_written += n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.calls += 1;
        self.flush.admit(false, self.hesitant, self.interrupted)?;
        self.io.flush()
    }
}
