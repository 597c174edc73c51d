//! What a library judges otherwise than it should, as its backend declares it: [`Deviations`].

use super::verdict::Verdict;

/// Cases that a library judges otherwise than it should, all for one reason.
#[derive(Clone, Copy, Debug)]
pub struct Deviations {
    /// What it makes of them.
    pub verdict: Verdict,
    /// Why.
    pub reason: &'static str,
    /// Their names, from the topic on: `names::common_name_alone`.
    pub cases: &'static [&'static str],
}

/// The same for one case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deviation {
    pub(crate) verdict: Verdict,
    pub(crate) reason: &'static str,
}
