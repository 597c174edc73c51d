//! Tells a wrong signature of the handshake from one in a certificate.
//!
//! rustls has one error for both, `CertificateError::BadSignature`, and with another error it would
//! send another alert. So the verifier's verdict on the handshake is kept here, on its way to the
//! session: rustls calls the verifier from within `process_new_packets`, on the same thread.

use std::cell::Cell;

use rustls::{Error, client::danger::HandshakeSignatureValid};

thread_local! {
    static WRONG: Cell<bool> = const { Cell::new(false) };
}

/// Keeps whether the handshake's signature is wrong, and returns the verdict.
pub(crate) fn keep(
    verdict: Result<HandshakeSignatureValid, Error>,
) -> Result<HandshakeSignatureValid, Error> {
    WRONG.set(verdict.is_err());
    verdict
}

/// Runs `step` and returns whether the verifier refused the handshake's signature during it.
pub(crate) fn during<T>(step: impl FnOnce() -> T) -> (T, bool) {
    WRONG.set(false);
    let result = step();
    (result, WRONG.take())
}
