//! Handles failures of the session and the transport: records them and adds context.

use std::io::{self, Write};

use super::state::Driver;
use crate::{TlsError, TlsErrorKind, TlsSession};

impl<T: TlsSession> Driver<T> {
    /// Handles a failed session: sends the alert, once and without waiting. Returns the error, as
    /// every later call does.
    pub(super) fn fail<IO: Write>(&mut self, io: &mut IO, error: TlsError) -> io::Error {
        let _ = self.drain(io);
        self.remember(error)
    }

    /// Handles a transport that has failed or ended too early.
    pub(super) fn transport_failed(&mut self, error: io::Error) -> io::Error {
        let error = TlsError::transport(error);
        if error.kind() == TlsErrorKind::Timeout {
            // The peer may still answer.
            return self.named(error).into();
        }
        self.remember(error)
    }

    fn remember(&mut self, error: TlsError) -> io::Error {
        self.failed.insert(self.named(error)).clone().into()
    }

    pub(super) fn named(&self, error: TlsError) -> TlsError {
        let error = error.on_backend(self.backend).with_endpoint(&self.endpoint);
        let nothing_else_sent = !self.handshake_done && !self.early_data.was_sent();
        // A rejected certificate would also be rejected without the offered session.
        if nothing_else_sent && self.session.offered_session() && !error.kind().is_certificate() {
            return error.after_offer_of_session();
        }
        error
    }
}
