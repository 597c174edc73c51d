//! One stream type for ws:// and wss:// alike: [`MaybeTlsStream`].

use std::{
    fmt,
    io::{self, ErrorKind, Read, Write},
    ops::{Deref, DerefMut},
};

use tungstenite::stream::NoDelay;

use crate::{
    BoxedSession, Readiness, TlsError, TlsErrorKind, TlsInfo, TlsSession, TlsStream, driver::FULL,
};

/// A transport with TLS over it, or without.
///
/// It reads and writes as [`TlsStream`] does, or as `S` itself, but for one thing: a transport
/// that ends without close_notify is a [`ConnectionReset`](ErrorKind::ConnectionReset) here, with
/// the same [`TlsError`] inside. That is the error that tungstenite forgives once the Close frames
/// were exchanged, and only then, as RFC 6455, section 7.1.1 has it.
#[non_exhaustive]
// Connections are held in one of these for long; boxing would cost each call.
#[allow(clippy::large_enum_variant)]
pub enum MaybeTlsStream<S, T = BoxedSession> {
    /// No TLS: ws://.
    Plain(PlainStream<S>),
    /// TLS: wss://.
    Tls(TlsStream<S, T>),
}

/// Nothing in it is ever pinned but by its transport's own leave.
impl<S: Unpin, T> Unpin for MaybeTlsStream<S, T> {}

impl<S, T: TlsSession> MaybeTlsStream<S, T> {
    /// A transport without TLS.
    pub fn plain(io: S) -> Self {
        Self::Plain(PlainStream { io, unsent: Vec::new(), readiness: None })
    }

    /// What TLS negotiated, if there is TLS.
    pub fn tls_info(&self) -> Option<TlsInfo> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(stream) => Some(stream.info()),
        }
    }

    /// What the last call that gave [`WouldBlock`](ErrorKind::WouldBlock) waits for.
    pub fn readiness(&self) -> Option<Readiness> {
        match self {
            Self::Plain(stream) => stream.readiness,
            Self::Tls(stream) => stream.readiness(),
        }
    }

    /// The transport.
    pub fn get_ref(&self) -> &S {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref(),
        }
    }

    /// The transport. Reading from it or writing to it breaks the connection; setting its options
    /// does not.
    pub fn get_mut(&mut self) -> &mut S {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_mut(),
        }
    }

    /// Gives the transport back.
    pub fn into_inner(self) -> S {
        match self {
            Self::Plain(stream) => stream.io,
            Self::Tls(stream) => stream.into_inner(),
        }
    }
}

impl<S: Read + Write, T: TlsSession> MaybeTlsStream<S, T> {
    /// See [`TlsStream::shutdown`]; without TLS it flushes.
    ///
    /// # Errors
    /// Those of the transport; after [`WouldBlock`](ErrorKind::WouldBlock) call it again.
    pub fn shutdown(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Tls(stream) => stream.shutdown(),
        }
    }

    /// Takes all of `src`, even if the transport would block: the rest is queued then, before
    /// anything that follows. A little may wait for a flush.
    pub(crate) fn write_whole(&mut self, src: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_whole(src),
            Self::Tls(stream) => stream.write_whole(src).map_err(truncation_as_reset),
        }
    }
}

impl<S: Read + Write, T: TlsSession> Read for MaybeTlsStream<S, T> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(dst),
            Self::Tls(stream) => stream.read(dst).map_err(truncation_as_reset),
        }
    }
}

impl<S: Read + Write, T: TlsSession> Write for MaybeTlsStream<S, T> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(src),
            Self::Tls(stream) => stream.write(src).map_err(truncation_as_reset),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

impl<S: NoDelay, T: TlsSession> NoDelay for MaybeTlsStream<S, T> {
    fn set_nodelay(&mut self, nodelay: bool) -> io::Result<()> {
        self.get_mut().set_nodelay(nodelay)
    }
}

impl<S: fmt::Debug, T> fmt::Debug for MaybeTlsStream<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(stream) => f.debug_tuple("Plain").field(stream).finish(),
            Self::Tls(stream) => f.debug_tuple("Tls").field(stream).finish(),
        }
    }
}

pub(crate) fn truncation_as_reset(error: io::Error) -> io::Error {
    match TlsError::find(&error) {
        Some(tls) if tls.kind() == TlsErrorKind::Io(ErrorKind::UnexpectedEof) => {
            io::Error::new(ErrorKind::ConnectionReset, tls.clone())
        }
        _ => error,
    }
}

/// A transport without TLS, which remembers what it waits for. Dereferences to the transport.
pub struct PlainStream<S> {
    io: S,
    /// Of what had to be taken whole, what the transport did not take.
    unsent: Vec<u8>,
    readiness: Option<Readiness>,
}

/// Shows no payload.
impl<S: fmt::Debug> fmt::Debug for PlainStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainStream").field("io", &self.io).finish_non_exhaustive()
    }
}

impl<S> PlainStream<S> {
    fn noted<R>(&mut self, result: io::Result<R>, readiness: Readiness) -> io::Result<R> {
        if matches!(&result, Err(error) if error.kind() == ErrorKind::WouldBlock) {
            self.readiness = Some(readiness);
        }
        result
    }
}

impl<S: Write> PlainStream<S> {
    fn write_whole(&mut self, src: &[u8]) -> io::Result<()> {
        self.unsent.extend_from_slice(src);
        if self.unsent.len() < FULL {
            return Ok(());
        }
        match self.drain() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            result => result,
        }
    }

    fn drain(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            match self.io.write(&self.unsent) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(n) => drop(self.unsent.drain(..n)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return self.noted(Err(error), Readiness::Writable),
            }
        }
        Ok(())
    }
}

impl<S> Deref for PlainStream<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.io
    }
}

impl<S> DerefMut for PlainStream<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.io
    }
}

impl<S: Read> Read for PlainStream<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let result = self.io.read(dst);
        self.noted(result, Readiness::Readable)
    }
}

impl<S: Write> Write for PlainStream<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.drain()?;
        let result = self.io.write(src);
        self.noted(result, Readiness::Writable)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.drain()?;
        let result = self.io.flush();
        self.noted(result, Readiness::Writable)
    }
}
