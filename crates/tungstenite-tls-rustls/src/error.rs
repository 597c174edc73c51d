//! rustls's errors in the words of the contract.

use rustls::{CertificateError, Error, pki_types::UnixTime};
use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, date};

use crate::BACKEND;

pub(crate) fn tls_error(error: Error) -> TlsError {
    let (kind, detail) = match &error {
        Error::InvalidCertificate(certificate) => certificate_kind(certificate),
        Error::NoCertificatesPresented => (TlsErrorKind::OtherCertificate, String::new()),
        Error::AlertReceived(alert) => {
            (TlsErrorKind::Alert(AlertDescription(u8::from(*alert))), String::new())
        }
        _ => (TlsErrorKind::Protocol, String::new()),
    };
    TlsError::new(kind, detail).on_backend(BACKEND).with_source(error)
}

fn certificate_kind(error: &CertificateError) -> (TlsErrorKind, String) {
    let day = |prefix: &str, time: &UnixTime| format!("{prefix} {}", date(time.as_secs()));
    match error {
        CertificateError::Expired => (TlsErrorKind::Expired, String::new()),
        CertificateError::ExpiredContext { not_after, .. } => {
            (TlsErrorKind::Expired, day("on", not_after))
        }
        CertificateError::NotValidYet => (TlsErrorKind::NotYetValid, String::new()),
        CertificateError::NotValidYetContext { not_before, .. } => {
            (TlsErrorKind::NotYetValid, day("before", not_before))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            (TlsErrorKind::NameMismatch, String::new())
        }
        CertificateError::Revoked => (TlsErrorKind::Revoked, String::new()),
        CertificateError::UnknownIssuer => (TlsErrorKind::UntrustedIssuer, String::new()),
        _ => (TlsErrorKind::OtherCertificate, String::new()),
    }
}
