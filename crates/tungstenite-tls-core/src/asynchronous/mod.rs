//! The driver under asynchronous I/O: a transport and its task's context, lent to one call as a
//! `Read + Write` that would block where the transport is pending.
//!
//! A transport remembers one waker for reading and one for writing, so two tasks that share a stream
//! must not take each other's place. A reader has no need to: what it would write it leaves to a
//! writer that waits. A writer must read in a renegotiation, and then either wakes the other too. See
//! [`Waiting`].

#[cfg(feature = "futures-io")]
pub(crate) mod futures_io;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;
mod waiting;

use std::{
    io::{self, ErrorKind, IoSlice, Read, Write},
    task::{Context, Poll, Waker},
};

pub(crate) use self::waiting::Waiting;
use crate::{TlsSession, TlsStream};

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
    driver: &'a mut crate::driver::Driver<T>,
    waiting: &'a mut Waiting,
}

impl<P: PollTransport, T: TlsSession> Polled<'_, P, T> {
    fn poll_handshake(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut lent = Lent::new(&mut self.transport, cx, true);
        let result = self.driver.handshake(&mut lent);
        lent.poll(result)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        // A stream that two tasks share has its handshake behind it. Before, whoever had begun it may
        // have been dropped.
        let alone = !self.driver.handshake_written();
        let may_write = alone || !self.waiting.writer_for_transport;
        let mut lent = Lent::new(&mut self.transport, cx, may_write);
        lent.also_reads = self.waiting.writer_for_data.as_ref();
        let result = self.driver.read(&mut lent, dst);
        let poll = lent.poll(result);
        let has_read = lent.has_read;
        if has_read {
            Waiting::wake(&mut self.waiting.writer_for_data);
        }
        Waiting::note(&mut self.waiting.reader, poll.is_pending().then(|| cx.waker()));
        poll
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut lent = Lent::new(&mut self.transport, cx, true);
        lent.also_reads = self.waiting.reader.as_ref();
        let result = self.driver.write_vectored(&mut lent, src);
        let poll = lent.poll(result);
        let Lent { has_read, pending_read, pending_write, .. } = lent;
        if has_read {
            Waiting::wake(&mut self.waiting.reader);
        }
        self.waiting.writer_for_transport = poll.is_pending() && pending_write;
        let waits_for_data = poll.is_pending() && pending_read;
        Waiting::note(&mut self.waiting.writer_for_data, waits_for_data.then(|| cx.waker()));
        poll
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut lent = Lent::new(&mut self.transport, cx, true);
        let result = self.driver.flush(&mut lent);
        let poll = lent.poll(result);
        self.waiting.writer_for_transport = poll.is_pending();
        poll
    }

    /// close_notify, and then the transport's own close.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut lent = Lent::new(&mut self.transport, cx, true);
        let result = self.driver.shutdown(&mut lent);
        let mut poll = lent.poll(result);
        if let Poll::Ready(Ok(())) = poll {
            poll = self.transport.poll_close(cx);
        }
        self.waiting.writer_for_transport = poll.is_pending();
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
struct Lent<'a, 'b, P> {
    transport: &'a mut P,
    cx: &'a mut Context<'b>,
    /// Whether writes are tried. A reader leaves what is queued to a writer that waits for the
    /// transport: trying itself, it would be woken in the writer's place.
    may_write: bool,
    /// Who waits for the transport to become readable, too.
    also_reads: Option<&'a Waker>,
    /// Whether something was read.
    has_read: bool,
    /// Whether the transport was pending, and so will wake the task.
    pending_read: bool,
    pending_write: bool,
}

impl<'a, 'b, P: PollTransport> Lent<'a, 'b, P> {
    fn new(transport: &'a mut P, cx: &'a mut Context<'b>, may_write: bool) -> Self {
        Self {
            transport,
            cx,
            may_write,
            also_reads: None,
            has_read: false,
            pending_read: false,
            pending_write: false,
        }
    }

    /// What the driver's result is to the task: pending only if somebody will wake it.
    fn poll<R>(&self, result: io::Result<R>) -> Poll<io::Result<R>> {
        let pending = self.pending_read || self.pending_write;
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock && pending => Poll::Pending,
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

impl<P: PollTransport> Read for Lent<'_, '_, P> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let poll = match self.also_reads {
            None => self.transport.poll_read(self.cx, dst),
            Some(other) => {
                let both = waiting::both(self.cx.waker(), other);
                self.transport.poll_read(&mut Context::from_waker(&both), dst)
            }
        };
        self.has_read |= poll.is_ready();
        now(poll, &mut self.pending_read)
    }
}

impl<P: PollTransport> Write for Lent<'_, '_, P> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        if !self.may_write {
            return Err(ErrorKind::WouldBlock.into());
        }
        let poll = self.transport.poll_write(self.cx, src);
        now(poll, &mut self.pending_write)
    }

    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        if !self.may_write {
            return Err(ErrorKind::WouldBlock.into());
        }
        let poll = self.transport.poll_write_vectored(self.cx, src);
        now(poll, &mut self.pending_write)
    }

    fn flush(&mut self) -> io::Result<()> {
        let poll = self.transport.poll_flush(self.cx);
        now(poll, &mut self.pending_write)
    }
}
