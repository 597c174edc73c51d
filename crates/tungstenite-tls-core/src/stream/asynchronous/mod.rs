//! The driver under asynchronous I/O: a transport and its task's context, lent to one call as a
//! `Read + Write` that would block where the transport is pending.
//!
//! A transport remembers one waker for reading and one for writing, so two tasks that share a
//! stream must not take each other's place: where one of them waits in a direction in which the
//! other is known to wait, the transport is given a waker that wakes both. See [`Waiting`].

#[cfg(feature = "futures-io")]
pub(crate) mod futures_io;
mod plain;
#[cfg(all(test, feature = "tokio"))]
mod tests;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;
mod waiting;

use std::{
    io::{self, ErrorKind, IoSlice, Read, Write},
    task::{Context, Poll, Waker, ready},
};

pub(crate) use self::waiting::Waiting;
use crate::{TlsSession, TlsStream, stream::driver::Driver};

/// An asynchronous transport, whoever defines its traits.
trait PollTransport {
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

/// The operations of an asynchronous stream, for the traits of each kind to call.
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
        let mut poll = self.poll_read_once(cx, dst);
        if poll.is_pending() {
            let watch = self.driver.watch_mut();
            if watch.is_some_and(|watch| watch.poll_deadline(cx).is_ready()) {
                poll = self.poll_read_once(cx, dst);
            }
        }
        if let Poll::Ready(Err(_)) = poll {
            // It may be the writer's, too.
            Waiting::wake(&mut self.waiting.writer_for_transport);
            Waiting::wake(&mut self.waiting.writer_for_data);
        }
        Waiting::note(&mut self.waiting.reader, poll.is_pending().then(|| cx.waker()));
        poll
    }

    fn poll_read_once(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut io = TaskIo::new(&mut self.transport, cx);
        // A stream that two tasks share has its handshake behind it. Before, whoever had begun it
        // may have been dropped.
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

    /// close_notify, and then the transport's own close.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_writing(cx, |driver, io| driver.shutdown(io)))?;
        let poll = self.transport.poll_close(cx).map(|result| match result {
            // A peer that has said goodbye need not be there any more.
            Err(_) if self.driver.peer_closed() => Ok(()),
            result => result,
        });
        let waits = poll.is_pending().then(|| cx.waker());
        Waiting::note(&mut self.waiting.writer_for_transport, waits);
        poll
    }

    /// What a writer does: it may have to read, in a renegotiation or from a peer that is gone.
    fn poll_writing<R>(
        &mut self,
        cx: &mut Context<'_>,
        act: impl FnOnce(&mut Driver<T>, &mut TaskIo<'_, '_, P>) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let mut io = TaskIo::new(&mut self.transport, cx);
        io.also_reads = self.waiting.reader.as_ref();
        io.also_writes = self.waiting.reader_for_transport.as_ref();
        let result = act(self.driver, &mut io);
        let poll = io.poll(result);
        let TaskIo { has_read, has_written, pending_read, pending_write, .. } = io;
        // A reader may wait for the end of what is written, to answer close_notify.
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
struct TaskIo<'a, 'b, P> {
    transport: &'a mut P,
    cx: &'a mut Context<'b>,
    /// Who waits for the transport to become readable, too.
    also_reads: Option<&'a Waker>,
    /// Who waits for it to become writable, too.
    also_writes: Option<&'a Waker>,
    /// How many bytes may still be read in this call: a peer that floods does not hold the thread.
    bytes_left: usize,
    has_read: bool,
    has_written: bool,
    /// Whether the transport was pending, and so will wake the task.
    pending_read: bool,
    pending_write: bool,
}

impl<'a, 'b, P: PollTransport> TaskIo<'a, 'b, P> {
    /// The most that one call reads, in bytes. Most calls need one read of up to 128 KiB.
    const MOST: usize = 2 * 1024 * 1024;

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

    /// What the driver's result is to the task.
    fn poll<R>(&self, result: io::Result<R>) -> Poll<io::Result<R>> {
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if !self.pending_read && !self.pending_write {
                    // Not the transport makes it wait, and so does not wake it.
                    self.cx.waker().wake_by_ref();
                }
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    }
}

/// What is pending would block.
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
            // The task goes on after others had their turn.
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
