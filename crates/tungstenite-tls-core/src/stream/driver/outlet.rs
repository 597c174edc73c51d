//! Where written bytes go when something has failed: to an error, or nowhere, for the reader comes
//! first.

use std::io::{self, ErrorKind, Read};

use super::state::Driver;
use crate::{TlsSession, stream::frames::FrameWatch};

/// Once more than this was written to a peer that is gone, the writer hears of it, although there
/// is something left to read.
const DISCARD_MOST: usize = 64 * 1024;

/// Where written bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlet {
    /// To the peer.
    Peer,
    /// Nowhere: the peer is gone, and its last words come first.
    Nowhere,
}

impl<T: TlsSession> Driver<T> {
    /// As [`outlet`](Self::outlet), for data, which close_notify ends.
    #[inline]
    pub(super) fn open_outlet<IO: Read>(&mut self, io: &mut IO, len: usize) -> io::Result<Outlet> {
        if self.closed {
            // As a socket that was shut down; what the peer still sends can be read.
            let text = "write after close_notify was sent";
            let error = io::Error::new(ErrorKind::BrokenPipe, text);
            return match self.carries_websocket() && self.peer_closed {
                true => Ok(Outlet::Nowhere),
                false => Err(error),
            };
        }
        self.outlet(io, len)
    }

    /// Meets what earlier calls have left behind, before `len` more bytes are written.
    #[inline]
    pub(super) fn outlet<IO: Read>(&mut self, io: &mut IO, len: usize) -> io::Result<Outlet> {
        if let Some(error) = self.deferred.take() {
            return Err(error);
        }
        let error = match (&self.failed, &self.output_failed) {
            (None, None) => return Ok(Outlet::Peer),
            (Some(error), Some(_)) if !self.output_failed_first => error.clone().into(),
            (Some(error), None) => error.clone().into(),
            (_, Some(lasting)) => lasting.error(),
        };
        self.unless_the_reader_comes_first(io, len, error)
    }

    /// Gives `error`, which lasts, but for two cases in which what is written goes nowhere. Once
    /// both sides have said goodbye, what cannot be sent any more is forgiven. And the codec of a
    /// WebSocket writes before it reads: while it may have something to read, its caller would hear
    /// of the error instead of the messages that came before.
    #[cold]
    pub(super) fn unless_the_reader_comes_first<IO: Read>(
        &mut self,
        io: &mut IO,
        len: usize,
        error: io::Error,
    ) -> io::Result<Outlet> {
        let closed = self.peer_closed && self.closed;
        let goodbye = closed || self.carries_websocket() && self.peer_said_goodbye();
        if goodbye || self.carries_websocket() && self.reader_comes_first(io, len) {
            return Ok(Outlet::Nowhere);
        }
        Err(error)
    }

    pub(super) fn carries_websocket(&self) -> bool {
        self.watch.as_ref().is_some_and(FrameWatch::is_upgraded)
    }

    fn peer_said_goodbye(&self) -> bool {
        self.peer_closed || self.watch.as_ref().is_some_and(FrameWatch::close_received)
    }

    fn reader_comes_first<IO: Read>(&mut self, io: &mut IO, len: usize) -> bool {
        let has_more = self.failure_untold
            || self.watch.as_ref().is_some_and(FrameWatch::codec_holds_more)
            || self.failed.is_none() && (self.unread || self.look_for_input(io));
        if !has_more || len == 0 {
            return has_more;
        }
        if self.discarded.is_some_and(|bytes| bytes > DISCARD_MOST) {
            // Who writes so much does not read: hears of it, and again after as much.
            self.discarded = None;
            return false;
        }
        // What the codec had queued by then does not count: it was begun before.
        self.discarded = Some(self.discarded.map_or(0, |bytes| bytes.saturating_add(len)));
        true
    }
}
