//! What a client makes of a chain: [`Verdict`].

use std::fmt;

use tungstenite_tls_core::TlsErrorKind;

/// What a client is to make of a server's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// They are good.
    Accepted,
    /// They are refused, with this kind of error.
    Refused(TlsErrorKind),
    /// They are refused, with any kind of error that
    /// [tells of a certificate](TlsErrorKind::is_certificate): libraries name the trouble
    /// differently.
    RefusedAsCertificate,
    /// They are refused in any way: as a certificate, or because nothing can be made of the bytes.
    RefusedSomehow,
}

impl Verdict {
    /// Whether a handshake that came to `outcome` agrees.
    pub(super) fn admits(self, outcome: Outcome) -> bool {
        match (self, outcome) {
            (Self::Accepted, Outcome::Accepted) => true,
            (Self::Refused(expected), Outcome::Refused(kind)) => kind == expected,
            (Self::RefusedAsCertificate, Outcome::Refused(kind)) => kind.is_certificate(),
            (Self::RefusedSomehow, Outcome::Refused(kind)) => {
                use TlsErrorKind::{BadConfiguration, Protocol};
                kind.is_certificate() || matches!(kind, Protocol | BadConfiguration)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => Outcome::Accepted.fmt(f),
            Self::Refused(kind) => Outcome::Refused(*kind).fmt(f),
            Self::RefusedAsCertificate | Self::RefusedSomehow => f.write_str("refused"),
        }
    }
}

/// What a client did make of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Refused(TlsErrorKind),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Refused(TlsErrorKind::OtherCertificate) => f.write_str("refused"),
            Self::Refused(kind) => write!(f, "refused: {kind:?}"),
        }
    }
}
