//! The errors of s2n-tls as a [`TlsError`].

use s2n_tls::{
    connection::Connection,
    error::{Error, ErrorType},
};
use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, backend::CertificateRefusal};

/// The name of this backend.
pub(crate) const BACKEND: &str = "s2n-tls";

/// The error of a session.
pub(crate) fn tls_error(connection: &Connection, error: Error) -> TlsError {
    let alert = || connection.alert().map(AlertDescription);
    let kind = match (error.name(), error.kind()) {
        ("S2N_ERR_CERT_EXPIRED", _) => TlsErrorKind::Expired,
        ("S2N_ERR_CERT_NOT_YET_VALID", _) => TlsErrorKind::NotYetValid,
        ("S2N_ERR_CERT_INVALID_HOSTNAME", _) => TlsErrorKind::NameMismatch,
        ("S2N_ERR_CERT_UNTRUSTED", _) => TlsErrorKind::UntrustedIssuer,
        ("S2N_ERR_CERT_REVOKED", _) => TlsErrorKind::Revoked,
        ("S2N_ERR_DECODE_CERTIFICATE", _) => TlsErrorKind::OtherCertificate,
        (name, _) if name.starts_with("S2N_ERR_CERT_") => TlsErrorKind::OtherCertificate,
        (_, ErrorType::Alert) => alert().map_or(TlsErrorKind::Protocol, TlsErrorKind::Alert),
        _ => TlsErrorKind::Protocol,
    };
    let told = match kind.is_certificate() {
        // s2n-tls does not tell how many certificates the server sent.
        true => {
            let words = error.message();
            CertificateRefusal { kind, words, defect: None, sent: None }.error()
        }
        false if error.name() == "S2N_ERR_BAD_MESSAGE" => bad_message(),
        false => TlsError::new(kind, ""),
    };
    told.on_backend(BACKEND).with_source(error)
}

/// s2n-tls says no more of a handshake message that is too large.
fn bad_message() -> TlsError {
    let what = "s2n-tls cannot read a message of the server, or its certificates are larger than \
                64 KiB";
    let fix = "check that the port speaks TLS; have the server send fewer or smaller certificates";
    TlsError::new(TlsErrorKind::Protocol, what).with_fix(fix)
}

/// s2n-tls could not create a configuration or a connection.
pub(crate) fn setup_error(error: &Error) -> TlsError {
    TlsError::bad_configuration(format!("s2n-tls refused it: {error}")).on_backend(BACKEND)
}
