//! The one place where sessions meet transports: handshakes, records, backpressure, end of
//! transport and alerts, the same for every backend and every kind of I/O.

use std::io::{self, ErrorKind, IoSlice, Read, Write};

use crate::{
    EarlyData, Endpoint, Handshake, Readiness, Received, TlsError, TlsErrorKind, TlsInfo,
    TlsSession,
};

/// How much plaintext is encrypted before the ciphertext is handed on, in bytes. Linux passes
/// TCP on in pieces of up to 64 KiB with their headers, and a write that leaves it a few bytes
/// over costs half as much again.
pub(crate) const PIECE: usize = 60 * 1024;

/// A rest so small goes with the piece before it, in bytes: it needs no write of its own, and the two
/// are still one piece to the system.
const REST: usize = 3 * 1024;

/// What is worth a write of its own where more is to come, in bytes.
pub(crate) const FULL: usize = PIECE - REST;

/// Drives a session over a transport that is lent to each call. Whether the transport blocks is
/// its own affair: `WouldBlock` ends a call early, without losing a byte.
pub(crate) struct Driver<T> {
    session: T,
    backend: &'static str,
    endpoint: Endpoint,
    handshake_done: bool,
    /// All that the handshake had to say has been written, too.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    handshake_written: bool,
    early_data: Early,
    /// Our close_notify is queued or sent.
    closed: bool,
    /// The peer's close_notify has come.
    peer_closed: bool,
    /// Bytes of plaintext that were encrypted and not handed on, to share a write with the next.
    held: usize,
    /// The transport would have blocked before it took all ciphertext.
    stalled: bool,
    /// What every further call gives.
    failed: Option<TlsError>,
    /// What the last call that would have blocked waits for.
    readiness: Option<Readiness>,
}

/// What became of the first data written.
#[derive(Default)]
enum Early {
    /// Nothing is sent before the handshake is complete.
    #[default]
    NotAllowed,
    /// The first write may go out as early data.
    Allowed,
    /// These bytes went out so. They are kept until the server has told whether it took them.
    Sent(Vec<u8>),
    Told(EarlyData),
}

impl<T: TlsSession> Driver<T> {
    /// How much plaintext is encrypted for a transport that has stalled: a part of what is left, and
    /// so many bytes at most. It bounds what a stalled peer makes wait. tungstenite moves what was
    /// not taken to the front of its buffer, so taking little of much is paid for with copies.
    const AHEAD: (usize, usize) = (4, 16 * 1024 * 1024);

    pub(crate) fn new(session: T, backend: &'static str, endpoint: Endpoint) -> Self {
        Self {
            session,
            backend,
            endpoint,
            handshake_done: false,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            handshake_written: false,
            early_data: Early::default(),
            closed: false,
            peer_closed: false,
            held: 0,
            stalled: false,
            failed: None,
            readiness: None,
        }
    }

    pub(crate) fn info(&self) -> TlsInfo {
        let mut info = self.session.info();
        info.early_data = match &self.early_data {
            Early::NotAllowed | Early::Allowed => EarlyData::NotOffered,
            Early::Sent(_) => EarlyData::Offered,
            Early::Told(told) => *told,
        };
        info
    }

    /// Lets the first write go out as early data, where the connector and the server allow it. For
    /// those who know that this write may safely be replayed (RFC 8446, section 8).
    pub(crate) fn allow_early_data(&mut self) {
        if !self.handshake_done {
            self.early_data = Early::Allowed;
        }
    }

    /// Completes the handshake, and writes out its last flight.
    pub(crate) fn handshake<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.ready(io)?;
        self.drain(io).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => error,
            _ => self.transport_failed(error),
        })
    }

    /// Takes all of `src` unless the transport would block first.
    pub(crate) fn write<IO: Read + Write>(&mut self, io: &mut IO, src: &[u8]) -> io::Result<usize> {
        self.write_vectored(io, &[IoSlice::new(src)])
    }

    /// Takes all of `src` unless the transport would block first.
    pub(crate) fn write_vectored<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &[IoSlice<'_>],
    ) -> io::Result<usize> {
        if src.iter().all(|part| part.is_empty()) {
            return Ok(0);
        }
        self.writable()?;
        if let Early::Allowed = self.early_data {
            self.early_data = Early::NotAllowed;
            match self.write_early(io, src)? {
                0 => {}
                taken => return self.drain_some(io, taken),
            }
        }
        self.ready(io)?;
        // Nothing is encrypted on top of what a stalled transport did not take. The handshake's last
        // flight alone is not drained before: it travels with the first data.
        if self.stalled {
            self.drain(io)?;
        }
        let all: usize = src.iter().map(|part| part.len()).sum();
        let (mut taken, mut room) = (0, Self::piece(all));
        for part in src {
            let mut rest = &part[..];
            while !rest.is_empty() {
                if room == 0 {
                    let was_stalled = self.stalled;
                    room = match self.drain(io) {
                        Ok(()) => Self::piece(all - taken),
                        Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error),
                        Err(_) if was_stalled => return Ok(taken),
                        Err(_) => ((all - taken) / Self::AHEAD.0).min(Self::AHEAD.1),
                    };
                    if room == 0 {
                        return Ok(taken);
                    }
                }
                match self.session.write(&rest[..rest.len().min(room)]) {
                    Ok(0) if taken > 0 => return self.drain_some(io, taken),
                    Ok(0) => self.feed(io)?,
                    Ok(n) => (taken, room, rest) = (taken + n, room - n, &rest[n..]),
                    Err(error) => return Err(self.fail(io, error)),
                }
            }
        }
        self.drain_some(io, taken)
    }

    /// Takes all of `src`, even from a transport that would block: what it does not take now stays
    /// queued. For what must not be left half written, once it was begun. Less than [`PIECE`] may wait
    /// for a flush.
    pub(crate) fn write_whole<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        src: &[u8],
    ) -> io::Result<()> {
        self.writable()?;
        self.ready(io)?;
        let mut rest = src;
        while !rest.is_empty() {
            match self.session.write(&rest[..Self::piece(rest.len())]) {
                Ok(0) => self.feed(io).map_err(|error| self.half_written(error))?,
                Ok(n) => (rest, self.held) = (&rest[n..], self.held + n),
                Err(error) => return Err(self.fail(io, error)),
            }
            if self.held >= FULL {
                self.drain_some(io, 0)?;
            }
        }
        Ok(())
    }

    fn half_written(&mut self, error: io::Error) -> io::Error {
        self.remember(TlsError::transport(error))
    }

    fn writable(&self) -> io::Result<()> {
        if self.closed {
            // As a socket that was shut down; what the peer still sends can be read.
            let text = "write after close_notify was sent";
            return Err(io::Error::new(ErrorKind::BrokenPipe, text));
        }
        Ok(())
    }

    /// How much of `left` bytes to encrypt before the ciphertext is handed on.
    fn piece(left: usize) -> usize {
        if left <= PIECE + REST { left } else { PIECE }
    }

    /// Writes out all that is queued.
    pub(crate) fn flush<IO: Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.drain(io)?;
        loop {
            match io.flush() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result.inspect_err(|error| self.note(error, Readiness::Writable)),
            }
        }
    }

    /// Fills `dst` from the records at hand; waits for more only while there is nothing. Gives 0
    /// after the peer's close_notify, which it answers.
    pub(crate) fn read<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        dst: &mut [u8],
    ) -> io::Result<usize> {
        if dst.is_empty() || self.peer_closed {
            return Ok(0);
        }
        self.ready(io)?;
        loop {
            match self.take_plaintext(dst) {
                Err(error) => return Err(self.fail(io, error)),
                Ok(0) if !self.peer_closed => self.feed(io)?,
                Ok(n) => {
                    // It may have come in one piece with the last data, and not be asked for again.
                    if self.peer_closed {
                        // Nobody may be there any more to take the answer.
                        let _ = self.close().map(|()| self.drain(io));
                    }
                    if self.failed.is_some() {
                        // The alert, which nothing sends later.
                        let _ = self.drain(io);
                    }
                    return Ok(n);
                }
            }
        }
    }

    /// Queues close_notify and writes it out. Does nothing before the handshake is complete.
    pub(crate) fn shutdown<IO: Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if !self.handshake_done || self.failed.is_some() {
            return Ok(());
        }
        if let Err(error) = self.close() {
            return Err(self.fail(io, error));
        }
        self.flush(io)
    }

    fn close(&mut self) -> Result<(), TlsError> {
        self.closed = true;
        self.session.close()
    }

    /// Drives the handshake until application data may be sent. What it queued last may still be
    /// queued then.
    #[inline]
    fn ready<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if self.handshake_done && self.failed.is_none() { Ok(()) } else { self.get_ready(io) }
    }

    /// The part of [`ready`](Self::ready) that is done once.
    #[cold]
    fn get_ready<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone().into());
        }
        while !self.handshake_done {
            match self.session.handshake() {
                Ok(Handshake::Complete) => self.complete(io)?,
                Ok(Handshake::NeedsRead) => self.feed(io)?,
                Err(error) => return Err(self.fail(io, error)),
            }
        }
        Ok(())
    }

    fn complete<IO: Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.handshake_done = true;
        let Early::Sent(early) = &self.early_data else { return Ok(()) };
        if self.session.early_data_accepted() {
            self.early_data = Early::Told(EarlyData::Accepted);
            return Ok(());
        }
        let mut rest = &early[..];
        while !rest.is_empty() {
            match self.session.write(rest) {
                Ok(n) => rest = &rest[n..],
                Err(error) => return Err(self.fail(io, error)),
            }
        }
        self.early_data = Early::Told(EarlyData::Rejected);
        Ok(())
    }

    /// Sends what it can of `src` as early data, and remembers it. Gives the number of bytes taken.
    fn write_early<IO: Write>(&mut self, io: &mut IO, src: &[IoSlice<'_>]) -> io::Result<usize> {
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

    /// Decrypts into `dst` until it is full or no whole record is left.
    fn take_plaintext(&mut self, dst: &mut [u8]) -> Result<usize, TlsError> {
        let mut filled = 0;
        while filled < dst.len() && !self.peer_closed {
            match self.session.read(&mut dst[filled..]) {
                Ok(Received::Data(n)) => filled += n,
                Ok(Received::NeedsRead) => break,
                Ok(Received::Closed) => self.peer_closed = true,
                Err(error) if filled == 0 => return Err(error),
                Err(error) => {
                    // What came before the error is the caller's first.
                    self.failed = Some(self.named(error));
                    break;
                }
            }
        }
        Ok(filled)
    }

    /// Waits for ciphertext and takes it in. Before, writes out what is queued, for the peer may
    /// be waiting for just that; but does not wait for it: a read never blocks on a write.
    fn feed<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        let unsent = match self.drain(io) {
            Ok(()) => false,
            Err(error) if error.kind() == ErrorKind::WouldBlock => true,
            Err(error) if !self.handshake_done => return Err(self.transport_failed(error)),
            // The peer does not listen any more; it may have said why.
            Err(_) => false,
        };
        loop {
            match self.session.read_tls(io) {
                Ok(0) => {
                    let end = io::Error::new(
                        ErrorKind::UnexpectedEof,
                        "the transport ended without close_notify",
                    );
                    return Err(self.transport_failed(end));
                }
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let readiness = if unsent { Readiness::Either } else { Readiness::Readable };
                    self.readiness = Some(readiness);
                    return Err(error);
                }
                Err(error) if !self.handshake_done => return Err(self.transport_failed(error)),
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes queued ciphertext until none is left.
    fn drain<IO: Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.held = 0;
        while self.session.wants_write() {
            match self.session.write_tls(&mut Plainly(io)) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.stalled = true;
                    self.note(&error, Readiness::Writable);
                    return Err(error);
                }
            }
        }
        self.stalled = false;
        #[cfg(any(feature = "tokio", feature = "futures-io"))]
        {
            self.handshake_written |= self.handshake_done;
        }
        Ok(())
    }

    /// Writes queued ciphertext as far as the transport takes it, after `taken` plaintext bytes
    /// were accepted: these are the result, wherever their ciphertext is.
    fn drain_some<IO: Write>(&mut self, io: &mut IO, taken: usize) -> io::Result<usize> {
        match self.drain(io) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            _ => Ok(taken),
        }
    }

    fn note(&mut self, error: &io::Error, readiness: Readiness) {
        if error.kind() == ErrorKind::WouldBlock {
            self.readiness = Some(readiness);
        }
    }

    /// The session has failed: tells the peer, once and without waiting, and gives the error, now
    /// and from now on.
    fn fail<IO: Write>(&mut self, io: &mut IO, error: TlsError) -> io::Error {
        let _ = self.drain(io);
        self.remember(error)
    }

    /// The transport has failed, or ended too early.
    fn transport_failed(&mut self, error: io::Error) -> io::Error {
        let mut error = TlsError::transport(error);
        if error.kind() == TlsErrorKind::Timeout {
            // The transport may answer yet.
            error = self.named(error);
            return error.into();
        }
        self.remember(error)
    }

    fn remember(&mut self, error: TlsError) -> io::Error {
        self.failed.insert(self.named(error)).clone().into()
    }

    fn named(&self, error: TlsError) -> TlsError {
        let error = error.on_backend(self.backend).with_endpoint(&self.endpoint);
        let nothing_else_sent = !self.handshake_done && !matches!(self.early_data, Early::Sent(_));
        // A refused certificate is refused with or without the session.
        if nothing_else_sent && self.session.offered_session() && !error.kind().is_certificate() {
            return error.after_offer_of_session();
        }
        error
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

    pub(crate) fn readiness(&self) -> Option<Readiness> {
        self.readiness
    }
}

/// Writes one buffer as one buffer: to a socket, a vectored write of one costs more.
struct Plainly<'a, IO>(&'a mut IO);

impl<IO: Write> Write for Plainly<'_, IO> {
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
