//! How a test ended: [`Status`].

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Passed,
    /// With what the test panicked.
    Failed(String),
    /// The backend lacks what the test needs, for this reason, and a connector or connection showed
    /// that it does.
    Unsupported(String),
    /// The library differs from what is expected in the declared way, for this reason.
    ExpectedFailure(&'static str),
    /// The test did not run, for this reason.
    NotRun(String),
}

impl Status {
    /// The name in reports.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Passed => "pass",
            Self::Failed(_) => "fail",
            Self::Unsupported(_) => "unsupported",
            Self::ExpectedFailure(_) => "expected_failure",
            Self::NotRun(_) => "not_run",
        }
    }

    /// Why the test did not simply pass.
    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::Passed => None,
            Self::ExpectedFailure(reason) => Some(reason),
            Self::Failed(reason) | Self::Unsupported(reason) | Self::NotRun(reason) => Some(reason),
        }
    }
}
