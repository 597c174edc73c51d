//! Runs a stream without TLS over asynchronous I/O, and follows its frames as with TLS.

use std::{
    io,
    task::{Context, Poll, ready},
};

use super::{PollTransport, TaskIo, Waiting};
use crate::{
    PlainStream,
    stream::frames::{FrameWatch, Overdue},
    stream::unsent::Unsent,
};

/// The operations of an asynchronous stream without TLS.
pub(super) struct PolledPlain<'a, P> {
    transport: P,
    unsent: &'a mut Unsent,
    watch: &'a mut FrameWatch,
    waiting: &'a mut Waiting,
}

impl<P: PollTransport> PolledPlain<'_, P> {
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        dst: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(overdue) = self.watch.cuts_off() {
            return Poll::Ready(overdue.error().map_or(Ok(0), Err));
        }
        ready!(self.waiting.turn.poll(cx));
        if !self.unsent.is_clear() {
            self.drain_before_a_read(cx);
        }
        let room = self.watch.room(dst.len())?;
        if let Poll::Ready(result) = self.transport.poll_read(cx, &mut dst[..room]) {
            let n = result?;
            self.watch.received(&dst[..n]);
            self.waiting.turn.has_read(n, self.watch.frames_received());
            return Poll::Ready(Ok(n));
        }
        self.waiting.turn.end();
        if self.watch.overdue().is_none() {
            ready!(self.watch.poll_deadline(cx));
        }
        let overdue = self.watch.overdue();
        Poll::Ready(overdue.and_then(Overdue::error).map_or(Ok(0), Err))
    }

    pub(super) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_drained(cx))?;
        let taken = ready!(self.transport.poll_write(cx, src))?;
        self.watch.sent(&src[..taken]);
        Poll::Ready(Ok(taken))
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
        if !self.unsent.lent.is_empty() && !self.watch.close_passed() {
            ready!(self.poll_writing(cx, |unsent, io| unsent.write_lent(io)))?;
        }
        ready!(self.poll_drained(cx))?;
        self.transport.poll_flush(cx)
    }

    pub(super) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drained(cx))?;
        self.transport.poll_close(cx)
    }

    /// Ready once everything that was queued is written.
    #[inline]
    fn poll_drained(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.unsent.is_clear() {
            return Poll::Ready(Ok(()));
        }
        self.poll_writing(cx, |unsent, io| unsent.drain(io))
    }

    pub(super) fn poll_writing(
        &mut self,
        cx: &mut Context<'_>,
        act: impl FnOnce(&mut Unsent, &mut TaskIo<'_, '_, P>) -> io::Result<()>,
    ) -> Poll<io::Result<()>> {
        let mut io = TaskIo::new(&mut self.transport, cx);
        io.also_writes = self.waiting.reader_for_transport.as_ref();
        let result = act(self.unsent, &mut io);
        let poll = io.poll(result);
        let waits = poll.is_pending().then(|| cx.waker());
        Waiting::note(&mut self.waiting.writer_for_transport, waits);
        poll
    }

    /// Writes what is queued, because the peer may be waiting for it. A read does not wait until it
    /// is sent, and leaves errors to the next write.
    #[cold]
    fn drain_before_a_read(&mut self, cx: &mut Context<'_>) {
        let mut io = TaskIo::new(&mut self.transport, cx);
        io.also_writes = self.waiting.writer_for_transport.as_ref();
        let _ = self.unsent.drain(&mut io);
        let TaskIo { has_written, pending_write, .. } = io;
        let waits = pending_write.then(|| cx.waker());
        Waiting::note(&mut self.waiting.reader_for_transport, waits);
        if has_written {
            Waiting::wake(&mut self.waiting.writer_for_transport);
        }
    }
}

impl<S> PlainStream<S> {
    pub(super) fn polled<'a, P>(
        &'a mut self,
        transport: impl FnOnce(&'a mut S) -> P,
    ) -> PolledPlain<'a, P> {
        let (io, unsent, watch, waiting) = self.parts();
        PolledPlain { transport: transport(io), unsent, watch, waiting }
    }
}
