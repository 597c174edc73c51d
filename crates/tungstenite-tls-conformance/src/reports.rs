//! The environment variables that name files to write: [`REPORTS`].

/// The outcome of every test, for a comparison of backends.
pub(crate) const OUTCOMES: &str = "TUNGSTENITE_TLS_OUTCOMES";

/// What was shown about each capability.
pub(crate) const CAPABILITIES: &str = "TUNGSTENITE_TLS_CAPABILITIES";

/// The verdict on each certificate chain.
pub(crate) const VERDICTS: &str = "TUNGSTENITE_TLS_VERDICTS";

pub(crate) const REPORTS: [&str; 3] = [OUTCOMES, CAPABILITIES, VERDICTS];
