//! Failures of TLS: who is told, and in which words.

use std::io::{self, Write};

use super::state::Driver;
use crate::{TlsError, TlsErrorKind, TlsSession};

impl<T: TlsSession> Driver<T> {
    /// The session has failed: tells the peer, once and without waiting, and gives the error, now
    /// and from now on.
    pub(super) fn fail<IO: Write>(&mut self, io: &mut IO, error: TlsError) -> io::Error {
        let _ = self.drain(io);
        self.remember(error)
    }

    /// The transport has failed, or ended too early.
    pub(super) fn transport_failed(&mut self, error: io::Error) -> io::Error {
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

    pub(super) fn named(&self, error: TlsError) -> TlsError {
        let error = error.on_backend(self.backend).with_endpoint(&self.endpoint);
        let nothing_else_sent = !self.handshake_done && !self.early_data.was_sent();
        // A refused certificate is refused with or without the session.
        if nothing_else_sent && self.session.offered_session() && !error.kind().is_certificate() {
            return error.after_offer_of_session();
        }
        error
    }
}
