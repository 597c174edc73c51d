//! Whether a client accepts or refuses a chain: [`Verdict`].

use std::fmt;

use tungstenite_tls_core::TlsErrorKind;

/// Whether a client must accept or refuse a server's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The client must accept them.
    Accepted,
    /// The client must refuse them with this kind of error.
    Refused(TlsErrorKind),
    /// The client must refuse them with any kind of error that
    /// [is about a certificate](TlsErrorKind::is_certificate): libraries name the problem
    /// differently.
    RefusedAsCertificate,
    /// The client must refuse them in any way: as a certificate, or as a root that it cannot read.
    RefusedSomehow,
}

impl Verdict {
    /// Whether the outcome of a handshake agrees with this verdict.
    pub(super) fn admits(self, outcome: Outcome) -> bool {
        match (self, outcome) {
            (Self::Accepted, Outcome::Accepted) => true,
            (Self::Refused(expected), Outcome::Refused(kind)) => kind == expected,
            (Self::RefusedAsCertificate, Outcome::Refused(kind)) => kind.is_certificate(),
            (Self::RefusedSomehow, Outcome::Refused(kind)) => {
                kind.is_certificate() || kind == TlsErrorKind::BadConfiguration
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

/// Whether a client did accept or refuse the certificates.
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
