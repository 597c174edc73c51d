//! BoringSSL's errors as a [`TlsError`].

use std::ops::RangeInclusive;

use boring::{
    error::{Error, ErrorStack},
    ssl::{self, SslRef},
    x509::X509VerifyResult,
};
use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, backend::ConnectionJudge};

use crate::verify;

/// The name of this backend.
pub(crate) const BACKEND: &str = "boring";

/// Reasons in this range are alerts that the peer sent (`SSL_AD_REASON_OFFSET`).
const ALERTS: RangeInclusive<i32> = 1000..=1255;
/// `SSL_R_CERTIFICATE_VERIFY_FAILED`
const CERTIFICATE_VERIFY_FAILED: i32 = 125;

const NO_ECH: &str =
    "the server rejected the encrypted ClientHello; its ECHConfigList may have changed";
/// `SSL_R_ECH_REJECTED`
const ECH_REJECTED: i32 = 319;

/// The error of a session.
pub(crate) fn tls_error(ssl: &SslRef, error: ssl::Error) -> TlsError {
    if let Some(refusal) = verify::judge(ssl).and_then(ConnectionJudge::refusal) {
        return refusal.on_backend(BACKEND);
    }
    // Not always the last: the client may add an error of its own after an alert.
    let told = |reason: &i32| {
        matches!(*reason, CERTIFICATE_VERIFY_FAILED | ECH_REJECTED) || ALERTS.contains(reason)
    };
    let reasons = error.ssl_error().map_or(&[][..], ErrorStack::errors).iter();
    let reason = reasons.map(Error::reason_code).find(told);
    let (kind, detail) = match reason {
        Some(CERTIFICATE_VERIFY_FAILED) => certificate_kind(ssl.verify_result()),
        Some(ECH_REJECTED) => (TlsErrorKind::Protocol, NO_ECH),
        Some(alert) => (TlsErrorKind::Alert(AlertDescription((alert - ALERTS.start()) as u8)), ""),
        None => (TlsErrorKind::Protocol, ""),
    };
    TlsError::new(kind, detail).on_backend(BACKEND).with_source(error)
}

/// BoringSSL could not create a session, or refused a setting.
pub(crate) fn setup_error(error: ErrorStack) -> TlsError {
    TlsError::bad_configuration("BoringSSL refused it; see the cause")
        .on_backend(BACKEND)
        .with_source(error)
}

fn certificate_kind(result: X509VerifyResult) -> (TlsErrorKind, &'static str) {
    match result {
        Err(error) => (TlsErrorKind::from_x509_verify_result(error.as_raw()), error.error_string()),
        Ok(()) => (TlsErrorKind::OtherCertificate, ""),
    }
}
