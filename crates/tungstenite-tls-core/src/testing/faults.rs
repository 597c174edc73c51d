//! A transport that fails on request, or hands on other bytes than the peer sent: [`Faulty`].

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The outcome of one call to a transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call moves all that it can.
    None,
    /// The call moves at most this many bytes, and at least one.
    Short(usize),
    /// The call fails with this kind and moves nothing. If the kind is one of
    /// [`WouldBlock`](ErrorKind::WouldBlock), [`TimedOut`](ErrorKind::TimedOut) and
    /// [`Interrupted`](ErrorKind::Interrupted), the next call may succeed; otherwise every further
    /// call in that direction fails the same way.
    Error(ErrorKind),
    /// Reads find the end of the transport; a write works.
    End,
}

/// What an attacker between the two ends does to the bytes on their way to the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This many bytes pass unchanged.
    Keep(usize),
    /// The bits that are set here are flipped in the next byte.
    Flip(u8),
    /// These bytes come before the next one.
    Insert(Vec<u8>),
    /// This many bytes are lost.
    Lose(usize),
}

/// The faults to come, shared by a transport and its test. Clones share them.
///
/// ```
/// use std::io::{ErrorKind, Write};
/// use tungstenite_tls_core::testing::{Fault, Faults, Faulty, Wire};
///
/// let faults = Faults::new();
/// let mut transport = Faulty::new(Wire::pair().0, &faults);
/// faults.push(Fault::Short(2));
/// faults.push(Fault::Error(ErrorKind::WouldBlock));
/// assert_eq!(transport.write(b"hello")?, 2);
/// assert_eq!(transport.write(b"llo").unwrap_err().kind(), ErrorKind::WouldBlock);
/// assert_eq!(transport.write(b"llo")?, 3);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    next: VecDeque<Fault>,
    changes: VecDeque<Change>,
    changed: bool,
    reads_end: bool,
    read_error: Option<ErrorKind>,
    write_error: Option<ErrorKind>,
    calls: usize,
}

impl Faults {
    /// Makes an empty list: no call fails.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault for the first call that has none yet. Reads, writes and flushes all count as
    /// calls.
    pub fn push(&self, fault: Fault) {
        self.lock().next.push_back(fault);
    }

    /// Adds a change to the bytes that are read, after all those before it.
    pub fn change(&self, change: Change) {
        self.lock().changes.push_back(change);
    }

    /// Whether a reader has received other bytes than the peer sent.
    pub fn is_changed(&self) -> bool {
        self.lock().changed
    }

    /// Forgets the faults and changes to come. A direction that failed for good stays failed.
    pub fn heal(&self) {
        let mut state = self.lock();
        state.next.clear();
        state.changes.clear();
    }

    /// Makes a transport that failed for good work again, as no real one does, to check that nobody
    /// uses it.
    pub fn recover(&self) {
        let mut state = self.lock();
        (state.read_error, state.write_error, state.reads_end) = (None, None, false);
    }

    /// The error of every further read, if reads have failed for good.
    pub fn read_error(&self) -> Option<ErrorKind> {
        self.lock().read_error
    }

    /// The error of every further write, if writes have failed for good.
    pub fn write_error(&self) -> Option<ErrorKind> {
        self.lock().write_error
    }

    /// Whether reads find the end of the transport, even if the peer sends more.
    pub fn reads_end(&self) -> bool {
        self.lock().reads_end
    }

    /// Returns the number of calls since it was last called.
    pub fn take_calls(&self) -> usize {
        std::mem::take(&mut self.lock().calls)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Reads from `io`, up to the next change or through it.
    fn read_changed(&mut self, io: &mut impl Read, dst: &mut [u8]) -> io::Result<usize> {
        while !dst.is_empty() {
            let Some(change) = self.changes.front_mut() else { break };
            let done = match change {
                Change::Keep(0) | Change::Lose(0) => None,
                Change::Keep(left) => {
                    let most = dst.len().min(*left);
                    let read = io.read(&mut dst[..most])?;
                    *left -= read;
                    return Ok(read);
                }
                Change::Flip(bits) => {
                    let read = io.read(&mut dst[..1])?;
                    dst[0] ^= *bits;
                    self.changed |= read > 0 && *bits != 0;
                    Some(read)
                }
                Change::Insert(bytes) => {
                    let read = bytes.len().min(dst.len());
                    dst[..read].copy_from_slice(&bytes[..read]);
                    bytes.drain(..read);
                    self.changed |= read > 0;
                    if !bytes.is_empty() {
                        return Ok(read);
                    }
                    (read > 0).then_some(read)
                }
                Change::Lose(left) => {
                    let most = dst.len().min(*left);
                    let lost = io.read(&mut dst[..most])?;
                    *left -= lost;
                    self.changed |= lost > 0;
                    if lost > 0 {
                        continue;
                    }
                    Some(0)
                }
            };
            self.changes.pop_front();
            if let Some(read) = done {
                return Ok(read);
            }
        }
        io.read(dst)
    }
}

/// A transport over `S` that applies [`Faults`], one for each call, until there are no more. Panics
/// after 100,000 calls without [`Faults::take_calls`], because its user spins.
#[derive(Debug)]
pub struct Faulty<S> {
    io: S,
    faults: Faults,
}

impl<S> Faulty<S> {
    /// Applies `faults` to `io`.
    pub fn new(io: S, faults: &Faults) -> Self {
        Self { io, faults: faults.clone() }
    }

    /// The transport without faults.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.io
    }

    /// Applies the next fault. Returns the most bytes to move in this call.
    fn meet(&self, reads: bool) -> io::Result<usize> {
        /// More calls than one operation needs.
        const MOST: usize = 100_000;
        let mut state = self.faults.lock();
        state.calls += 1;
        assert!(state.calls < MOST, "the caller spins: it calls the transport again and again");
        let lasting = if reads { state.read_error } else { state.write_error };
        if let Some(kind) = lasting {
            return Err(kind.into());
        }
        let fault = match state.next.pop_front() {
            // The peer is gone, so there is nothing to wait for: a read finds its data, or the end.
            Some(Fault::Error(ErrorKind::WouldBlock | ErrorKind::TimedOut))
                if reads && state.write_error.is_some() =>
            {
                Fault::None
            }
            fault => fault.unwrap_or(Fault::None),
        };
        match fault {
            Fault::None => Ok(usize::MAX),
            Fault::Short(most) => Ok(most.max(1)),
            Fault::End => {
                state.reads_end |= reads;
                Ok(usize::MAX)
            }
            Fault::Error(kind) => {
                use ErrorKind::{Interrupted, TimedOut, WouldBlock};
                if !matches!(kind, Interrupted | TimedOut | WouldBlock) {
                    let lasting =
                        if reads { &mut state.read_error } else { &mut state.write_error };
                    *lasting = Some(kind);
                }
                Err(kind.into())
            }
        }
    }
}

impl<S: Read> Read for Faulty<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let most = self.meet(true)?.min(dst.len());
        if self.faults.reads_end() {
            return Ok(0);
        }
        let mut state = self.faults.lock();
        state.read_changed(&mut self.io, &mut dst[..most])
    }
}

impl<S: Write> Write for Faulty<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        let most = self.meet(false)?.min(src.len());
        self.io.write(&src[..most])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.meet(false)?;
        self.io.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_changed_at_its_place() {
        let faults = Faults::new();
        let mut transport = Faulty::new(&b"abcdefgh"[..], &faults);
        faults.change(Change::Keep(2));
        faults.change(Change::Flip(0x20));
        faults.change(Change::Keep(1));
        faults.change(Change::Insert(b"12345".to_vec()));
        faults.change(Change::Lose(2));
        let mut piece = [0; 3];
        assert_eq!(transport.read(&mut piece).unwrap(), 2);
        assert!(!faults.is_changed());
        let mut rest = String::new();
        transport.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "Cd12345gh");
        assert!(faults.is_changed());
    }
}
