//! rustls's errors as a [`TlsError`].

use rustls::{CertificateError, Error, InvalidMessage, PeerIncompatible, pki_types::UnixTime};
use tungstenite_tls_core::{
    AlertDescription, TlsError, TlsErrorKind,
    backend::{CertificateRefusal, date},
};

use crate::reason::reason;

/// The name of this backend.
pub(crate) const BACKEND: &str = "rustls";

/// How large a handshake message may be, in KiB; only certificates are as large.
const MOST_CERTIFICATES: usize = 64;
const OTHERS_READ_MORE: &str = "OpenSSL and BoringSSL read up to 100 KiB";

pub(crate) fn tls_error(error: Error) -> TlsError {
    if let Some(own) = own(&error) {
        return own.clone().on_backend(BACKEND);
    }
    use InvalidMessage::{CertificatePayloadTooLarge, HandshakePayloadTooLarge};
    if let Error::InvalidMessage(CertificatePayloadTooLarge | HandshakePayloadTooLarge) = error {
        let told = CertificateRefusal::too_large(MOST_CERTIFICATES, OTHERS_READ_MORE);
        return told.on_backend(BACKEND).with_source(error);
    }
    let (kind, detail) = match &error {
        Error::InvalidCertificate(certificate) => certificate_kind(certificate),
        Error::InvalidCertRevocationList(_) => {
            (TlsErrorKind::Revoked, "a revocation list is invalid".to_owned())
        }
        Error::PeerIncompatible(PeerIncompatible::ServerRejectedEncryptedClientHello(_)) => {
            (TlsErrorKind::Protocol, "the server refused the encrypted ClientHello".to_owned())
        }
        Error::NoCertificatesPresented => {
            (TlsErrorKind::OtherCertificate, "the server sent none".to_owned())
        }
        Error::AlertReceived(alert) => {
            (TlsErrorKind::Alert(AlertDescription(u8::from(*alert))), String::new())
        }
        _ => (TlsErrorKind::Protocol, String::new()),
    };
    TlsError::new(kind, detail).on_backend(BACKEND).with_source(error)
}

/// The error for a server that has not signed the handshake with its certificate's key.
pub(crate) fn unsigned(error: Error) -> TlsError {
    TlsError::new(TlsErrorKind::Protocol, "the server's signature of the handshake is wrong")
        .on_backend(BACKEND)
        .with_source(error)
}

/// This crate's own error inside rustls's, if its verifier returned one.
fn own(error: &Error) -> Option<&TlsError> {
    match error {
        Error::InvalidCertificate(CertificateError::Other(other)) => other.0.downcast_ref(),
        _ => None,
    }
}

fn certificate_kind(error: &CertificateError) -> (TlsErrorKind, String) {
    let day = |prefix: &str, time: &UnixTime| format!("{prefix} {}", date(time.as_secs()));
    match error {
        CertificateError::Expired => {
            (TlsErrorKind::Expired, "its validity ends before it begins".to_owned())
        }
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
        CertificateError::UnknownRevocationStatus => {
            (TlsErrorKind::Revoked, "no revocation list covers it".to_owned())
        }
        CertificateError::ExpiredRevocationList => {
            (TlsErrorKind::Revoked, "the revocation list has expired".to_owned())
        }
        CertificateError::ExpiredRevocationListContext { next_update, .. } => {
            (TlsErrorKind::Revoked, day("the revocation list expired on", next_update))
        }
        CertificateError::UnknownIssuer => (TlsErrorKind::UntrustedIssuer, String::new()),
        other => (TlsErrorKind::OtherCertificate, reason(other)),
    }
}
