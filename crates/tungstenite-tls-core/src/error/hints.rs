//! Whether errors have hints: [`HINTS`].

/// Whether errors say what to do, and what else than TLS or HTTP/1 a port speaks.
pub(crate) const HINTS: bool = cfg!(feature = "hints");
