//! How a step ended: [`Done`].

use std::{fmt, time::Duration};

use crate::outcome::Outcome;

/// A step that was run.
pub(super) struct Done {
    pub(super) name: String,
    pub(super) took: Duration,
    pub(super) result: anyhow::Result<Outcome>,
}

impl Done {
    /// How the line of a step that passed ends.
    pub(super) const PASSED: &str = "  passed";

    /// What precedes the reason for a skip.
    pub(super) const SKIPPED: &str = "  skipped: ";
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<25} {:>7.1} s", self.name, self.took.as_secs_f64())?;
        match &self.result {
            Ok(Outcome::Passed) => f.write_str(Self::PASSED),
            Ok(Outcome::Skipped(why)) => write!(f, "{}{why}", Self::SKIPPED),
            Err(error) => write!(f, "  FAILED: {error:#}"),
        }
    }
}
