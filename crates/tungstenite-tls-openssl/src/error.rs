//! OpenSSL's errors in the words of the contract.

use openssl::{
    error::{Error, ErrorStack},
    ssl::{self, SslRef},
    x509::X509VerifyResult,
};
use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, backend::ConnectionJudge};

use crate::{BACKEND, verify};

/// Reasons from here on are alerts that the peer sent (`SSL_AD_REASON_OFFSET`).
const ALERT_OFFSET: i32 = 1000;
/// `SSL_R_CERTIFICATE_VERIFY_FAILED`
const CERTIFICATE_VERIFY_FAILED: i32 = 134;
/// `SSL_R_TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE`: from 3.6 on OpenSSL's own word too, under the
/// number of an alert, but without the alert's as data.
const BAD_STATUS_RESPONSE: i32 = 1113;

/// The error of a session.
pub(crate) fn tls_error(ssl: &SslRef, error: ssl::Error) -> TlsError {
    if let Some(refusal) = verify::judge(ssl).and_then(ConnectionJudge::refusal) {
        return refusal.on_backend(BACKEND);
    }
    let last = error.ssl_error().and_then(|stack| stack.errors().last());
    let was_sent = last.is_some_and(|last| last.data().is_some());
    let (kind, detail) = match last.map(Error::reason_code) {
        Some(CERTIFICATE_VERIFY_FAILED) => certificate_kind(ssl.verify_result()),
        Some(BAD_STATUS_RESPONSE) if !was_sent => {
            (TlsErrorKind::BadOcspResponse, "it cannot be read")
        }
        Some(reason) if (ALERT_OFFSET..=ALERT_OFFSET + 255).contains(&reason) => {
            (TlsErrorKind::Alert(AlertDescription((reason - ALERT_OFFSET) as u8)), "")
        }
        _ => (TlsErrorKind::Protocol, ""),
    };
    TlsError::new(kind, detail).on_backend(BACKEND).with_source(error)
}

/// OpenSSL would not make a session.
pub(crate) fn setup_error(error: ErrorStack) -> TlsError {
    TlsError::bad_configuration("OpenSSL refused it; see the cause")
        .on_backend(BACKEND)
        .with_source(error)
}

fn certificate_kind(result: X509VerifyResult) -> (TlsErrorKind, &'static str) {
    (TlsErrorKind::from_x509_verify_result(result.as_raw()), result.error_string())
}
