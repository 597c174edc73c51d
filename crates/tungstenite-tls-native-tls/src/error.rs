//! native-tls's errors as a [`TlsError`].
//!
//! native-tls itself gives only text. Where it uses OpenSSL, its source holds OpenSSL's codes, and
//! its text ends with the result of the verification in brackets; elsewhere a refusal stays a
//! [`TlsErrorKind::Protocol`].

use std::{error::Error, io};

use tungstenite_tls_core::{TlsError, TlsErrorKind};

/// The name of this backend.
pub(crate) const BACKEND: &str = "native-tls";

/// A handshake has failed.
pub(crate) fn handshake(error: native_tls::Error) -> TlsError {
    let kind = verification(&error.to_string())
        .or_else(|| alert(&error))
        .unwrap_or(TlsErrorKind::Protocol);
    TlsError::new(kind, "").on_backend(BACKEND).with_source(error)
}

/// A read or a write has failed after the handshake.
pub(crate) fn established(error: io::Error) -> TlsError {
    let kind = error.get_ref().and_then(|inner| alert(inner)).unwrap_or(TlsErrorKind::Protocol);
    TlsError::new(kind, "").on_backend(BACKEND).with_source(error)
}

/// The kind for OpenSSL's verification result, which ends `text` in brackets. The wording differs a
/// little between versions. The result is also there if the certificate was not to be verified and
/// something else went wrong.
fn verification(text: &str) -> Option<TlsErrorKind> {
    if !text.contains("certificate verify failed") {
        return None;
    }
    let (_, words) = text.strip_suffix(')')?.rsplit_once('(')?;
    let words = words.to_ascii_lowercase().replace("self signed", "self-signed");
    Some(match words.as_str() {
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
    })
}

#[cfg(not(any(windows, target_vendor = "apple")))]
fn alert(error: &(dyn Error + 'static)) -> Option<TlsErrorKind> {
    use openssl::error::ErrorStack;
    use tungstenite_tls_core::AlertDescription;

    /// Reasons from here on are alerts that the peer sent (`SSL_AD_REASON_OFFSET`).
    const ALERT_OFFSET: i32 = 1000;

    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(stack) = error.downcast_ref::<ErrorStack>() {
            let code = stack.errors().last()?.reason_code() - ALERT_OFFSET;
            return Some(TlsErrorKind::Alert(AlertDescription(u8::try_from(code).ok()?)));
        }
        next = error.source();
    }
    None
}

#[cfg(any(windows, target_vendor = "apple"))]
fn alert(_: &(dyn Error + 'static)) -> Option<TlsErrorKind> {
    None
}

/// native-tls refused a setting, as `what` says.
pub(crate) fn refused(what: &str, error: impl Error + Send + Sync + 'static) -> TlsError {
    TlsError::bad_configuration(format!("{what}; see the cause")).with_source(error)
}
