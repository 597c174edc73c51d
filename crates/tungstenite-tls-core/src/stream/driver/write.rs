//! Writes plaintext: all of it unless the transport would block, in few large pieces, each byte
//! once.

use std::io::{self, ErrorKind, IoSlice, Read, Write};

use super::{
    early::Early,
    lasting::passes,
    outlet::Outlet,
    pieces::{PIECE, REST, ahead, piece},
    state::Driver,
};
use crate::{TlsError, TlsSession};

impl<T: TlsSession> Driver<T> {
    /// Takes all of `src` unless the transport would block first.
    pub(crate) fn write<IO: Read + Write>(&mut self, io: &mut IO, src: &[u8]) -> io::Result<usize> {
        if !self.is_clear() || src.is_empty() || src.len() > PIECE + REST {
            return self.write_vectored(io, &[IoSlice::new(src)]);
        }
        // The usual case: one piece, with nothing queued before it. Some libraries take no more
        // than a record of it at a time.
        let mut taken = 0;
        while taken < src.len() {
            match self.encrypt(&src[taken..]) {
                Ok(0) if taken == 0 => return self.write_vectored(io, &[IoSlice::new(src)]),
                Ok(0) => break,
                Ok(n) => taken += n,
                Err(error) if taken == 0 => return Err(self.fail(io, error)),
                Err(error) => {
                    // The next call returns it.
                    self.fail(io, error);
                    break;
                }
            }
        }
        self.refused = taken < src.len();
        if let Some(watch) = &mut self.watch {
            watch.sent(&src[..taken]);
        }
        Ok(self.taken(io, taken))
    }

    /// Whether a write can start at once.
    #[inline]
    pub(super) fn is_clear(&self) -> bool {
        self.open
            && !self.closed
            && !self.stalled
            && self.failed.is_none()
            && self.output_failed.is_none()
            && self.deferred.is_none()
    }

    /// Takes all of `src` unless the transport would block first.
    pub(crate) fn write_vectored<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &[IoSlice<'_>],
    ) -> io::Result<usize> {
        let all = src.iter().map(|part| part.len()).sum();
        if all == 0 {
            return Ok(0);
        }
        let result = self.write_some(io, src, all);
        self.refused = !matches!(result, Ok(taken) if taken == all);
        if let (Some(watch), Ok(taken)) = (&mut self.watch, &result) {
            let mut taken = *taken;
            for part in src {
                let (sent, _) = part.split_at(taken.min(part.len()));
                watch.sent(sent);
                taken -= sent.len();
            }
        }
        result
    }

    fn write_some<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &[IoSlice<'_>],
        all: usize,
    ) -> io::Result<usize> {
        if let Outlet::Nowhere = self.open_outlet(io, all)? {
            return Ok(all);
        }
        if self.early_data.begin() {
            match self.write_early(io, src)? {
                0 => {}
                taken => return Ok(self.taken(io, taken)),
            }
        }
        self.ready(io)?;
        // Encrypts nothing more while a stalled transport has ciphertext left to take. The
        // handshake's last flight is not drained first, because it is sent with the first data.
        if self.stalled {
            if let Outlet::Nowhere = self.hand_on(io, all)? {
                return Ok(all);
            }
        }
        let (mut taken, mut room) = (0, piece(all));
        for part in src {
            let mut rest = &part[..];
            while !rest.is_empty() {
                if room == 0 {
                    room = self.room_for(io, all - taken);
                    if room == 0 {
                        return Ok(taken);
                    }
                }
                match self.encrypt(&rest[..rest.len().min(room)]) {
                    Ok(0) if taken > 0 => return Ok(self.taken(io, taken)),
                    Ok(0) => match self.feed_writer(io) {
                        Ok(()) => {}
                        Err(error) if passes(&error) || !self.handshake_done => return Err(error),
                        Err(error) => {
                            self.unless_the_reader_comes_first(io, all, error)?;
                            return Ok(all);
                        }
                    },
                    Ok(n) => (taken, room, rest) = (taken + n, room - n, &rest[n..]),
                    Err(error) => {
                        let error = self.fail(io, error);
                        return if taken > 0 { Ok(taken) } else { Err(error) };
                    }
                }
            }
        }
        Ok(self.taken(io, taken))
    }

    /// Encrypts a first part of `src`. Some libraries end both directions at the peer's
    /// close_notify, as in RFC 5246, section 7.2.1; then the codec's last frames are discarded.
    #[inline]
    pub(super) fn encrypt(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        match self.session.write(src) {
            Err(_) if self.peer_closed && self.carries_websocket() => Ok(src.len()),
            result => result,
        }
    }

    /// Sends as much of `src` as it can as early data, and keeps a copy. Returns how many bytes it
    /// took.
    pub(super) fn write_early<IO: Write>(
        &mut self,
        io: &mut IO,
        src: &[IoSlice<'_>],
    ) -> io::Result<usize> {
        let mut early: Vec<u8> = src.iter().flat_map(|part| part.iter().copied()).collect();
        match self.session.write_early(&early) {
            Ok(0) => Ok(0),
            Ok(taken) => {
                early.truncate(taken);
                self.early_data = Early::Sent(early);
                Ok(taken)
            }
            Err(error) => Err(self.fail(io, error)),
        }
    }

    /// Waits for ciphertext that the session needs before it takes more plaintext.
    pub(super) fn feed_writer<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        let result = self.feed(io);
        // The ciphertext may contain plaintext to read.
        self.unread |= result.is_ok();
        if result.is_ok() {
            self.fruitless.end();
        }
        match (result, &self.output_failed) {
            (Err(_), Some(lasting)) if self.handshake_done => Err(lasting.error()),
            (result, _) => result,
        }
    }

    /// Writes the encrypted data, and returns how many of the `left` bytes to encrypt next: 0 if
    /// the transport takes no more.
    fn room_for<IO: Write>(&mut self, io: &mut IO, left: usize) -> usize {
        if self.stalled {
            return 0;
        }
        match self.drain(io) {
            Ok(()) => piece(left),
            Err(error) if error.kind() == ErrorKind::WouldBlock => ahead(left),
            Err(error) => {
                self.defer(error);
                0
            }
        }
    }

    /// Writes the ciphertext of `taken` accepted bytes as far as the transport takes it. Always
    /// returns `taken`, even if ciphertext is still queued.
    pub(super) fn taken<IO: Write>(&mut self, io: &mut IO, taken: usize) -> usize {
        if !self.stalled {
            if let Err(error) = self.drain(io) {
                self.defer(error);
            }
        }
        taken
    }

    /// Keeps an error for the next write. A permanent error is kept in `output_failed` anyway.
    fn defer(&mut self, error: io::Error) {
        if !self.handshake_done && self.output_failed.is_some() {
            self.failed = Some(self.named(TlsError::transport(error)));
            return;
        }
        if error.kind() != ErrorKind::WouldBlock && self.output_failed.is_none() {
            self.deferred = Some(error);
        }
    }
}
