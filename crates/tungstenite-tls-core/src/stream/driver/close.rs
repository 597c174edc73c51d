//! Closes this side of the connection: sends close_notify.

use std::io::{self, Read, Write};

use super::state::Driver;
use crate::{TlsError, TlsSession};

impl<T: TlsSession> Driver<T> {
    /// Queues close_notify and sends it. Does nothing before the handshake is complete.
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
}
