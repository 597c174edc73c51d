//! Runs a stream without TLS over asynchronous I/O, and follows its frames as with TLS.

use std::{
    io,
    task::{Context, Poll, ready},
};

use super::{PollTransport, Turn};
use crate::{
    PlainStream,
    stream::frames::{FrameWatch, Overdue},
};

/// The operations of an asynchronous stream without TLS.
pub(super) struct PolledPlain<'a, P> {
    transport: P,
    watch: &'a mut FrameWatch,
    turn: &'a mut Turn,
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
        ready!(self.turn.poll(cx));
        let room = self.watch.room(dst.len())?;
        if let Poll::Ready(result) = self.transport.poll_read(cx, &mut dst[..room]) {
            let n = result?;
            self.watch.received(&dst[..n]);
            self.turn.has_read(n, self.watch.frames_received());
            return Poll::Ready(Ok(n));
        }
        self.turn.end();
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
        let taken = ready!(self.transport.poll_write(cx, src))?;
        self.watch.sent(&src[..taken]);
        Poll::Ready(Ok(taken))
    }
}

impl<S> PlainStream<S> {
    pub(super) fn polled<'a, P>(
        &'a mut self,
        transport: impl FnOnce(&'a mut S) -> P,
    ) -> PolledPlain<'a, P> {
        let (io, watch, turn) = self.parts();
        PolledPlain { transport: transport(io), watch, turn }
    }
}
