//! Writes queued ciphertext to the transport.

use std::io::{self, ErrorKind, IoSlice, Write};

use super::{
    lasting::{Lasting, passes},
    state::Driver,
};
use crate::{Readiness, TlsSession};

impl<T: TlsSession> Driver<T> {
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

    /// Records that writing to the transport has failed for good.
    pub(super) fn output_fails(&mut self, error: io::Error) -> io::Error {
        self.output_failed_first = self.handshake_done && self.failed.is_none();
        self.output_failed.insert(Lasting::new(error)).error()
    }
}

/// Writes a single buffer with `write`: a vectored write of one buffer costs a socket more.
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
