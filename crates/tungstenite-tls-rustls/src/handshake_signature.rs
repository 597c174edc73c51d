//! Tells a wrong signature of the handshake from one in a certificate.
//!
//! rustls has one error for both, `CertificateError::BadSignature`, and with another error it would
//! send another alert. So the verifier's verdict on the handshake is kept here, on its way to the
//! session: rustls calls the verifier from within `process_new_packets`, on the same thread.

use std::cell::Cell;

use rustls::{
    DigitallySignedStruct, Error, SignatureScheme, client::danger::HandshakeSignatureValid,
    pki_types::CertificateDer,
};
use webpki::EndEntityCert;

thread_local! {
    static WRONG: Cell<bool> = const { Cell::new(false) };
}

/// Keeps whether the handshake's signature is wrong, and returns the verdict.
pub(crate) fn keep(
    verdict: Result<HandshakeSignatureValid, Error>,
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    WRONG.set(verdict.is_err() && !is_small_rsa(certificate, signed));
    verdict
}

/// Whether the certificate's RSA key is smaller than the 2048 bits that rustls's providers accept,
/// which is the certificate's fault.
fn is_small_rsa(certificate: &CertificateDer<'_>, signed: &DigitallySignedStruct) -> bool {
    use SignatureScheme::{
        RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
        RSA_PSS_SHA512,
    };
    let is_rsa = matches!(
        signed.scheme,
        RSA_PKCS1_SHA256
            | RSA_PKCS1_SHA384
            | RSA_PKCS1_SHA512
            | RSA_PSS_SHA256
            | RSA_PSS_SHA384
            | RSA_PSS_SHA512
    );
    let key = |certificate: EndEntityCert<'_>| certificate.subject_public_key_info();
    is_rsa && EndEntityCert::try_from(certificate).map(key).is_ok_and(|key| key.len() < 2048 / 8)
}

/// Runs `step` and returns whether the verifier refused the handshake's signature during it.
pub(crate) fn during<T>(step: impl FnOnce() -> T) -> (T, bool) {
    WRONG.set(false);
    let result = step();
    (result, WRONG.take())
}
