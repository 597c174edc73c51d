//! Tells a wrong signature of the handshake from one in a certificate.
//!
//! rustls has one error for both, `CertificateError::BadSignature`, and with another error it would
//! send another alert. So the verifier's verdict on the handshake is kept here, on its way to the
//! session: rustls calls the verifier from within `process_new_packets`, on the same thread.

use std::cell::Cell;

use rustls::{Error, client::danger::HandshakeSignatureValid, pki_types::CertificateDer};

thread_local! {
    static WRONG: Cell<bool> = const { Cell::new(false) };
}

/// Keeps whether the handshake's signature is wrong, and returns the verdict.
pub(crate) fn keep(
    verdict: Result<HandshakeSignatureValid, Error>,
    certificate: &CertificateDer<'_>,
) -> Result<HandshakeSignatureValid, Error> {
    WRONG.set(verdict.is_err() && !has_small_rsa_key(certificate));
    verdict
}

/// Whether the key is RSA of less than the 2048 bits that rustls's providers accept, which is the
/// certificate's fault.
fn has_small_rsa_key(certificate: &CertificateDer<'_>) -> bool {
    let mut places = certificate.windows(RSA_KEY.len() + 1);
    places.any(|place| place.starts_with(RSA_KEY) && place[RSA_KEY.len()] != TWO_BYTES)
}

/// How an RSA key begins in a certificate (RFC 3279, section 2.3.1): its object identifier,
/// 1.2.840.113549.1.1.1, without parameters, and then a BIT STRING, whose length follows.
const RSA_KEY: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0, 3];

/// How DER begins a length from 256 to 65535, as a key of 2048 bits and more has it.
const TWO_BYTES: u8 = 0x82;

/// Runs `step` and returns whether the verifier refused the handshake's signature during it.
pub(crate) fn during<T>(step: impl FnOnce() -> T) -> (T, bool) {
    WRONG.set(false);
    let result = step();
    (result, WRONG.take())
}
