//! Writes data that must not be left half written.

use std::io::{self, Read, Write};

#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
use super::pieces::fits;
use super::{
    lasting::passes,
    outlet::Outlet,
    pieces::{FULL, piece},
    state::Driver,
};
use crate::TlsSession;
#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
use crate::stream::frames::FrameWatch;

impl<T: TlsSession> Driver<T> {
    /// Takes all of `src`, even if the transport would block or times out: bytes that the transport
    /// does not take now stay queued. After the handshake, an error means that the stream has
    /// failed for good. Less than [`FULL`] may stay queued until a flush.
    ///
    /// In a WebSocket, `src` is whole data frames, so their headers need not be followed.
    pub(crate) fn write_whole<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &[u8],
    ) -> io::Result<()> {
        if !self.is_clear() {
            // The next flush returns a timeout of an earlier piece.
            let deferred = self.deferred.take();
            let outlet = self.open_outlet(io, src.len());
            self.deferred = deferred;
            if let Outlet::Nowhere = outlet? {
                return Ok(());
            }
        }
        match self.encrypt_whole(io, src) {
            Ok(()) => {}
            Err((rest, error)) if passes(&error) && self.handshake_done => {
                self.owed.extend_from_slice(rest);
                self.open = false;
            }
            Err((_, error)) => return Err(error),
        }
        Ok(())
    }

    /// Like [`write_whole`](Self::write_whole), but takes nothing while the transport blocks before
    /// earlier bytes: then it fails with `WouldBlock`.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    pub(crate) fn write_in_turn<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &[u8],
    ) -> io::Result<()> {
        if self.stalled || !self.open || !fits(self.held, src.len()) {
            match self.ready(io).and_then(|()| self.drain(io)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(error),
                // The write meets other errors again, and decides who gets them.
                _ => {}
            }
        }
        self.write_whole(io, src)
    }

    /// Takes a batch's frames as [`write_in_turn`](Self::write_in_turn) does, unless Close has
    /// passed.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    #[inline]
    pub(super) fn write_lent<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if self.watch.as_ref().is_some_and(FrameWatch::close_passed) {
            return Ok(());
        }
        let mut lent = std::mem::take(&mut self.lent);
        let result = self.write_in_turn(io, lent.bytes());
        if result.is_ok() {
            lent.clear();
        }
        self.lent = lent;
        result
    }

    /// Encrypts `src`. An error comes with the rest of `src` that was not encrypted.
    fn encrypt_whole<'a, IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &'a [u8],
    ) -> Result<(), (&'a [u8], io::Error)> {
        self.ready(io).map_err(|error| (src, error))?;
        let mut rest = src;
        while !rest.is_empty() {
            match self.encrypt(&rest[..piece(rest.len())]) {
                Ok(0) => self.feed_writer(io).map_err(|error| (rest, error))?,
                Ok(n) => (rest, self.held) = (&rest[n..], self.held + n),
                Err(error) => return Err((rest, self.fail(io, error))),
            }
            if self.held >= FULL {
                self.taken(io, 0);
            }
        }
        Ok(())
    }
}
