//! OpenSSL's errors as a [`TlsError`].

use openssl::{
    error::{Error, ErrorStack},
    ssl::{self, SslRef},
    x509::X509VerifyResult,
};
use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, backend::ConnectionJudge};

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

/// OpenSSL could not create a session, or refused a setting.
pub(crate) fn setup_error(error: ErrorStack) -> TlsError {
    TlsError::bad_configuration("OpenSSL refused it; see the cause")
        .on_backend(BACKEND)
        .with_source(error)
}

fn certificate_kind(result: X509VerifyResult) -> (TlsErrorKind, &'static str) {
    (TlsErrorKind::from_x509_verify_result(result.as_raw()), result.error_string())
}
