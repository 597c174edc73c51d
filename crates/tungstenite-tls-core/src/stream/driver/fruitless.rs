//! Bounds what a peer may send that leads nowhere: [`Fruitless`].

use crate::{TlsError, TlsErrorKind};

/// Ciphertext since the last byte of data or, in the handshake, since its begin. Records without
/// data are allowed: tickets, new keys, padding. But some libraries take them without end, and one
/// call to the stream would never return.
#[derive(Default)]
pub(super) struct Fruitless(usize);

/// How much ciphertext without data a peer may send, in bytes: thousands of tickets, and more than
/// any library's limit for certificates.
pub(super) const MOST: usize = 2 << 20;

impl Fruitless {
    /// Counts ciphertext that has arrived.
    ///
    /// # Errors
    /// If it is more than any peer needs.
    pub(super) fn add(&mut self, bytes: usize, handshake_done: bool) -> Result<(), TlsError> {
        self.0 = self.0.saturating_add(bytes);
        if self.0 <= MOST {
            return Ok(());
        }
        let detail = match handshake_done {
            true => "the server sent more than 2 MiB without any data",
            false => "the server sent more than 2 MiB without completing the handshake",
        };
        let error = TlsError::new(TlsErrorKind::Protocol, detail);
        Err(error.with_fix("report it to the server's operator"))
    }

    /// Something came of it.
    pub(super) fn end(&mut self) {
        self.0 = 0;
    }
}
