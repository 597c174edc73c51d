//! Reads from the stream: plaintext first, then the end or the error that follows it.

use std::io::{self, ErrorKind, Read, Write};

use super::{
    lasting::{Lasting, is_waiting, passes},
    state::Driver,
};
use crate::{
    EarlyData, Readiness, Received, TlsError, TlsSession,
    stream::frames::{FrameWatch, Overdue},
};

impl<T: TlsSession> Driver<T> {
    /// Fills `dst` from the records that have arrived; waits only if there are none. After the
    /// peer's close_notify, returns 0 and sends the reply, after everything the caller has written.
    pub(crate) fn read<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        dst: &mut [u8],
    ) -> io::Result<usize> {
        let Some(watch) = &mut self.watch else { return self.read_some(io, dst) };
        watch.asked();
        if let Some(overdue) = watch.cuts_off() {
            return self.give_up(io, overdue);
        }
        // Data that arrived in time is returned, even if the read comes late.
        let room = watch.room(dst.len())?;
        let dst = &mut dst[..room];
        let result = self.read_some(io, dst);
        let Some(watch) = &mut self.watch else { return result };
        match &result {
            Ok(n) => {
                watch.received(&dst[..*n]);
                self.discarded = None;
            }
            Err(error) if passes(error) => {
                if let Some(overdue) = watch.overdue() {
                    return self.give_up(io, overdue);
                }
            }
            Err(_) => {}
        }
        result
    }

    fn read_some<IO: Read + Write>(&mut self, io: &mut IO, dst: &mut [u8]) -> io::Result<usize> {
        if dst.is_empty() {
            return Ok(0);
        }
        #[cfg(feature = "split")]
        if !self.put_back.is_empty() {
            return self.put_back.read(dst);
        }
        if self.peer_closed {
            return self.end(io);
        }
        if self.unread && self.failed.is_some() {
            // A writer has met the failure, which follows data that was not read yet.
            if let Ok(n @ 1..) = self.take_plaintext(dst) {
                return Ok(n);
            }
        }
        loop {
            if let Err(error) = self.ready_to_read(io) {
                self.failure_untold = false;
                return Err(error);
            }
            match self.take_plaintext(dst) {
                Err(error) => return Err(self.fail(io, error)),
                Ok(0) if self.peer_closed => return self.end(io),
                Ok(0) => self.feed(io)?,
                Ok(n) => {
                    if self.failure_untold {
                        // Sends the alert, because no later call does.
                        let _ = self.drain(io);
                    }
                    return Ok(n);
                }
            }
        }
    }

    /// Decrypts into `dst` until it is full or no whole record is left.
    fn take_plaintext(&mut self, dst: &mut [u8]) -> Result<usize, TlsError> {
        let mut filled = 0;
        self.unread = false;
        while filled < dst.len() && !self.peer_closed {
            match self.session.read(&mut dst[filled..]) {
                Ok(Received::Data(n)) => {
                    self.fruitless.end();
                    filled += n;
                }
                Ok(Received::NeedsRead) => return Ok(filled),
                Ok(Received::Closed) => {
                    self.peer_closed = true;
                    if let Some(watch) = &mut self.watch {
                        watch.ended();
                    }
                }
                Err(error) if filled == 0 => return Err(error),
                Err(error) => {
                    // The caller first gets the data before the error.
                    self.failed = Some(self.named(error));
                    self.failure_untold = true;
                    return Ok(filled);
                }
            }
        }
        self.unread = !self.peer_closed;
        Ok(filled)
    }

    /// Answers the peer's close_notify once the caller has read everything before it, and after the
    /// caller's own data, such as a reply to the peer's Close, was sent.
    fn end<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<usize> {
        // Only a WebSocket waits for a peer that takes nothing: its close timeout limits the wait.
        let waits = self.watch.as_ref().is_some_and(FrameWatch::is_upgraded);
        if !self.closed {
            match self.drain(io) {
                Err(error) if passes(&error) && waits => return Err(error),
                // The codec has more to send, such as a reply to Close, and the transport now takes
                // it. Only once, because the codec may not write it.
                Ok(()) if self.refused && waits => {
                    self.refused = false;
                    self.readiness = Some(Readiness::Writable);
                    return Err(ErrorKind::WouldBlock.into());
                }
                _ => {}
            }
            // An error is ignored, because the peer may be gone.
            let _ = self.close();
        }
        match self.drain(io) {
            Err(error) if passes(&error) && waits => Err(error),
            _ => Ok(0),
        }
    }

    /// Ends the connection because the time for closing is over.
    fn give_up<IO: Write>(&mut self, io: &mut IO, overdue: Overdue) -> io::Result<usize> {
        if let Some(error) = overdue.error() {
            return Err(self.fail_both_ways(error));
        }
        // If something is queued, a blocking transport could block past the close timeout.
        if !self.closed && !self.stalled && !self.session.wants_write() {
            let _ = self.close().map(|()| self.drain(io));
        }
        Ok(0)
    }

    /// Waits for ciphertext and passes it to the session. First writes queued data, because the
    /// peer may be waiting for it, but does not wait until it is sent: a read never blocks on a
    /// write.
    pub(super) fn feed<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if !self.handshake_done {
            if let Some(not_tls) = self.first_bytes.are_enough() {
                return Err(self.fail(io, not_tls));
            }
        }
        let unsent = match self.drain(io) {
            Ok(()) => false,
            Err(error) if is_waiting(&error) => true,
            Err(error) if !self.handshake_done => return Err(self.transport_failed(error)),
            // The peer no longer listens, but may have sent the reason. The next write gets the
            // error.
            Err(error) if passes(&error) || self.is_peer_gone() || !self.owes_last_flight() => {
                false
            }
            Err(_) => return Err(self.last_flight_lost()),
        };
        if let Some(lasting) = &self.input_failed {
            return Err(lasting.error());
        }
        loop {
            let taken = match self.handshake_done || self.session.is_nested() {
                true => self.session.read_tls(io),
                false => self.session.read_tls(&mut self.first_bytes.of(io)),
            };
            match taken {
                Ok(0) => {
                    let end = io::Error::new(
                        ErrorKind::UnexpectedEof,
                        "the transport ended without close_notify",
                    );
                    return Err(self.transport_failed(end));
                }
                Ok(n) => {
                    let allowed = self.fruitless.add(n, self.handshake_done);
                    return allowed.map_err(|error| self.fail(io, error));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_waiting(&error) => {
                    if self.output_failed.is_some() && self.owes_last_flight() {
                        return Err(self.last_flight_lost());
                    }
                    let readiness = if unsent { Readiness::Either } else { Readiness::Readable };
                    self.readiness = Some(readiness);
                    return Err(error);
                }
                Err(error) if !self.handshake_done => return Err(self.transport_failed(error)),
                Err(error) if passes(&error) => return Err(error),
                Err(error) => return Err(self.fail_both_ways(error)),
            }
        }
    }

    /// Whether the peer may be waiting for the handshake's last flight. Without early data, the
    /// write of the request sends it, and gets the error if that fails.
    fn owes_last_flight(&self) -> bool {
        !self.handshake_written && self.early_data.told() != EarlyData::NotOffered
    }

    /// Ends reading because the last flight cannot be sent.
    fn last_flight_lost(&mut self) -> io::Error {
        let lost = self.output_failed.as_ref().map_or(ErrorKind::BrokenPipe.into(), Lasting::error);
        let error = self.named(TlsError::transport(lost));
        self.fail_both_ways(error.into())
    }

    /// Records that the transport has failed for good in both directions.
    fn fail_both_ways(&mut self, error: io::Error) -> io::Error {
        let lasting = Lasting::new(error);
        if self.output_failed.is_none() {
            self.output_failed = Some(lasting.clone());
            self.output_failed_first = true;
        }
        self.input_failed.insert(lasting).error()
    }

    /// After writing to the transport has failed: whether there is still something to read. Reads
    /// the transport once, which does not wait because its peer is gone.
    pub(super) fn look_for_input<IO: Read>(&mut self, io: &mut IO) -> bool {
        if !self.is_peer_gone() || !self.handshake_done || self.input_failed.is_some() {
            return false;
        }
        loop {
            match self.session.read_tls(io) {
                Ok(n) => self.unread = n > 0,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if passes(&error) => {}
                Err(error) => self.input_failed = Some(Lasting::new(error)),
            }
            return self.unread;
        }
    }

    /// Whether writing has failed because the peer ended the connection, so that a read of the
    /// transport does not wait.
    fn is_peer_gone(&self) -> bool {
        use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
        let kind = self.output_failed.as_ref().map(Lasting::kind);
        matches!(kind, Some(BrokenPipe | ConnectionAborted | ConnectionReset))
    }
}
