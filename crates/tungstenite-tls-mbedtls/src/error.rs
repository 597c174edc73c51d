//! Mbed TLS's errors as a [`TlsError`].

use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, backend::CertificateRefusal};

use crate::ffi::{Connection, Error, Flags};

/// The name of this backend.
pub(crate) const BACKEND: &str = "mbedtls";

/// `MBEDTLS_SSL_IN_CONTENT_LEN`, in KiB: the longest message of a handshake.
const LONGEST_MESSAGE: usize = 16;

/// The error of a session. `in_certificates` says whether it was about to read the server's
/// certificates.
pub(crate) fn tls_error(connection: &Connection, error: Error, in_certificates: bool) -> TlsError {
    let told = match error {
        Error::FATAL_ALERT => match connection.received_alert() {
            Some(alert) => TlsError::new(TlsErrorKind::Alert(AlertDescription(alert)), ""),
            None => TlsError::new(TlsErrorKind::Protocol, ""),
        },
        Error::REFUSED | Error::BAD_CERTIFICATE => refusal(connection),
        // That is what it says of a message of the server's that is too long for its buffer.
        Error::BAD_INPUT if in_certificates => CertificateRefusal::too_large(LONGEST_MESSAGE, ""),
        Error::CHAIN_TOO_LONG if in_certificates => {
            let what = "Mbed TLS follows at most eight intermediates";
            TlsError::new(TlsErrorKind::OtherCertificate, what)
        }
        Error::UNDECODABLE if in_certificates && sent(connection).is_some() => {
            CertificateRefusal::unreadable("")
        }
        _ if in_certificates && !error.is_of_tls() => unreadable(connection, error),
        _ => TlsError::new(TlsErrorKind::Protocol, ""),
    };
    told.on_backend(BACKEND).with_source(error)
}

/// The verification has failed.
fn refusal(connection: &Connection) -> TlsError {
    let flags = connection.refusal();
    let words = flags.words();
    let kind = match flags {
        // Mbed TLS has one reason for an unknown issuer and for a signature that is not the
        // issuer's. With another reason beside it, either may be the cause.
        flags if flags.is_just(Flags::NOT_TRUSTED) && !connection.knows_issuer() => {
            TlsErrorKind::UntrustedIssuer
        }
        flags if flags.is_just(Flags::NAME_MISMATCH) => TlsErrorKind::NameMismatch,
        _ => TlsErrorKind::OtherCertificate,
    };
    let words = connection.objection().unwrap_or(&words);
    CertificateRefusal { kind, words, defect: None, sent: sent(connection) }.error()
}

/// Mbed TLS reads all certificates, or none.
fn unreadable(connection: &Connection, error: Error) -> TlsError {
    let words = format!("one of them is malformed ({error})");
    let (kind, sent) = (TlsErrorKind::OtherCertificate, sent(connection));
    CertificateRefusal { kind, words: &words, defect: None, sent }.error()
}

/// How many certificates the server has sent, if its message can be read.
fn sent(connection: &Connection) -> Option<usize> {
    let message = connection.certificates_message();
    message.is_well_formed().then(|| message.certificates().count())
}

/// The alert that tells a server why its certificate was refused here, and not by the library (RFC
/// 5246, section 7.2.2).
pub(crate) fn alert(refusal: &TlsError) -> u8 {
    match refusal.kind() {
        TlsErrorKind::Expired => AlertDescription::CERTIFICATE_EXPIRED,
        TlsErrorKind::NameMismatch => AlertDescription::BAD_CERTIFICATE,
        TlsErrorKind::UntrustedIssuer => AlertDescription::UNKNOWN_CA,
        _ => AlertDescription::CERTIFICATE_UNKNOWN,
    }
    .0
}

/// Mbed TLS refused a setting, or memory is short.
pub(crate) fn setup_error(error: Error) -> TlsError {
    TlsError::bad_configuration("Mbed TLS refused it; see the cause")
        .on_backend(BACKEND)
        .with_source(error)
}
