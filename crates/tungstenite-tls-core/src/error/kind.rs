//! The kinds of errors: [`TlsErrorKind`].

use std::io;

use super::{alert::AlertDescription, hints::HINTS};

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

    /// What happened.
    pub(super) fn words(self) -> &'static str {
        use TlsErrorKind::*;
        match self {
            Alert(_) => "the server ended TLS with an alert",
            BadConfiguration => "bad configuration",
            BadOcspResponse => "certificate rejected: OCSP response missing or invalid",
            BadPassword => "password missing or wrong",
            Expired => "certificate rejected: expired",
            Io(_) => "connection failed during the TLS handshake",
            NameMismatch => "certificate rejected: issued for a different name",
            NoBackend => "no TLS backend",
            NotYetValid => "certificate rejected: not valid yet",
            OtherCertificate => "certificate rejected",
            PinMismatch => "certificate rejected: none of the pins matches",
            Protocol => "TLS protocol error",
            RefusedByHook => "certificate rejected by the program's own check",
            Revoked => "certificate rejected: revoked",
            Timeout => "timed out during the TLS handshake",
            UnsupportedOption => "option not supported",
            UntrustedIssuer => "certificate rejected: untrusted issuer",
        }
    }

    /// What happened after the handshake was complete.
    pub(super) fn words_after_handshake(self) -> &'static str {
        match self {
            Self::Io(io::ErrorKind::UnexpectedEof) => "connection cut off without close_notify",
            Self::Io(_) => "connection failed",
            Self::Timeout => "timed out",
            _ => self.words(),
        }
    }

    /// What to do about it, if that is known and compiled in.
    #[inline(always)]
    pub(super) fn usual_fix(self) -> Option<&'static str> {
        if HINTS { self.fix() } else { None }
    }

    /// What to do about it after the handshake was complete.
    #[inline(always)]
    pub(super) fn usual_fix_after_handshake(self) -> Option<&'static str> {
        if HINTS { self.fix_after_handshake() } else { None }
    }

    fn fix(self) -> Option<&'static str> {
        use TlsErrorKind::*;
        match self {
            BadOcspResponse => Some("fix the server's OCSP stapling"),
            Expired => Some("renew the server's certificate"),
            NameMismatch => Some("connect by a name that the certificate carries"),
            NotYetValid => Some("check the clocks of both sides"),
            PinMismatch => Some("if the server has a new key that you trust, pin that"),
            Protocol => {
                Some("check that the port speaks TLS, in a version that both sides support")
            }
            UntrustedIssuer => Some(
                "if the issuer is your own, add its certificate to the roots: \
                 `Roots::PlatformPlus(certificates_from_file(\"FILE.pem\")?)`",
            ),
            _ => None,
        }
    }

    fn fix_after_handshake(self) -> Option<&'static str> {
        match self {
            Self::Io(_) => Some("connect again"),
            Self::Protocol => {
                Some("connect again; if that does not help, tell the server's operator")
            }
            _ => self.fix(),
        }
    }
}
