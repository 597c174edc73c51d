//! The kinds of errors: [`TlsErrorKind`].

use std::io;

use super::alert::AlertDescription;

/// The kinds of [`TlsError`](crate::TlsError).
///
/// The kinds are the same on every backend, so code that matches on them works on all of them. If a
/// library reports less detail, the kind is coarser, never wrong.
///
/// ```
/// use tungstenite_tls_core::TlsErrorKind;
///
/// assert!(TlsErrorKind::Expired.is_certificate());
/// assert!(TlsErrorKind::Timeout.is_retryable());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsErrorKind {
    /// The peer sent a fatal alert.
    Alert(AlertDescription),
    /// The configuration, the URL or another input is invalid. The caller can fix it.
    BadConfiguration,
    /// A required OCSP response is missing or invalid.
    BadOcspResponse,
    /// The password of a private key or of a PKCS#12 file is missing or wrong.
    BadPassword,
    /// The peer's certificate has expired.
    Expired,
    /// The transport failed: it was reset or refused, or it ended before TLS did
    /// ([`io::ErrorKind::UnexpectedEof`]).
    Io(io::ErrorKind),
    /// The certificate is valid but issued for a different name.
    NameMismatch,
    /// No backend is compiled in, or not the requested one.
    NoBackend,
    /// The peer's certificate is not valid yet. The local clock may be wrong.
    NotYetValid,
    /// The peer's certificate was refused for another reason.
    OtherCertificate,
    /// No key in the peer's chain matches a pin.
    PinMismatch,
    /// The peer sent something that is not TLS, or TLS that this side cannot accept.
    Protocol,
    /// The caller's own check refused the peer's chain.
    RefusedByHook,
    /// The peer's certificate was revoked, or the revocation lists do not say whether it was.
    Revoked,
    /// The transport timed out.
    Timeout,
    /// The backend does not support an option of the configuration.
    UnsupportedOption,
    /// The peer's certificate does not lead to a trusted root; with
    /// [`Roots::Exactly`](crate::Roots), the server is not one of the trusted servers.
    UntrustedIssuer,
}

impl TlsErrorKind {
    /// Whether the peer's certificate was refused.
    pub fn is_certificate(self) -> bool {
        use TlsErrorKind::*;
        matches!(
            self,
            BadOcspResponse
                | Expired
                | NameMismatch
                | NotYetValid
                | OtherCertificate
                | PinMismatch
                | RefusedByHook
                | Revoked
                | UntrustedIssuer
        )
    }

    /// Whether the same attempt may succeed later with nothing changed on this side: the transport
    /// failed or timed out, or the peer reported an error of its own (`internal_error`).
    pub fn is_retryable(self) -> bool {
        use TlsErrorKind::*;
        matches!(self, Io(_) | Timeout | Alert(AlertDescription::INTERNAL_ERROR))
    }

    /// What happened, and what to do about it, if that is known.
    pub(super) fn words(self) -> (&'static str, Option<&'static str>) {
        use TlsErrorKind::*;
        match self {
            Alert(_) => ("the server ended TLS with an alert", None),
            BadConfiguration => ("bad configuration", None),
            BadOcspResponse => (
                "certificate rejected: OCSP response missing or invalid",
                Some("fix the server's OCSP stapling"),
            ),
            BadPassword => ("password missing or wrong", None),
            Expired => ("certificate rejected: expired", Some("renew the server's certificate")),
            Io(_) => ("connection failed during TLS", None),
            NameMismatch => (
                "certificate rejected: issued for a different name",
                Some("connect by a name that the certificate carries"),
            ),
            NoBackend => ("no TLS backend", None),
            NotYetValid => {
                ("certificate rejected: not valid yet", Some("check the clocks of both sides"))
            }
            OtherCertificate => ("certificate rejected", None),
            PinMismatch => (
                "certificate rejected: none of the pins matches",
                Some("if the server has a new key that you trust, pin that"),
            ),
            Protocol => (
                "TLS protocol error",
                Some("check that the port speaks TLS, in a version that both sides support"),
            ),
            RefusedByHook => ("certificate rejected by the program's own check", None),
            Revoked => ("certificate rejected: revoked", None),
            Timeout => ("timed out during TLS", None),
            UnsupportedOption => ("option not supported", None),
            UntrustedIssuer => (
                "certificate rejected: untrusted issuer",
                Some("if the issuer is your own, add its certificate to the roots"),
            ),
        }
    }
}
