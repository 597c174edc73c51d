//! Whether errors have hints: [`HINTS`].

/// Whether errors say what to do, and what a port speaks that is not TLS.
pub(crate) const HINTS: bool = cfg!(feature = "hints");
