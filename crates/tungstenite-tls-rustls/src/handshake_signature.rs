//! Tells a wrong signature of the handshake from one in a certificate.
//!
//! rustls has one error for both, `CertificateError::BadSignature`, and with another error it would
//! send another alert. So the verifier's verdict on the handshake is kept here, on its way to the
//! session: rustls calls the verifier from within `process_new_packets`, on the same thread.

use std::cell::Cell;

use rustls::{Error, client::danger::HandshakeSignatureValid, pki_types::CertificateDer};
use webpki::EndEntityCert;

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
    let Ok(certificate) = EndEntityCert::try_from(certificate) else { return false };
    let key = certificate.subject_public_key_info();
    key.len() < 2048 / 8 && key.windows(RSA_ENCRYPTION.len()).any(|part| part == RSA_ENCRYPTION)
}

/// The object identifier of RSA keys, 1.2.840.113549.1.1.1, in DER.
const RSA_ENCRYPTION: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];

/// Runs `step` and returns whether the verifier refused the handshake's signature during it.
pub(crate) fn during<T>(step: impl FnOnce() -> T) -> (T, bool) {
    WRONG.set(false);
    let result = step();
    (result, WRONG.take())
}
