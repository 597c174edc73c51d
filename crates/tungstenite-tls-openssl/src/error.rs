//! OpenSSL's errors as a [`TlsError`].

use openssl::{
    error::{Error, ErrorStack},
    ssl::{self, SslRef},
    stack::StackRef,
};
use tungstenite_tls_core::{
    AlertDescription, TlsError, TlsErrorKind,
    backend::{CertificateRefusal, ConnectionJudge},
};

use crate::verify;

/// The name of this backend.
pub(crate) const BACKEND: &str = "openssl";

/// Reasons from here on are alerts that the peer sent (`SSL_AD_REASON_OFFSET`).
const ALERT_OFFSET: i32 = 1000;
/// `SSL_R_CERTIFICATE_VERIFY_FAILED`
const CERTIFICATE_VERIFY_FAILED: i32 = 134;
/// `SSL_R_TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE`: from 3.6 on also OpenSSL's own error, with the
/// number of an alert, but without the alert's number as data.
const BAD_STATUS_RESPONSE: i32 = 1113;
/// `SSL_R_CERT_LENGTH_MISMATCH`
const CERT_LENGTH_MISMATCH: i32 = 135;
/// `SSL_R_EXCESSIVE_MESSAGE_SIZE`
const EXCESSIVE_MESSAGE_SIZE: i32 = 152;
/// `ERR_LIB_ASN1`
const ASN1: i32 = 13;
/// `SSL_MAX_CERT_LIST_DEFAULT`, in KiB.
const MOST_CERTIFICATES: usize = 100;

/// The error of a session.
pub(crate) fn tls_error(ssl: &SslRef, error: ssl::Error) -> TlsError {
    if let Some(refusal) = verify::judge(ssl).and_then(ConnectionJudge::refusal) {
        return refusal.on_backend(BACKEND);
    }
    let errors = error.ssl_error().map_or(&[][..], ErrorStack::errors);
    let last = errors.last();
    let was_sent = last.is_some_and(|last| last.data().is_some());
    let told = match last.map(Error::reason_code) {
        Some(CERTIFICATE_VERIFY_FAILED) => refusal(ssl, errors),
        Some(BAD_STATUS_RESPONSE) if !was_sent => {
            TlsError::new(TlsErrorKind::BadOcspResponse, "it cannot be read")
        }
        Some(CERT_LENGTH_MISMATCH) => CertificateRefusal::unreadable("it has trailing bytes"),
        Some(EXCESSIVE_MESSAGE_SIZE) => CertificateRefusal::too_large(MOST_CERTIFICATES, ""),
        Some(reason) if (ALERT_OFFSET..=ALERT_OFFSET + 255).contains(&reason) => {
            let alert = AlertDescription((reason - ALERT_OFFSET) as u8);
            TlsError::new(TlsErrorKind::Alert(alert), "")
        }
        // In a handshake, only certificates are encoded in ASN.1 by OpenSSL's own parser.
        _ => match errors.iter().find(|error| error.library_code() == ASN1) {
            Some(asn1) => CertificateRefusal::unreadable(asn1.reason().unwrap_or_default()),
            None => TlsError::new(TlsErrorKind::Protocol, ""),
        },
    };
    told.on_backend(BACKEND).with_source(error)
}

/// The verification has failed. Its result, and what was wrong before.
fn refusal(ssl: &SslRef, errors: &[Error]) -> TlsError {
    let result = ssl.verify_result();
    let refusal = CertificateRefusal {
        kind: TlsErrorKind::from_x509_verify_result(result.as_raw()),
        words: result.error_string(),
        defect: defect(errors),
        sent: ssl.peer_cert_chain().map(StackRef::len),
    };
    refusal.error()
}

/// What OpenSSL could not read in a certificate before the last error, which is the verdict.
fn defect(errors: &[Error]) -> Option<&'static str> {
    let (_, earlier) = errors.split_last()?;
    earlier.first().map(|error| error.reason().unwrap_or_default())
}

/// OpenSSL could not create a session, or refused a setting.
pub(crate) fn setup_error(error: ErrorStack) -> TlsError {
    TlsError::bad_configuration("OpenSSL refused it; see the cause")
        .on_backend(BACKEND)
        .with_source(error)
}
