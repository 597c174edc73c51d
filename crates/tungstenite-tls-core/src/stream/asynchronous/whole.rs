//! Writes data that must not be left half written, over asynchronous I/O.

use std::{
    io::{self, ErrorKind, Read, Write},
    task::{Context, Poll},
};

use super::{PollTransport, Polled, plain::PolledPlain};
use crate::{MaybeTlsStream, TlsSession, stream::frames::Queued};

impl<P: PollTransport, T: TlsSession> Polled<'_, P, T> {
    /// Takes all of `src`, or nothing while the transport is pending before earlier bytes.
    pub(super) fn poll_whole(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<()>> {
        self.poll_writing(cx, |driver, io| driver.write_in_turn(io, src))
    }
}

impl<P: PollTransport> PolledPlain<'_, P> {
    /// Takes all of `src`, or nothing while the transport is pending before earlier bytes.
    pub(super) fn poll_whole(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<()>> {
        self.poll_writing(cx, |unsent, io| unsent.write_in_turn(io, src))
    }
}

impl<S, T: TlsSession> MaybeTlsStream<S, T> {
    /// Queues all of `src` without I/O, for a task that is gone. Errors are left to the next write.
    pub(crate) fn queue_whole(&mut self, src: &[u8]) {
        let _ = match self {
            Self::Plain(stream) => stream.parts().1.push(src),
            Self::Tls(stream) => stream.parts().1.write_whole(&mut Stalled, src),
        };
    }

    /// Where a batch puts its frames for a flush, which takes them unless Close has passed.
    pub(crate) fn lent(&mut self) -> &mut Queued {
        match self {
            Self::Plain(stream) => &mut stream.parts().1.lent,
            Self::Tls(stream) => &mut stream.parts().1.lent,
        }
    }
}

/// A transport that blocks.
struct Stalled;

impl Read for Stalled {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(ErrorKind::WouldBlock.into())
    }
}

impl Write for Stalled {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(ErrorKind::WouldBlock.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(ErrorKind::WouldBlock.into())
    }
}
