//! The one place where sessions meet transports: handshakes, records, backpressure, end of
//! transport and alerts, the same for every backend and every kind of I/O.

mod early;
mod lasting;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::io::{self, ErrorKind, Read, Write};

use self::early::Early;
pub(crate) use self::{
    lasting::{Lasting, passes},
    write::{FULL, PIECE},
};
use crate::{
    Endpoint, Handshake, Readiness, TlsError, TlsErrorKind, TlsInfo, TlsSession,
    stream::frames::FrameWatch,
};

/// Drives a session over a transport that is lent to each call. Whether the transport blocks is
/// its own affair: `WouldBlock` ends a call early, without losing a byte.
///
/// Four rules hold in all of it. What was taken from a caller is sent once, whatever the transport
/// says meanwhile: the next call meets its error. An error that does not pass is given by every
/// further call. What the peer sent is the reader's before anything else is said. And the peer's
/// close_notify is answered behind all that was written before.
pub(crate) struct Driver<T> {
    session: T,
    backend: &'static str,
    endpoint: Endpoint,
    handshake_done: bool,
    /// The handshake is done, and nothing is owed.
    open: bool,
    /// Plaintext that was taken and is still to be encrypted, before anything else: early data that
    /// the server did not take, and what a session in a renegotiation does not take.
    owed: Vec<u8>,
    /// All that the handshake had to say has been written, too.
    handshake_written: bool,
    early_data: Early,
    /// What the stream carries, if that is a WebSocket.
    watch: Option<FrameWatch>,

    /// What every further call gives.
    failed: Option<TlsError>,
    /// The failure came behind data, and no read has given it yet.
    failure_untold: bool,
    /// The transport gives nothing any more.
    input_failed: Option<Lasting>,
    /// The transport takes nothing any more.
    output_failed: Option<Lasting>,
    /// It failed before anything else did, so that is what writes give.
    output_failed_first: bool,
    /// The transport's timeout ran out after a write had taken something: for the next write.
    deferred: Option<io::Error>,

    /// Our close_notify is queued or sent.
    closed: bool,
    /// The peer's close_notify has come.
    peer_closed: bool,
    /// The session may hold more plaintext than the last read had room for.
    unread: bool,
    /// The last write did not take all that it was given.
    refused: bool,
    /// Bytes of plaintext that were encrypted and not handed on, to share a write with the next.
    held: usize,
    /// Bytes that were taken since the last read and went nowhere, for the reader comes first; without
    /// those of the first time.
    discarded: Option<usize>,
    /// The transport would have blocked before it took all ciphertext.
    stalled: bool,
    /// What the last call that would have blocked waits for.
    readiness: Option<Readiness>,
}

impl<T: TlsSession> Driver<T> {
    pub(crate) fn new(session: T, backend: &'static str, endpoint: Endpoint) -> Self {
        Self {
            session,
            backend,
            endpoint,
            handshake_done: false,
            open: false,
            owed: Vec::new(),
            handshake_written: false,
            early_data: Early::default(),
            watch: None,
            failed: None,
            failure_untold: false,
            input_failed: None,
            output_failed: None,
            output_failed_first: false,
            deferred: None,
            closed: false,
            peer_closed: false,
            unread: false,
            refused: false,
            held: 0,
            discarded: None,
            stalled: false,
            readiness: None,
        }
    }

    pub(crate) fn info(&self) -> TlsInfo {
        let mut info = self.session.info();
        info.early_data = self.early_data.told();
        info
    }

    /// Lets the first thing done, if it is a write, go out as early data, where the connector and the
    /// server allow it. For those who know that this write may safely be replayed (RFC 8446,
    /// section 8).
    pub(crate) fn allow_early_data(&mut self) {
        self.early_data = Early::Allowed;
    }

    /// Completes the handshake, and writes out its last flight.
    pub(crate) fn handshake<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.ready(io)?;
        if self.handshake_written {
            return Ok(());
        }
        self.drain(io).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => error,
            // The last flight belongs to the handshake. What the peer has sent can still be read.
            _ => self.named(TlsError::transport(error)).into(),
        })
    }

    /// Drives the handshake until application data may be sent. What it queued last may still be
    /// queued then.
    #[inline]
    fn ready<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if self.open && self.failed.is_none() { Ok(()) } else { self.get_ready(io, true) }
    }

    /// As [`ready`](Self::ready), for a read: it does not wait until what is owed is paid, for the
    /// session may have to be read before.
    #[inline]
    fn ready_to_read<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if self.open && self.failed.is_none() { Ok(()) } else { self.get_ready(io, false) }
    }

    /// The part of both that is done once, or seldom.
    #[cold]
    fn get_ready<IO: Read + Write>(&mut self, io: &mut IO, waits: bool) -> io::Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone().into());
        }
        self.early_data.give_up();
        while !self.handshake_done {
            match self.session.handshake() {
                Ok(Handshake::Complete) => {
                    self.handshake_done = true;
                    self.owed = self.early_data.settle(self.session.early_data_accepted());
                }
                Ok(Handshake::NeedsRead) => self.feed(io)?,
                Err(error) => return Err(self.fail(io, error)),
            }
        }
        while !self.owed.is_empty() {
            match self.session.write(&self.owed) {
                Ok(0) if waits => self.feed_writer(io)?,
                Ok(0) => return Ok(()),
                Ok(n) => drop(self.owed.drain(..n)),
                Err(error) => return Err(self.fail(io, error)),
            }
        }
        self.open = true;
        Ok(())
    }

    /// The session has failed: tells the peer, once and without waiting, and gives the error, now
    /// and from now on.
    fn fail<IO: Write>(&mut self, io: &mut IO, error: TlsError) -> io::Error {
        let _ = self.drain(io);
        self.remember(error)
    }

    /// The transport has failed, or ended too early.
    fn transport_failed(&mut self, error: io::Error) -> io::Error {
        let error = TlsError::transport(error);
        if error.kind() == TlsErrorKind::Timeout {
            // The transport may answer yet.
            return self.named(error).into();
        }
        self.remember(error)
    }

    fn remember(&mut self, error: TlsError) -> io::Error {
        self.failed.insert(self.named(error)).clone().into()
    }

    fn named(&self, error: TlsError) -> TlsError {
        let error = error.on_backend(self.backend).with_endpoint(&self.endpoint);
        let nothing_else_sent = !self.handshake_done && !self.early_data.was_sent();
        // A refused certificate is refused with or without the session.
        if nothing_else_sent && self.session.offered_session() && !error.kind().is_certificate() {
            return error.after_offer_of_session();
        }
        error
    }

    fn note(&mut self, error: &io::Error, readiness: Readiness) {
        if error.kind() == ErrorKind::WouldBlock {
            self.readiness = Some(readiness);
        }
    }
}

impl<T> Driver<T> {
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn session(&self) -> &T {
        &self.session
    }

    pub(crate) fn session_mut(&mut self) -> &mut T {
        &mut self.session
    }

    pub(crate) fn handshake_done(&self) -> bool {
        self.handshake_done
    }

    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub(crate) fn handshake_written(&self) -> bool {
        self.handshake_written
    }

    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub(crate) fn peer_closed(&self) -> bool {
        self.peer_closed
    }

    pub(crate) fn readiness(&self) -> Option<Readiness> {
        self.readiness
    }

    /// Follows the WebSocket that the stream will carry.
    pub(crate) fn watch_frames(&mut self) {
        self.watch = Some(FrameWatch::new());
    }

    pub(crate) fn watch(&self) -> Option<&FrameWatch> {
        self.watch.as_ref()
    }

    pub(crate) fn watch_mut(&mut self) -> Option<&mut FrameWatch> {
        self.watch.as_mut()
    }
}
