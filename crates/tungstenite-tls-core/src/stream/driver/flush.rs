//! Flushes the stream: writes everything that is queued, then flushes the transport.

use std::io::{self, ErrorKind, Read, Write};

use super::{lasting::passes, outlet::Outlet, state::Driver};
use crate::{Readiness, TlsSession};

impl<T: TlsSession> Driver<T> {
    /// Writes everything that is queued and flushes the transport.
    pub(crate) fn flush<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
        if !self.lent.is_empty() {
            self.write_lent(io)?;
        }
        if self.is_clear() {
            match self.drain(io) {
                Ok(()) => return self.flush_transport(io),
                Err(error) if passes(&error) => return Err(error),
                // The code below meets it again, and first checks for data that the peer has sent.
                Err(_) => {}
            }
        }
        self.flush_queued(io)
    }

    fn flush_queued<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.early_data.give_up();
        if self.failed.is_some() {
            // Sends the alert, unless it was sent before.
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

    /// Writes queued ciphertext until none is left, before the caller writes `len` more bytes.
    pub(super) fn hand_on<IO: Read + Write>(
        &mut self,
        io: &mut IO,
        len: usize,
    ) -> io::Result<Outlet> {
        match self.drain(io) {
            Ok(()) => Ok(Outlet::Peer),
            Err(error) if passes(&error) => Err(error),
            Err(error) => self.unless_the_reader_comes_first(io, len, error),
        }
    }
}
