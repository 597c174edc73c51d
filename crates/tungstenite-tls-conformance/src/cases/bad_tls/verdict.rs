//! What a client makes of a server that breaks the rules: [`Verdict`].

use std::fmt;

use tungstenite_tls_core::TlsErrorKind;

/// Whether a client must refuse a server that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The client must end the connection with one of these errors.
    Refused(&'static [TlsErrorKind]),
    /// The client must go on as if nothing had happened.
    Borne,
    /// Of a library that differs: it takes as data what the server must not send.
    TakenAsData,
    /// Of a library that differs: it waits for more, as for the rest of a message.
    Waits,
}

impl Verdict {
    /// Whether a connection that ended in this way agrees with the verdict.
    pub(super) fn admits(self, outcome: Outcome) -> bool {
        match (self, outcome) {
            (Self::Refused(kinds), Outcome::Refused(kind)) => kinds.contains(&kind),
            (Self::Borne, Outcome::Borne)
            | (Self::TakenAsData, Outcome::TakenAsData)
            | (Self::Waits, Outcome::Waits) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused([one]) => Outcome::Refused(*one).fmt(f),
            Self::Refused(kinds) => write!(f, "refused with one of {kinds:?}"),
            Self::Borne => Outcome::Borne.fmt(f),
            Self::TakenAsData => Outcome::TakenAsData.fmt(f),
            Self::Waits => Outcome::Waits.fmt(f),
        }
    }
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Refused(TlsErrorKind),
    Borne,
    TakenAsData,
    Waits,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(kind) => write!(f, "refused with {kind:?}"),
            Self::Borne => f.write_str("borne"),
            Self::TakenAsData => f.write_str("taken as data"),
            Self::Waits => f.write_str("waited for"),
        }
    }
}
