//! How a check ended that found no fault: [`Outcome`].

use std::process::ExitCode;

/// Whether a check looked at everything that it is for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    /// Nothing was checked, for this reason.
    Skipped(String),
}

impl Outcome {
    /// The end of a command that is run by hand: the reason is printed, and is no failure.
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
