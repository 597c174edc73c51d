//! Writing: all of it unless the transport would block, in few large pieces, and each byte once.

use std::io::{self, ErrorKind, IoSlice, Read, Write};

use super::{Driver, Lasting, passes};
use crate::{Readiness, TlsError, TlsSession, stream::frames::FrameWatch};

/// How much plaintext is encrypted before the ciphertext is handed on, in bytes. Linux passes
/// TCP on in pieces of up to 64 KiB with their headers, and a write that leaves it a few bytes
/// over costs half as much again.
pub(crate) const PIECE: usize = 60 * 1024;

/// A remainder up to this size is sent with the previous piece, in bytes: it needs no write of its
/// own, and the two are still one piece to the system.
const REST: usize = 3 * 1024;

/// What is worth a write of its own where more is to come, in bytes.
pub(crate) const FULL: usize = PIECE - REST;

/// Of what is left when the transport stalls, one part in so many is encrypted for it, and so many
/// bytes at most. It bounds what a stalled peer makes wait. tungstenite moves what was not taken to
/// the front of its buffer, so taking little of much is paid for with copies.
const AHEAD_PART: usize = 4;
const AHEAD_MOST: usize = 16 * 1024 * 1024;

/// Once more than this was written to a peer that is gone, the writer hears of it, although there is
/// something left to read.
const DISCARD_MOST: usize = 64 * 1024;

/// Where written bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outlet {
    /// To the peer.
    Peer,
    /// Nowhere: the peer is gone, and its last words come first.
    Nowhere,
}

impl<T: TlsSession> Driver<T> {
    /// Takes all of `src` unless the transport would block first.
    pub(crate) fn write<IO: Read + Write>(&mut self, io: &mut IO, src: &[u8]) -> io::Result<usize> {
        if !self.is_clear() || src.is_empty() || src.len() > PIECE + REST {
            return self.write_vectored(io, &[IoSlice::new(src)]);
        }
        // The usual case: one piece, and nothing in its way.
        match self.encrypt(src) {
            Ok(0) => self.write_vectored(io, &[IoSlice::new(src)]),
            Ok(n) => {
                self.refused = n < src.len();
                if let Some(watch) = &mut self.watch {
                    watch.sent(&src[..n]);
                }
                Ok(self.taken(io, n))
            }
            Err(error) => Err(self.fail(io, error)),
        }
    }

    /// Whether nothing stands in the way of a write.
    #[inline]
    fn is_clear(&self) -> bool {
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
        // Nothing is encrypted on top of what a stalled transport did not take. The handshake's last
        // flight alone is not drained before: it travels with the first data.
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

    /// Encrypts a first part of `src`. Some libraries end both directions at the peer's close_notify, as
    /// RFC 5246, section 7.2.1 has it: then the codec's last words go nowhere.
    #[inline]
    fn encrypt(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        match self.session.write(src) {
            Err(_) if self.peer_closed && self.carries_websocket() => Ok(src.len()),
            result => result,
        }
    }

    /// Waits for ciphertext, without which the session takes no more plaintext.
    pub(super) fn feed_writer<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        let result = self.feed(io);
        // There may be plaintext in it.
        self.unread |= result.is_ok();
        match (result, &self.output_failed) {
            (Err(_), Some(lasting)) if self.handshake_done => Err(lasting.error()),
            (result, _) => result,
        }
    }

    /// Hands on what was encrypted, and tells how much of the `left` bytes to encrypt next. 0 when
    /// the transport takes no more.
    fn room_for<IO: Write>(&mut self, io: &mut IO, left: usize) -> usize {
        if self.stalled {
            return 0;
        }
        match self.drain(io) {
            Ok(()) => piece(left),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                (left / AHEAD_PART).min(AHEAD_MOST)
            }
            Err(error) => {
                self.defer(error);
                0
            }
        }
    }

    /// After so many plaintext bytes were accepted: hands their ciphertext on as far as the transport
    /// takes it. They are the result, wherever their ciphertext is.
    fn taken<IO: Write>(&mut self, io: &mut IO, taken: usize) -> usize {
        if !self.stalled {
            if let Err(error) = self.drain(io) {
                self.defer(error);
            }
        }
        taken
    }

    /// Leaves an error to the next write. One that lasts is kept in any case.
    fn defer(&mut self, error: io::Error) {
        if !self.handshake_done && self.output_failed.is_some() {
            self.failed = Some(self.named(TlsError::transport(error)));
            return;
        }
        if error.kind() != ErrorKind::WouldBlock && self.output_failed.is_none() {
            self.deferred = Some(error);
        }
    }

    /// Takes all of `src`, even if the transport would block or times out: what it does not take now
    /// stays queued. For what must not be left half written: after the handshake, an error means that
    /// the stream has failed for good. Less than [`PIECE`] may wait for a flush.
    ///
    /// Of a WebSocket these are whole frames with data, so nobody need follow them.
    pub(crate) fn write_whole<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &[u8],
    ) -> io::Result<()> {
        if !self.is_clear() {
            // A timeout that an earlier piece has met is left to the next flush.
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

    /// Encrypts `src`. Gives what is left of it beside an error.
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

    /// Writes out all that is queued.
    pub(crate) fn flush<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if self.is_clear() && self.drain(io).is_ok() {
            return self.flush_transport(io);
        }
        self.flush_queued(io)
    }

    fn flush_queued<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.early_data.give_up();
        if self.failed.is_some() {
            // The alert, if it has not gone out yet.
            let _ = self.drain(io);
        }
        if let Outlet::Nowhere = self.outlet(io, 0)? {
            return Ok(());
        }
        if !self.owed.is_empty() {
            self.ready(io)?;
        }
        if let Outlet::Nowhere = self.hand_on(io, 0)? {
            return Ok(());
        }
        self.flush_transport(io)
    }

    #[inline]
    fn flush_transport<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        loop {
            match io.flush() {
                Ok(()) => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if passes(&error) => {
                    self.note(&error, Readiness::Writable);
                    return Err(error);
                }
                Err(error) => {
                    let error = self.output_fails(error);
                    return self.unless_the_reader_comes_first(io, 0, error).map(drop);
                }
            }
        }
    }

    /// Queues close_notify and writes it out. Does nothing before the handshake is complete.
    pub(crate) fn shutdown<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if !self.handshake_done || self.failed.is_some() {
            return Ok(());
        }
        if !self.closed {
            self.ready(io)?;
        }
        if let Err(error) = self.close() {
            return Err(self.fail(io, error));
        }
        self.flush(io)
    }

    pub(super) fn close(&mut self) -> Result<(), TlsError> {
        self.closed = true;
        self.owed.clear();
        self.open = true;
        self.session.close()
    }

    /// As [`outlet`](Self::outlet), for data, which close_notify ends.
    #[inline]
    fn open_outlet<IO: Read>(&mut self, io: &mut IO, len: usize) -> io::Result<Outlet> {
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

    /// Sends what it can of `src` as early data, and remembers it. Gives the number of bytes taken.
    fn write_early<IO: Write>(&mut self, io: &mut IO, src: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut early: Vec<u8> = src.iter().flat_map(|part| part.iter().copied()).collect();
        match self.session.write_early(&early) {
            Ok(0) => Ok(0),
            Ok(taken) => {
                early.truncate(taken);
                self.early_data = super::Early::Sent(early);
                Ok(taken)
            }
            Err(error) => Err(self.fail(io, error)),
        }
    }

    /// Meets what earlier calls have left behind, before `len` more bytes are written.
    #[inline]
    fn outlet<IO: Read>(&mut self, io: &mut IO, len: usize) -> io::Result<Outlet> {
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

    /// Writes queued ciphertext until none is left, before `len` more bytes are written.
    fn hand_on<IO: Read + Write>(&mut self, io: &mut IO, len: usize) -> io::Result<Outlet> {
        match self.drain(io) {
            Ok(()) => Ok(Outlet::Peer),
            Err(error) if passes(&error) => Err(error),
            Err(error) => self.unless_the_reader_comes_first(io, len, error),
        }
    }

    /// Gives `error`, which lasts, but for two cases in which what is written goes nowhere. Once both
    /// sides have said goodbye, what cannot be sent any more is forgiven. And the codec of a WebSocket
    /// writes before it reads: while it may have something to read, its caller would hear of the error
    /// instead of the messages that came before.
    #[cold]
    fn unless_the_reader_comes_first<IO: Read>(
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

    fn carries_websocket(&self) -> bool {
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

    /// Writes queued ciphertext until none is left.
    pub(super) fn drain<IO: Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.held = 0;
        if let Some(lasting) = &self.output_failed {
            return Err(lasting.error());
        }
        while self.session.wants_write() {
            match self.session.write_tls(&mut SingleWrite(io)) {
                Ok(0) => return Err(self.output_fails(ErrorKind::WriteZero.into())),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if passes(&error) => {
                    self.stalled = true;
                    self.note(&error, Readiness::Writable);
                    return Err(error);
                }
                Err(error) => return Err(self.output_fails(error)),
            }
        }
        self.stalled = false;
        if self.deferred.is_some() {
            self.deferred = None;
        }
        self.handshake_written |= self.handshake_done;
        Ok(())
    }

    /// The transport takes nothing any more.
    fn output_fails(&mut self, error: io::Error) -> io::Error {
        self.output_failed_first = self.handshake_done && self.failed.is_none();
        self.output_failed.insert(Lasting::new(error)).error()
    }
}

/// How much of `left` bytes to encrypt before the ciphertext is handed on.
fn piece(left: usize) -> usize {
    if left <= PIECE + REST { left } else { PIECE }
}

/// Writes one buffer as one buffer: to a socket, a vectored write of one costs more.
struct SingleWrite<'a, IO>(&'a mut IO);

impl<IO: Write> Write for SingleWrite<'_, IO> {
    #[inline]
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.write(src)
    }

    #[inline]
    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        match src {
            [one] => self.0.write(one),
            several => self.0.write_vectored(several),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
