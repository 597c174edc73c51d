//! Decides what happens to written bytes after a failure: the writer gets the error, or the bytes
//! are discarded so that the reader comes first.

use std::io::{self, ErrorKind, Read};

use super::state::Driver;
use crate::{TlsSession, stream::frames::FrameWatch};

/// Once more than this many bytes were written to a peer that is gone, the writer gets the error,
/// although there is something left to read.
const DISCARD_MOST: usize = 64 * 1024;

/// Where written bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlet {
    /// To the peer.
    Peer,
    /// Nowhere: the peer is gone, and its last data must be read first.
    Nowhere,
}

impl<T: TlsSession> Driver<T> {
    /// Like [`outlet`](Self::outlet), for data, which cannot follow close_notify.
    #[inline]
    pub(super) fn open_outlet<IO: Read>(&mut self, io: &mut IO, len: usize) -> io::Result<Outlet> {
        if self.closed {
            // Like a socket that was shut down; data that the peer still sends can be read.
            let text = "write after close_notify was sent";
            let error = io::Error::new(ErrorKind::BrokenPipe, text);
            return match self.carries_websocket() && self.peer_closed {
                true => Ok(Outlet::Nowhere),
                false => Err(error),
            };
        }
        self.outlet(io, len)
    }

    /// Handles errors that earlier calls left behind, before the caller writes `len` more bytes.
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

    /// Returns `error`, which is permanent, except in two cases, in which written bytes are
    /// discarded. First, failing to send is not an error once the peer of a WebSocket, or both
    /// sides of another stream, have closed. Second, a WebSocket codec writes before it reads:
    /// while there may be something to read, its caller would get the error instead of earlier
    /// messages.
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
            // A caller that writes this much does not read: it gets the error, and again after the
            // same amount.
            self.discarded = None;
            return false;
        }
        // The first write does not count: the codec may have queued it before the failure.
        self.discarded = Some(self.discarded.map_or(0, |bytes| bytes.saturating_add(len)));
        true
    }
}
