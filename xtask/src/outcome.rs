//! The outcome of a check that found no fault: [`Outcome`].

use std::process::ExitCode;

/// Whether a check ran or was skipped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    /// Nothing was checked, for this reason.
    Skipped(String),
}

impl Outcome {
    /// Ends a command that was run by hand: prints the reason for a skip, which is not a failure.
    pub(crate) fn report(self) -> ExitCode {
        if let Self::Skipped(why) = self {
            println!("skipped: {why}");
        }
        ExitCode::SUCCESS
    }
}

impl From<()> for Outcome {
    fn from((): ()) -> Self {
        Self::Passed
    }
}
