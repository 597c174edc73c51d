//! Runs the driver over asynchronous I/O: each call gets the transport and the task's context as a
//! `Read + Write` that returns `WouldBlock` if the transport is pending.
//!
//! A transport remembers one waker for reading and one for writing, so two tasks that share a
//! stream must not replace each other's waker. If both wait in the same direction, the transport
//! gets a waker that wakes both. See [`Waiting`].

#[cfg(feature = "futures-io")]
pub(crate) mod futures_io;
mod plain;
#[cfg(all(test, feature = "tokio"))]
mod tests;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;
mod turn;
mod waiting;
#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
mod whole;

use std::{
    io::{self, ErrorKind, IoSlice, Read, Write},
    task::{Context, Poll, Waker, ready},
};

use tungstenite::Error;

pub(crate) use self::waiting::Waiting;
use crate::{TlsSession, TlsStream, stream::driver::Driver};

/// An asynchronous transport, independent of whose traits it implements.
pub(crate) trait PollTransport {
    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>>;
    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<usize>>;
    fn poll_write_vectored(
        &mut self,
        cx: &mut Context<'_>,
        src: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>>;
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

/// The operations of an asynchronous stream, shared by the tokio and futures-io traits.
struct Polled<'a, P, T> {
    transport: P,
    driver: &'a mut Driver<T>,
    waiting: &'a mut Waiting,
}

impl<P: PollTransport, T: TlsSession> Polled<'_, P, T> {
    fn poll_handshake(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut io = TaskIo::new(&mut self.transport, cx);
        let result = self.driver.handshake(&mut io);
        io.poll(result)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        if self.waiting.turn.poll(cx).is_pending() {
            return Poll::Pending;
        }
        let mut poll = self.poll_read_once(cx, dst);
        if poll.is_pending() {
            let watch = self.driver.watch_mut();
            if watch.is_some_and(|watch| watch.poll_deadline(cx).is_ready()) {
                poll = self.poll_read_once(cx, dst);
            }
        }
        if let Poll::Ready(Err(_)) = poll {
            // The error may concern the writer, too.
            Waiting::wake(&mut self.waiting.writer_for_transport);
            Waiting::wake(&mut self.waiting.writer_for_data);
        }
        Waiting::note(&mut self.waiting.reader, poll.is_pending().then(|| cx.waker()));
        match &poll {
            Poll::Ready(Ok(n)) => {
                let frames = self.driver.watch_mut().map_or(0, |watch| watch.frames_received());
                self.waiting.turn.has_read(*n, frames);
            }
            _ => self.waiting.turn.end(),
        }
        poll
    }

    fn poll_read_once(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut io = TaskIo::new(&mut self.transport, cx);
        // Two tasks share a stream only after its handshake. Before that, the task that began the
        // handshake may have been dropped.
        if self.driver.handshake_written() {
            io.also_writes = self.waiting.writer_for_transport.as_ref();
        }
        io.also_reads = self.waiting.writer_for_data.as_ref();
        let result = self.driver.read(&mut io, dst);
        let poll = io.poll(result);
        let TaskIo { has_read, has_written, pending_write, .. } = io;
        let waits = (poll.is_pending() && pending_write).then(|| cx.waker());
        Waiting::note(&mut self.waiting.reader_for_transport, waits);
        if has_read {
            Waiting::wake(&mut self.waiting.writer_for_data);
        }
        if has_written {
            Waiting::wake(&mut self.waiting.writer_for_transport);
        }
        poll
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.poll_writing(cx, |driver, io| match src {
            [one] => driver.write(io, one),
            several => driver.write_vectored(io, several),
        })
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_writing(cx, |driver, io| driver.flush(io))
    }

    /// Sends close_notify, then closes the transport.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_writing(cx, |driver, io| driver.shutdown(io)))?;
        let poll = self.transport.poll_close(cx).map(|result| match result {
            // A peer that has sent close_notify may be gone by now.
            Err(_) if self.driver.peer_closed() => Ok(()),
            result => result,
        });
        let waits = poll.is_pending().then(|| cx.waker());
        Waiting::note(&mut self.waiting.writer_for_transport, waits);
        poll
    }

    /// Runs a writer's call, which may have to read: in a renegotiation or if the peer is gone.
    fn poll_writing<R>(
        &mut self,
        cx: &mut Context<'_>,
        act: impl FnOnce(&mut Driver<T>, &mut TaskIo<'_, '_, P>) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let mut io = TaskIo::new(&mut self.transport, cx);
        io.also_reads = self.waiting.reader.as_ref();
        io.also_writes = self.waiting.reader_for_transport.as_ref();
        let result = act(self.driver, &mut io);
        if result.is_ok() && !io.has_read && !self.driver.peer_closed() {
            // The usual case: the writer waits for nothing, and the reader has nothing new.
            self.waiting.forget_writer();
            return Poll::Ready(result);
        }
        let poll = io.poll(result);
        let TaskIo { has_read, has_written, pending_read, pending_write, .. } = io;
        // A reader may wait until everything is written, to answer close_notify.
        let failed = matches!(poll, Poll::Ready(Err(_)));
        if failed || has_read || has_written && self.driver.peer_closed() {
            Waiting::wake(&mut self.waiting.reader);
        }
        let waits = |waits| (poll.is_pending() && waits).then(|| cx.waker());
        Waiting::note(&mut self.waiting.writer_for_transport, waits(pending_write));
        Waiting::note(&mut self.waiting.writer_for_data, waits(pending_read));
        poll
    }
}

impl<S, T> TlsStream<S, T> {
    fn polled<'a, P>(&'a mut self, transport: impl FnOnce(&'a mut S) -> P) -> Polled<'a, P, T> {
        let (io, driver, waiting) = self.parts();
        Polled { transport: transport(io), driver, waiting }
    }
}

/// A transport and a context, lent to one call of the driver.
pub(crate) struct TaskIo<'a, 'b, P> {
    transport: &'a mut P,
    cx: &'a mut Context<'b>,
    /// The other task that waits for the transport to become readable.
    also_reads: Option<&'a Waker>,
    /// The other task that waits for the transport to become writable.
    also_writes: Option<&'a Waker>,
    /// How many bytes this call may still read, so that a flooding peer cannot block the thread.
    bytes_left: usize,
    has_read: bool,
    has_written: bool,
    /// Whether the transport was pending, and will therefore wake the task.
    pending_read: bool,
    pending_write: bool,
}

impl<'a, 'b, P: PollTransport> TaskIo<'a, 'b, P> {
    /// The most bytes that one call reads. Most calls need one read of up to 128 KiB.
    const MOST: usize = 512 * 1024;

    fn new(transport: &'a mut P, cx: &'a mut Context<'b>) -> Self {
        Self {
            transport,
            cx,
            also_reads: None,
            also_writes: None,
            bytes_left: Self::MOST,
            has_read: false,
            has_written: false,
            pending_read: false,
            pending_write: false,
        }
    }

    /// Converts the driver's result into a `Poll`.
    fn poll<R>(&self, result: io::Result<R>) -> Poll<io::Result<R>> {
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if !self.pending_read && !self.pending_write {
                    // The task does not wait for the transport, which thus never wakes it.
                    self.cx.waker().wake_by_ref();
                }
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    }
}

/// Lends a transport and the task's context to `act`, which may fail with `WouldBlock`.
fn with_task<P: PollTransport, R>(
    mut transport: P,
    cx: &mut Context<'_>,
    act: impl FnOnce(&mut TaskIo<'_, '_, P>) -> Result<R, Error>,
) -> Poll<Result<R, Error>> {
    let mut io = TaskIo::new(&mut transport, cx);
    match act(&mut io) {
        Err(Error::Io(error)) => io.poll(Err(error)).map_err(Error::Io),
        result => Poll::Ready(result),
    }
}

/// Converts `Pending` into `WouldBlock`, and sets `pending`.
fn now<R>(poll: Poll<io::Result<R>>, pending: &mut bool) -> io::Result<R> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => {
            *pending = true;
            Err(ErrorKind::WouldBlock.into())
        }
    }
}

impl<P: PollTransport> Read for TaskIo<'_, '_, P> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if self.bytes_left == 0 {
            // Let other tasks run first.
            self.cx.waker().wake_by_ref();
            self.pending_read = true;
            return Err(ErrorKind::WouldBlock.into());
        }
        let poll = match self.also_reads {
            None => self.transport.poll_read(self.cx, dst),
            Some(other) => {
                let both = waiting::both(self.cx.waker(), other);
                self.transport.poll_read(&mut Context::from_waker(&both), dst)
            }
        };
        self.has_read |= poll.is_ready();
        let result = now(poll, &mut self.pending_read);
        if let Ok(n) = &result {
            self.bytes_left = self.bytes_left.saturating_sub(*n);
        }
        result
    }
}

impl<P: PollTransport> Write for TaskIo<'_, '_, P> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.writes(|transport, cx| transport.poll_write(cx, src))
    }

    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        self.writes(|transport, cx| transport.poll_write_vectored(cx, src))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writes(PollTransport::poll_flush)
    }
}

impl<P: PollTransport> TaskIo<'_, '_, P> {
    fn writes<R>(
        &mut self,
        act: impl FnOnce(&mut P, &mut Context<'_>) -> Poll<io::Result<R>>,
    ) -> io::Result<R> {
        let poll = match self.also_writes {
            None => act(self.transport, self.cx),
            Some(other) => {
                let both = waiting::both(self.cx.waker(), other);
                act(self.transport, &mut Context::from_waker(&both))
            }
        };
        self.has_written |= poll.is_ready();
        now(poll, &mut self.pending_write)
    }
}
