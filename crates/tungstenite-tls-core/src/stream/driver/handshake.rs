//! Runs the handshake, which comes before everything else.

use std::io::{self, Read, Write};

use super::{lasting::is_waiting, state::Driver};
use crate::{Handshake, TlsError, TlsSession};

impl<T: TlsSession> Driver<T> {
    /// Completes the handshake, and sends its last flight.
    pub(crate) fn handshake<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        self.ready(io)?;
        if self.handshake_written {
            return Ok(());
        }
        self.drain(io).map_err(|error| match is_waiting(&error) {
            true => error,
            // The last flight belongs to the handshake. Data from the peer can still be read.
            false => self.named(TlsError::transport(error)).into(),
        })
    }

    /// Runs the handshake until application data may be sent. Its last flight may still be queued
    /// then.
    #[inline]
    pub(super) fn ready<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if self.open && self.failed.is_none() { Ok(()) } else { self.get_ready(io, true) }
    }

    /// Like [`ready`](Self::ready), for a read: does not wait until the session takes `owed`,
    /// because the session may have to be read first.
    #[inline]
    pub(super) fn ready_to_read<IO: Read + Write>(&mut self, io: &mut IO) -> io::Result<()> {
        if self.open && self.failed.is_none() { Ok(()) } else { self.get_ready(io, false) }
    }

    /// The part of both that runs once or rarely.
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
                    self.first_bytes.forget();
                    self.fruitless.end();
                    if self.watch.is_some() && self.session.info().alpn.as_deref() == Some(b"h2") {
                        return Err(self.fail(io, http2()));
                    }
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
}

/// The error of a WebSocket whose server expects HTTP/2 now: its upgrade is one of HTTP/1.1.
fn http2() -> TlsError {
    let detail = "the server chose `h2` by ALPN, and the WebSocket upgrade needs HTTP/1.1";
    TlsError::bad_configuration(detail).with_fix("offer only `http/1.1`, with `with_alpn`")
}
