//! What to change after an attempt that failed: redirects, and second attempts.

use tungstenite::{Error, http::StatusCode};
use tungstenite_tls_core::{TlsError, TlsErrorKind};

use super::{plan::Connect, redirect};

impl Connect {
    /// After an attempt that failed with `error`: what to change for the next one, or the error.
    pub(crate) fn follow(&mut self, error: Error) -> Result<(), Error> {
        if !self.refused_resumption && was_refused_resumption(&error) {
            // The session is forgotten, and nothing but the handshake was sent.
            self.refused_resumption = true;
            return Ok(());
        }
        let target = match &error {
            // RFC 8470, section 5.2: the same again, once, after the handshake.
            Error::Http(response)
                if response.status() == StatusCode::TOO_EARLY && !self.too_early =>
            {
                self.too_early = true;
                return Ok(());
            }
            Error::Http(response)
                if response.status().is_redirection() && self.max_redirects > 0 =>
            {
                redirect::target(self.uri(), response)?
            }
            _ => return Err(error),
        };
        if !redirect::same_origin(self.uri(), &target) {
            let Some(tls) = self.tls.for_another_origin(&target) else { return Err(error) };
            self.tls = tls;
            self.addresses = None;
        }
        self.request = redirect::request(&self.request, target)?;
        self.max_redirects -= 1;
        Ok(())
    }
}

/// Whether a server did not want the session that it was offered. A timeout is the caller's, and is
/// not for waiting twice.
fn was_refused_resumption(error: &Error) -> bool {
    TlsError::find(error)
        .is_some_and(|error| error.refused_resumption() && error.kind() != TlsErrorKind::Timeout)
}
