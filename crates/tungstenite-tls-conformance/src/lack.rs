//! What a test needs and a backend lacks: [`Lack`].

use crate::capability::Capability;

/// A capability that a backend lacks, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lack {
    pub(crate) capability: Capability,
    pub(crate) part: Option<String>,
}
