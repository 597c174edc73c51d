//! BoringSSL's errors as a [`TlsError`].

use std::ops::RangeInclusive;

use boring::{
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
pub(crate) const BACKEND: &str = "boring";

/// Reasons in this range are alerts that the peer sent (`SSL_AD_REASON_OFFSET`).
const ALERTS: RangeInclusive<i32> = 1000..=1255;
/// `SSL_R_CERTIFICATE_VERIFY_FAILED`
const CERTIFICATE_VERIFY_FAILED: i32 = 125;
/// `SSL_R_CANNOT_PARSE_LEAF_CERT`
const CANNOT_PARSE_LEAF_CERT: i32 = 272;
/// `SSL_R_CERT_LENGTH_MISMATCH`
const CERT_LENGTH_MISMATCH: i32 = 127;
/// `SSL_R_EXCESSIVE_MESSAGE_SIZE`
const EXCESSIVE_MESSAGE_SIZE: i32 = 150;
/// `SSL_R_KEY_USAGE_BIT_INCORRECT`
const KEY_USAGE_BIT_INCORRECT: i32 = 302;
/// `ERR_LIB_ASN1`, `ERR_LIB_SSL` and `ERR_LIB_X509`
const ASN1: i32 = 12;
const SSL: i32 = 16;
const X509: i32 = 11;
/// `SSL_MAX_CERT_LIST_DEFAULT`, in KiB.
const MOST_CERTIFICATES: usize = 100;

const NO_ECH: &str =
    "the server rejected the encrypted ClientHello; its ECHConfigList may have changed";
/// `SSL_R_ECH_REJECTED`
const ECH_REJECTED: i32 = 319;

/// The error of a session.
pub(crate) fn tls_error(ssl: &SslRef, error: ssl::Error) -> TlsError {
    if let Some(refusal) = verify::judge(ssl).and_then(ConnectionJudge::refusal) {
        return refusal.on_backend(BACKEND);
    }
    let errors = error.ssl_error().map_or(&[][..], ErrorStack::errors);
    // Not always the last: the client may add an error of its own after an alert.
    let told = errors.iter().find_map(|error| told(ssl, error, errors));
    let told = told.or_else(|| unreadable(errors));
    let told = told.unwrap_or_else(|| TlsError::new(TlsErrorKind::Protocol, ""));
    told.on_backend(BACKEND).with_source(error)
}

/// What one error of the stack says, if it is one that decides.
fn told(ssl: &SslRef, error: &Error, errors: &[Error]) -> Option<TlsError> {
    Some(match (error.library_code() == SSL).then_some(error.reason_code())? {
        CERTIFICATE_VERIFY_FAILED => refusal(ssl, errors),
        ECH_REJECTED => TlsError::new(TlsErrorKind::Protocol, NO_ECH),
        CANNOT_PARSE_LEAF_CERT => CertificateRefusal::unreadable(""),
        CERT_LENGTH_MISMATCH => CertificateRefusal::unreadable("it has trailing bytes"),
        EXCESSIVE_MESSAGE_SIZE => CertificateRefusal::too_large(MOST_CERTIFICATES, ""),
        KEY_USAGE_BIT_INCORRECT => {
            let why = "its key usage does not allow it to sign for a server";
            TlsError::new(TlsErrorKind::OtherCertificate, why)
        }
        alert if ALERTS.contains(&alert) => {
            let alert = AlertDescription((alert - ALERTS.start()) as u8);
            TlsError::new(TlsErrorKind::Alert(alert), "")
        }
        _ => return None,
    })
}

/// The verification has failed. Its result, and what was wrong before.
fn refusal(ssl: &SslRef, errors: &[Error]) -> TlsError {
    let (kind, words) = match ssl.verify_result() {
        Err(error) => (TlsErrorKind::from_x509_verify_result(error.as_raw()), error.error_string()),
        Ok(()) => (TlsErrorKind::OtherCertificate, ""),
    };
    let earlier = errors.iter().find(|error| error.library_code() != SSL);
    let refusal = CertificateRefusal {
        kind,
        words,
        defect: earlier.map(|error| error.reason().unwrap_or_default()),
        sent: ssl.peer_cert_chain().map(StackRef::len),
    };
    refusal.error()
}

/// A certificate that BoringSSL could not read: in a handshake, only certificates are read by the
/// libraries for ASN.1 and X.509.
fn unreadable(errors: &[Error]) -> Option<TlsError> {
    let found = errors.iter().find(|error| matches!(error.library_code(), ASN1 | X509))?;
    Some(CertificateRefusal::unreadable(found.reason().unwrap_or_default()))
}

/// BoringSSL could not create a session, or refused a setting.
pub(crate) fn setup_error(error: ErrorStack) -> TlsError {
    TlsError::bad_configuration("BoringSSL refused it; see the cause")
        .on_backend(BACKEND)
        .with_source(error)
}
