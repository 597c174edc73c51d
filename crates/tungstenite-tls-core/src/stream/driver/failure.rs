//! Handles failures of the session and the transport: records them and adds context.

use std::io::{self, Write};

use super::state::Driver;
use crate::{
    TlsError, TlsErrorKind, TlsSession,
    config::{advice, identity_advice},
};

/// What to do about a server that ends the connection before its first byte.
const UNANSWERED: &str = "the server ended it without an answer: check that the port speaks TLS, \
                          and that the server accepts connections from here and for this name";

impl<T: TlsSession> Driver<T> {
    /// Handles a failed session: sends the alert, once and without waiting. Returns the error, as
    /// every later call does.
    pub(super) fn fail<IO: Write>(&mut self, io: &mut IO, error: TlsError) -> io::Error {
        let _ = self.drain(io);
        let error = self.dated(error);
        let not_tls = match error.kind() {
            TlsErrorKind::Protocol => self.first_bytes.not_tls(),
            _ => None,
        };
        self.remember(not_tls.map_or(error.clone(), |not_tls| not_tls.caused_as(&error)))
    }

    /// Handles a transport that has failed or ended too early.
    pub(super) fn transport_failed(&mut self, error: io::Error) -> io::Error {
        let error = self.dated(TlsError::transport(error));
        if error.kind() == TlsErrorKind::Timeout {
            // The peer may still answer.
            return self.named(error).into();
        }
        let error = match self.first_bytes.not_tls() {
            Some(not_tls) => not_tls.caused_as(&error),
            None if self.is_unanswered(&error) => error.with_fix(UNANSWERED),
            None => error,
        };
        self.remember(error)
    }

    /// Whether the peer has ended the connection before its first byte.
    fn is_unanswered(&self, error: &TlsError) -> bool {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        let TlsErrorKind::Io(kind) = error.kind() else { return false };
        let is_ended =
            matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof);
        is_ended && !self.handshake_done && self.first_bytes.is_empty()
    }

    /// The error, of the handshake or of what comes after it.
    fn dated(&self, error: TlsError) -> TlsError {
        if self.handshake_done { error.after_handshake() } else { error }
    }

    fn remember(&mut self, error: TlsError) -> io::Error {
        self.failed.insert(self.named(error)).clone().into()
    }

    /// Adds what to do if the server accepts nothing of what this side offers, or not its client
    /// certificate. With TLS 1.3, a server looks at that after the client's handshake is complete.
    fn advised(&self, error: TlsError) -> TlsError {
        let offer = self.offer.as_ref();
        let advice = match error.kind() {
            TlsErrorKind::Alert(alert) if error.fix().is_none() => match self.handshake_done {
                true => identity_advice(offer, alert),
                false => identity_advice(offer, alert).or_else(|| advice(offer, alert)),
            },
            _ => None,
        };
        match advice {
            Some(advice) => error.with_fix(advice),
            None => error,
        }
    }

    pub(super) fn named(&self, error: TlsError) -> TlsError {
        let error = error.on_backend(self.backend).with_endpoint(&self.endpoint);
        let error = self.advised(error);
        let nothing_else_sent = !self.handshake_done && !self.early_data.was_sent();
        // A rejected certificate would also be rejected without the offered session.
        if nothing_else_sent && self.session.offered_session() && !error.kind().is_certificate() {
            return error.after_offer_of_session();
        }
        error
    }
}
