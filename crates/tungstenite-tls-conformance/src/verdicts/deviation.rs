//! Verdicts in which a library differs from the expected ones, declared by its backend:
//! [`Deviations`].

use super::verdict::Verdict;

/// Cases in which a library's verdict is not the expected one, all for one reason.
#[derive(Clone, Copy, Debug)]
pub struct Deviations {
    /// The library's verdict.
    pub verdict: Verdict,
    /// Why the library differs.
    pub reason: &'static str,
    /// The names of the cases, topic first, for example `names::common_name_alone`.
    pub cases: &'static [&'static str],
}

/// A deviation in one case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deviation {
    pub(crate) verdict: Verdict,
    pub(crate) reason: &'static str,
}
