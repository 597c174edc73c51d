//! The driver under asynchronous I/O: a transport and its task's context, lent to one call as a
//! `Read + Write` that would block where the transport is pending.
//!
//! Nothing is kept between calls, no waker either. That leaves one rule to keep: a transport
//! remembers one waker for reading and one for writing, so a reader must not take the place of a
//! writer that waits in another task. See [`Lent::may_write`].

#[cfg(feature = "futures-io")]
pub(crate) mod futures_io;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;

use std::{
    io::{self, ErrorKind, IoSlice, Read, Write},
    task::{Context, Poll},
};

use crate::{TlsSession, TlsStream};

/// An asynchronous transport, whoever defines its traits.
trait PollTransport {
    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>>;
    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[IoSlice<'_>]) -> Poll<io::Result<usize>>;
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

/// The operations of an asynchronous stream, for the traits of each kind to call.
struct Polled<'a, P, T> {
    transport: P,
    driver: &'a mut crate::driver::Driver<T>,
    writer_waits: &'a mut bool,
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
        let mut lent = Lent::new(&mut self.transport, cx, alone || !*self.writer_waits);
        let result = self.driver.read(&mut lent, dst);
        lent.poll(result)
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut lent = Lent::new(&mut self.transport, cx, true);
        let result = self.driver.write_vectored(&mut lent, src);
        let poll = lent.poll(result);
        *self.writer_waits = poll.is_pending();
        poll
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut lent = Lent::new(&mut self.transport, cx, true);
        let result = self.driver.flush(&mut lent);
        let poll = lent.poll(result);
        *self.writer_waits = poll.is_pending();
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
        *self.writer_waits = poll.is_pending();
        poll
    }
}

impl<S, T> TlsStream<S, T> {
    fn polled<'a, P>(&'a mut self, transport: impl FnOnce(&'a mut S) -> P) -> Polled<'a, P, T> {
        let (io, driver, writer_waits) = self.parts();
        Polled { transport: transport(io), driver, writer_waits }
    }
}

/// A transport and a context, lent to one call of the driver.
struct Lent<'a, 'b, P> {
    transport: &'a mut P,
    cx: &'a mut Context<'b>,
    /// Whether writes are tried. A reader leaves what is queued to a writer that waits for the
    /// transport: trying itself, it would be woken in the writer's place.
    may_write: bool,
    /// Whether the transport was pending, and so will wake the task.
    pending: bool,
}

impl<'a, 'b, P: PollTransport> Lent<'a, 'b, P> {
    fn new(transport: &'a mut P, cx: &'a mut Context<'b>, may_write: bool) -> Self {
        Self { transport, cx, may_write, pending: false }
    }

    fn try_now<R>(&mut self, poll: Poll<io::Result<R>>) -> io::Result<R> {
        match poll {
            Poll::Ready(result) => result,
            Poll::Pending => {
                self.pending = true;
                Err(ErrorKind::WouldBlock.into())
            }
        }
    }

    /// What the driver's result is to the task: pending only if somebody will wake it.
    fn poll<R>(&self, result: io::Result<R>) -> Poll<io::Result<R>> {
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock && self.pending => Poll::Pending,
            result => Poll::Ready(result),
        }
    }
}

impl<P: PollTransport> Read for Lent<'_, '_, P> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let poll = self.transport.poll_read(self.cx, dst);
        self.try_now(poll)
    }
}

impl<P: PollTransport> Write for Lent<'_, '_, P> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(src)])
    }

    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        if !self.may_write {
            return Err(ErrorKind::WouldBlock.into());
        }
        let poll = self.transport.poll_write(self.cx, src);
        self.try_now(poll)
    }

    fn flush(&mut self) -> io::Result<()> {
        let poll = self.transport.poll_flush(self.cx);
        self.try_now(poll)
    }
}
