//! A transport that fails on request: [`Faulty`].

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What one call to a transport comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It moves all that it can.
    None,
    /// It moves at most so many bytes, and at least one.
    Short(usize),
    /// It fails with this, and moves nothing. If it is one of
    /// [`WouldBlock`](ErrorKind::WouldBlock), [`TimedOut`](ErrorKind::TimedOut) and
    /// [`Interrupted`](ErrorKind::Interrupted), the next call may succeed; otherwise every further
    /// call in that direction fails so.
    Error(ErrorKind),
    /// The transport is at its end for reading; a write works.
    End,
}

/// The faults to come, shared by a transport and the test that has it. Clones share them.
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
    reads_end: bool,
    read_error: Option<ErrorKind>,
    write_error: Option<ErrorKind>,
    calls: usize,
}

impl Faults {
    /// An empty list: every call does what the transport does.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault for the first call that has none yet. Reads, writes and flushes count alike.
    pub fn push(&self, fault: Fault) {
        self.lock().next.push_back(fault);
    }

    /// Forgets the faults to come. What failed for good stays so.
    pub fn heal(&self) {
        self.lock().next.clear();
    }

    /// Makes a transport work again that has failed for good, as none does: to see that nobody uses
    /// it.
    pub fn recover(&self) {
        let mut state = self.lock();
        (state.read_error, state.write_error, state.reads_end) = (None, None, false);
    }

    /// What every read fails with.
    pub fn read_error(&self) -> Option<ErrorKind> {
        self.lock().read_error
    }

    /// What every write fails with.
    pub fn write_error(&self) -> Option<ErrorKind> {
        self.lock().write_error
    }

    /// Whether reads give the end of the transport, even if the peer sends more.
    pub fn reads_end(&self) -> bool {
        self.lock().reads_end
    }

    /// How many calls there have been since this was asked last.
    pub fn take_calls(&self) -> usize {
        std::mem::take(&mut self.lock().calls)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transport over `S` that meets [`Faults`]: one a call, and none when there are no more. Panics
/// after a hundred thousand calls that [`Faults::take_calls`] has not counted: its user spins.
#[derive(Debug)]
pub struct Faulty<S> {
    io: S,
    faults: Faults,
}

impl<S> Faulty<S> {
    /// Lays `faults` over `io`.
    pub fn new(io: S, faults: &Faults) -> Self {
        Self { io, faults: faults.clone() }
    }

    /// The transport without faults.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.io
    }

    /// The most bytes to move in this call.
    fn meet(&self, reads: bool) -> io::Result<usize> {
        /// More calls than one operation needs.
        const MOST: usize = 100_000;
        let mut state = self.faults.lock();
        state.calls += 1;
        assert!(state.calls < MOST, "spins: calls the transport again and again");
        let lasting = if reads { state.read_error } else { state.write_error };
        if let Some(kind) = lasting {
            return Err(kind.into());
        }
        let fault = match state.next.pop_front() {
            // Nobody waits for a peer that is gone: what it has sent is there, or the end.
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
        self.io.read(&mut dst[..most])
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
