//! Defines [`Shared`], what the two halves share: the stream, and whose turn it is to send.

use std::{
    hint,
    io::{self, ErrorKind, Write},
    mem,
    sync::{
        Condvar, LazyLock, Mutex, MutexGuard, TryLockError,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tungstenite::{Error, error::ProtocolError};

use super::{socket::DuplexSocket, waker::Waker};
use crate::{
    MaybeTlsStream, TlsSession,
    stream::{
        driver::passes,
        frames::{Passed, Sent},
        transport::{Buffer, Memory},
    },
};

/// How many bytes of replies wait for the writer to end its message. The codec of the reader keeps
/// what follows, and forgets all pongs but the last (RFC 6455, section 5.5.3).
const MOST_REPLIES: usize = 16 * 1024;

/// How long a half tries to get the lock before it sleeps. The other half usually holds it for
/// less: it encrypts or decrypts 64 KiB.
const SPIN_TIME: Duration = Duration::from_micros(100);

/// How often it pauses between two tries: each try pulls the lock's cache line away from its
/// holder.
const PAUSES: u32 = 16;

/// Whether the other half can run meanwhile.
static HAS_PROCESSORS: LazyLock<bool> =
    LazyLock::new(|| thread::available_parallelism().is_ok_and(|number| number.get() > 1));

/// A buffer that grew larger than this is not used again.
const KEEP_MOST: usize = 256 * 1024;

/// What the two halves share.
pub(super) struct Shared<S, T> {
    pub(super) socket: S,
    pub(super) waker: Waker,
    state: Mutex<State<S, T>>,
    /// Signalled when the reader has done what the writer waits for.
    changed: Condvar,
    phase: AtomicU8,
}

/// How far the WebSocket is, as the reader knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    /// The server has sent Close.
    Closing,
    /// The connection has ended.
    Closed,
}

impl<S: DuplexSocket, T: TlsSession> Shared<S, T> {
    pub(super) fn new(
        socket: S,
        waker: Waker,
        stream: MaybeTlsStream<S, T>,
        is_closing: bool,
    ) -> Self {
        let phase = if is_closing { Phase::Closing } else { Phase::Open };
        Self {
            socket,
            waker,
            state: Mutex::new(State::new(stream, is_closing)),
            changed: Condvar::new(),
            phase: AtomicU8::new(phase as u8),
        }
    }

    /// The socket, the stream, and whether Close was sent.
    pub(super) fn into_parts(self) -> (S, MaybeTlsStream<S, T>, bool) {
        let mut state = self.state.into_inner().expect(NO_PANIC);
        let rest = state.begun.rest().to_vec();
        state.memory().send_first(&rest);
        (self.socket, state.stream, state.has_closed)
    }

    /// Locks what is shared. Nobody calls the socket, or waits for anything, while it is locked.
    pub(super) fn lock(&self) -> MutexGuard<'_, State<S, T>> {
        self.try_lock().unwrap_or_else(|| self.lock_soon())
    }

    /// Locks what the other half has locked. To sleep and be woken usually takes longer than the
    /// other half does.
    #[cold]
    fn lock_soon(&self) -> MutexGuard<'_, State<S, T>> {
        let start = Instant::now();
        while *HAS_PROCESSORS && start.elapsed() < SPIN_TIME {
            (0..PAUSES).for_each(|_| hint::spin_loop());
            if let Some(state) = self.try_lock() {
                return state;
            }
        }
        self.state.lock().expect(NO_PANIC)
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, State<S, T>>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Poisoned(_)) => panic!("{NO_PANIC}"),
        }
    }

    #[cfg(test)]
    pub(super) fn is_locked(&self) -> bool {
        self.try_lock().is_none()
    }

    pub(super) fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Acquire) {
            0 => Phase::Open,
            1 => Phase::Closing,
            _ => Phase::Closed,
        }
    }

    /// Records that the WebSocket is at least so far.
    pub(super) fn advance(&self, phase: Phase) {
        self.phase.fetch_max(phase as u8, Ordering::AcqRel);
    }

    /// Records that nothing can be read any more, so that a writer does not wait for the peer.
    pub(super) fn end(&self) {
        let was_over = mem::replace(&mut self.lock().over, true);
        if !was_over {
            self.waker.wake();
            self.changed.notify_all();
        }
    }

    /// Sends what is queued, unless the other half is sending: then it sends this too. Returns
    /// whether everything was sent. When the socket takes nothing, calls `wait` with the time since
    /// when.
    pub(super) fn send_queued<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<S, T>>,
        mut wait: impl FnMut(Instant) -> io::Result<()>,
    ) -> io::Result<bool> {
        let mut result = Ok(());
        while let Some(mut chunk) = state.begin_to_send() {
            drop(state);
            let sent = chunk.send(&self.socket, &mut wait);
            state = self.lock();
            result = state.end_sending(chunk, sent);
            if result.is_err() {
                break;
            }
        }
        let (is_sent, reader, writer) =
            (!state.is_sending, state.wakes_reader(), state.writer_waits);
        drop(state);
        if reader {
            self.wake_reader();
        }
        if writer {
            self.changed.notify_all();
        }
        result.map(|()| is_sent)
    }

    /// Wakes the reader, which waited a moment ago.
    fn wake_reader(&self) {
        self.waker.wake();
        // If it went on by itself before that, there was nothing to clear for it yet.
        let is_taken = !self.lock().reader_is_woken;
        if is_taken {
            self.waker.clear();
        }
    }

    /// Lets the reader do something that the writer waits for, for at most `timeout`.
    pub(super) fn wait_for_reader<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<S, T>>,
        timeout: Option<Duration>,
    ) -> io::Result<MutexGuard<'a, State<S, T>>> {
        if state.over {
            return Err(over());
        }
        if state.reader_is_gone {
            return Err(io::Error::other("the reader was dropped, and has to receive first"));
        }
        state.writer_waits = true;
        let (mut state, timed_out) = match timeout {
            None => (self.changed.wait(state).expect(NO_PANIC), false),
            Some(timeout) => {
                let (state, result) = self.changed.wait_timeout(state, timeout).expect(NO_PANIC);
                (state, result.timed_out())
            }
        };
        state.writer_waits = false;
        if timed_out { Err(ErrorKind::TimedOut.into()) } else { Ok(state) }
    }

    /// Tells a waiting writer that something has arrived.
    pub(super) fn notify_writer(&self) {
        self.changed.notify_all();
    }
}

impl<S, T> Shared<S, T> {
    /// Records that the reader was dropped, so that the writer does not wait for it.
    pub(super) fn lose_reader(&self) {
        // After a panic there is nothing to tell.
        if let Ok(mut state) = self.state.lock() {
            state.reader_is_gone = true;
            self.changed.notify_all();
        }
    }
}

/// Why the lock is never poisoned.
const NO_PANIC: &str = "the other half has not panicked";

/// What the lock guards.
pub(super) struct State<S, T> {
    /// Its transport is memory.
    pub(super) stream: MaybeTlsStream<S, T>,
    /// A half has sent Close.
    has_closed: bool,
    /// A frame of the writer has begun and not ended.
    writer_is_in_frame: bool,
    /// The frames with which the reader answers, until no frame of the writer is in their way.
    replies: Vec<u8>,
    /// There was no room for some, which the reader still has.
    leaves_replies: bool,
    /// Those that the stream has taken.
    replied: Sent,
    /// What is left of the ciphertext that a half has begun to send.
    begun: Chunk,
    /// An empty buffer, to be used again.
    spare: Vec<u8>,
    /// A half is sending.
    pub(super) is_sending: bool,
    /// How often the reader has handed over what has arrived.
    pub(super) arrivals: u64,
    reader_waits: bool,
    /// There is something new for a waiting reader.
    reader_should_look: bool,
    reader_is_woken: bool,
    pub(super) writer_waits: bool,
    /// The reader was dropped.
    reader_is_gone: bool,
    /// Nothing can be read any more.
    pub(super) over: bool,
}

impl<S: DuplexSocket, T: TlsSession> State<S, T> {
    fn new(stream: MaybeTlsStream<S, T>, has_closed: bool) -> Self {
        Self {
            stream,
            has_closed,
            writer_is_in_frame: false,
            replies: Vec::new(),
            leaves_replies: false,
            replied: Sent::default(),
            begun: Chunk::default(),
            spare: Vec::new(),
            is_sending: false,
            arrivals: 0,
            reader_waits: false,
            reader_should_look: false,
            reader_is_woken: false,
            writer_waits: false,
            reader_is_gone: false,
            over: false,
        }
    }

    pub(super) fn memory(&mut self) -> &mut Memory {
        self.stream.transport_mut().memory()
    }

    /// When closing must have ended.
    pub(super) fn deadline(&mut self) -> Option<Instant> {
        self.stream.watch_mut().and_then(|watch| watch.deadline())
    }

    /// Hands over what the reader has received.
    pub(super) fn arrive(&mut self, result: io::Result<usize>, buffer: &mut Buffer) {
        self.arrivals += 1;
        self.memory().receive(result, buffer);
    }

    /// Records how many bytes the reader has got, with which frames.
    pub(super) fn reader_has_got(&mut self, (len, passed): (usize, Passed)) {
        if let Some(watch) = self.stream.watch_mut() {
            watch.received_frames(len, passed);
        }
    }

    /// Takes the replies that the reader's codec has written to its memory.
    pub(super) fn take_replies(&mut self, codec: &mut Memory) {
        if codec.outgoing().is_empty() {
            return;
        }
        self.leaves_replies = self.replies.len() >= MOST_REPLIES;
        if !self.leaves_replies {
            self.replies.extend_from_slice(&codec.take_outgoing(Vec::new()));
        }
    }

    /// Encrypts the replies, unless they would be in the middle of a frame.
    pub(super) fn push_replies(&mut self) {
        if self.replies.is_empty() || self.writer_is_in_frame {
            return;
        }
        if self.has_closed && !self.is_in_reply() {
            // Nothing follows Close.
            self.replies.clear();
        }
        while !self.replies.is_empty() {
            match self.stream.write(&self.replies) {
                Ok(n) => {
                    self.replied.follow(&self.replies[..n]);
                    self.replies.drain(..n);
                    if self.replied.has_closed() {
                        self.close();
                    }
                }
                Err(error) if passes(&error) => break,
                // The reader returns what it reads; the writer gets this error.
                Err(_) => self.replies.clear(),
            }
        }
        if self.replies.is_empty() {
            self.reader_should_look |= mem::take(&mut self.leaves_replies);
        }
    }

    /// Whether the stream has taken a part of a reply.
    pub(super) fn is_in_reply(&self) -> bool {
        self.replied.is_in_frame()
    }

    /// Encrypts `src`, frames of the writer, which then [tells](Self::writer_is_at) where it is.
    ///
    /// # Errors
    /// Those of the stream; `WouldBlock` if the reader must first receive something.
    pub(super) fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.may_write()?;
        if self.is_in_reply() {
            return Err(ErrorKind::WouldBlock.into());
        }
        self.stream.write(src)
    }

    /// Takes all of `src`, frames of the writer, before the halves are joined.
    pub(super) fn write_whole(&mut self, src: &[u8]) -> io::Result<()> {
        if self.is_in_reply() {
            self.push_replies();
        }
        self.may_write()?;
        self.stream.write_whole(src)
    }

    /// Nothing follows Close, but the rest of it.
    fn may_write(&self) -> io::Result<()> {
        match self.has_closed && !self.writer_is_in_frame {
            true => Err(io::Error::other(Error::Protocol(ProtocolError::SendAfterClosing))),
            false => Ok(()),
        }
    }

    /// Records what the writer has sent.
    pub(super) fn writer_is_at(&mut self, sent: &Sent) {
        self.writer_is_in_frame = sent.is_in_frame();
        if sent.has_closed() {
            self.close();
            // The reader now has a deadline.
            self.reader_should_look = true;
        }
    }

    fn close(&mut self) {
        self.has_closed = true;
        if let Some(watch) = self.stream.watch_mut() {
            watch.close_was_sent();
        }
    }

    /// Whether something is to be sent and nobody sends it.
    pub(super) fn has_unsent(&mut self) -> bool {
        !self.is_sending && (!self.begun.is_empty() || !self.memory().outgoing().is_empty())
    }

    /// Takes what is to be sent and the right to send, unless the other half has it.
    fn begin_to_send(&mut self) -> Option<Chunk> {
        self.push_replies();
        if self.is_sending {
            return None;
        }
        if self.begun.is_empty() {
            // What did not fit into memory before. Its error comes again.
            let _ = self.stream.flush();
            let spare = mem::take(&mut self.spare);
            self.begun = Chunk { bytes: self.memory().take_outgoing(spare), start: 0 };
        }
        let chunk = mem::take(&mut self.begun);
        if chunk.is_empty() {
            self.spare = chunk.bytes;
            return None;
        }
        self.is_sending = true;
        Some(chunk)
    }

    fn end_sending(&mut self, chunk: Chunk, result: io::Result<()>) -> io::Result<()> {
        self.is_sending = false;
        match result {
            Ok(()) => {
                if chunk.bytes.capacity() <= KEEP_MOST {
                    self.spare = chunk.bytes;
                    self.spare.clear();
                }
                Ok(())
            }
            Err(error) if passes(&error) => {
                self.begun = chunk;
                Err(error)
            }
            Err(error) => {
                self.memory().fail_output(error);
                // The stream decides who gets the error.
                self.stream.flush()
            }
        }
    }

    #[cfg(test)]
    pub(super) fn reader_waits(&self) -> bool {
        self.reader_waits
    }

    /// The reader begins to wait.
    pub(super) fn let_reader_wait(&mut self) {
        self.reader_waits = true;
    }

    /// The reader has waited. Returns whether it was woken.
    pub(super) fn reader_has_waited(&mut self) -> bool {
        self.reader_waits = false;
        mem::take(&mut self.reader_is_woken)
    }

    /// Whether to wake the reader.
    fn wakes_reader(&mut self) -> bool {
        if !self.reader_waits || self.reader_is_woken {
            return false;
        }
        self.reader_is_woken = mem::take(&mut self.reader_should_look) || self.has_unsent();
        self.reader_is_woken
    }
}

/// Ciphertext on its way out: `bytes[start..]`.
#[derive(Default)]
struct Chunk {
    bytes: Vec<u8>,
    start: usize,
}

impl Chunk {
    fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    fn send(
        &mut self,
        socket: &impl DuplexSocket,
        wait: &mut impl FnMut(Instant) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut stalled_since = None;
        while !self.is_empty() {
            match socket.send(self.rest()) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(n) => {
                    self.start += n;
                    stalled_since = None;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    wait(*stalled_since.get_or_insert_with(Instant::now))?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// What a writer gets that waits although nothing can be read any more.
pub(super) fn over() -> io::Error {
    io::Error::new(ErrorKind::ConnectionAborted, "the connection has ended; the reader says why")
}
