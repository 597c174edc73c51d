//! native-tls's errors as a [`TlsError`].
//!
//! native-tls itself gives only text. Where it uses OpenSSL, its source holds OpenSSL's codes, and
//! its text ends with the result of the verification in brackets; on Windows it ends with a code
//! (`schannel.rs`). With Secure Transport, a refusal stays a [`TlsErrorKind::Protocol`].

use std::{error::Error, io};

use tungstenite_tls_core::{TlsError, TlsErrorKind, backend::CertificateRefusal};

/// The name of this backend.
pub(crate) const BACKEND: &str = "native-tls";

/// A handshake has failed.
pub(crate) fn handshake(error: native_tls::Error) -> TlsError {
    let text = error.to_string();
    let told = match verification(&text) {
        Some((kind, words)) => refusal(kind, words, &error),
        None => library::told(&error),
    };
    let told = told.unwrap_or_else(|| TlsError::new(TlsErrorKind::Protocol, ""));
    told.on_backend(BACKEND).with_source(error)
}

/// native-tls shows neither the certificates nor their number.
fn refusal(kind: TlsErrorKind, words: &str, error: &native_tls::Error) -> Option<TlsError> {
    let defect = library::defect(error);
    Some(CertificateRefusal { kind, words, defect, sent: None }.error())
}

/// A read or a write has failed after the handshake.
pub(crate) fn established(error: io::Error) -> TlsError {
    let told = error.get_ref().and_then(|inner| library::told(inner));
    let told = told.unwrap_or_else(|| TlsError::new(TlsErrorKind::Protocol, ""));
    told.on_backend(BACKEND).with_source(error)
}

/// The kind for OpenSSL's verification result and its words, which end `text` in brackets. The
/// wording differs a little between versions. The result is also there if the certificate was not
/// to be verified and something else went wrong.
fn verification(text: &str) -> Option<(TlsErrorKind, &str)> {
    if !text.contains("certificate verify failed") {
        return None;
    }
    let (_, words) = text.strip_suffix(')')?.rsplit_once('(')?;
    let known = words.to_ascii_lowercase().replace("self signed", "self-signed");
    let kind = match known.as_str() {
        "certificate has expired" => TlsErrorKind::Expired,
        "certificate is not yet valid" => TlsErrorKind::NotYetValid,
        "certificate revoked" => TlsErrorKind::Revoked,
        "hostname mismatch" | "ip address mismatch" => TlsErrorKind::NameMismatch,
        "certificate not trusted"
        | "self-signed certificate"
        | "self-signed certificate in certificate chain"
        | "unable to get issuer certificate"
        | "unable to get local issuer certificate"
        | "unable to verify the first certificate" => TlsErrorKind::UntrustedIssuer,
        _ => TlsErrorKind::OtherCertificate,
    };
    Some((kind, words))
}

/// What OpenSSL's codes say.
#[cfg(not(any(windows, target_vendor = "apple")))]
mod library {
    use std::error::Error;

    use openssl::error::ErrorStack;
    use tungstenite_tls_core::{
        AlertDescription, TlsError, TlsErrorKind, backend::CertificateRefusal,
    };

    /// Reasons from here on are alerts that the peer sent (`SSL_AD_REASON_OFFSET`).
    const ALERT_OFFSET: i32 = 1000;
    /// `SSL_R_CERT_LENGTH_MISMATCH`
    const CERT_LENGTH_MISMATCH: i32 = 135;
    /// `SSL_R_EXCESSIVE_MESSAGE_SIZE`
    const EXCESSIVE_MESSAGE_SIZE: i32 = 152;
    /// `ERR_LIB_ASN1`
    const ASN1: i32 = 13;
    /// `SSL_MAX_CERT_LIST_DEFAULT`, in KiB.
    const MOST_CERTIFICATES: usize = 100;

    pub(super) fn told(error: &(dyn Error + 'static)) -> Option<TlsError> {
        let errors = stack(error)?.errors();
        Some(match errors.last()?.reason_code() {
            CERT_LENGTH_MISMATCH => CertificateRefusal::unreadable("it has trailing bytes"),
            EXCESSIVE_MESSAGE_SIZE => CertificateRefusal::too_large(MOST_CERTIFICATES, ""),
            reason => match u8::try_from(reason - ALERT_OFFSET) {
                Ok(alert) => TlsError::new(TlsErrorKind::Alert(AlertDescription(alert)), ""),
                // In a handshake, only certificates are encoded in ASN.1 by OpenSSL's own parser.
                Err(_) => {
                    let asn1 = errors.iter().find(|error| error.library_code() == ASN1)?;
                    CertificateRefusal::unreadable(asn1.reason().unwrap_or_default())
                }
            },
        })
    }

    /// What OpenSSL could not read in a certificate before the last error, which is the verdict.
    pub(super) fn defect(error: &(dyn Error + 'static)) -> Option<&'static str> {
        let (_, earlier) = stack(error)?.errors().split_last()?;
        earlier.first().map(|error| error.reason().unwrap_or_default())
    }

    fn stack<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a ErrorStack> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(stack) = error.downcast_ref() {
                return Some(stack);
            }
            next = error.source();
        }
        None
    }
}

/// The other libraries give only text.
#[cfg(any(windows, target_vendor = "apple"))]
mod library {
    use std::error::Error;

    use tungstenite_tls_core::TlsError;

    pub(super) fn told(error: &(dyn Error + 'static)) -> Option<TlsError> {
        if cfg!(windows) { crate::schannel::refusal(&error.to_string()) } else { None }
    }

    pub(super) fn defect(_: &(dyn Error + 'static)) -> Option<&'static str> {
        None
    }
}

/// native-tls refused a setting, as `what` says.
pub(crate) fn refused(what: &str, error: impl Error + Send + Sync + 'static) -> TlsError {
    TlsError::bad_configuration(format!("{what}; see the cause")).with_source(error)
}
