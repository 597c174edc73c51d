//! Verdicts in which a library differs from the expected ones, declared by its backend:
//! [`Deviations`].

use std::collections::BTreeMap;

use super::verdict::Verdict;

/// Cases in which a library's verdict is not the expected one, all for one reason.
#[derive(Clone, Copy, Debug)]
pub struct Deviations {
    /// The library's verdict.
    pub verdict: Verdict,
    /// Why the library differs.
    pub reason: &'static str,
    /// The names of the cases, version first, for example `tls12::renegotiation_info_missing`.
    pub cases: &'static [&'static str],
}

/// A deviation in one case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deviation {
    pub(super) verdict: Verdict,
    pub(super) reason: &'static str,
}

/// All that a backend has declared, by the name of the case.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    deviations: BTreeMap<&'static str, Deviation>,
    is_left_out: bool,
}

impl Declared {
    /// Adds deviations. If a case is declared twice, the later verdict counts.
    pub(crate) fn add(&mut self, deviations: &[Deviations]) {
        for Deviations { verdict, reason, cases } in deviations {
            for case in *cases {
                self.deviations.insert(case, Deviation { verdict: *verdict, reason });
            }
        }
    }

    /// Declares nothing yet.
    pub(crate) fn leave_out(&mut self) {
        self.is_left_out = true;
    }

    pub(super) fn is_left_out(&self) -> bool {
        self.is_left_out
    }

    pub(super) fn of(&self, case: &str) -> Option<Deviation> {
        self.deviations.get(case).copied()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.deviations.keys().copied()
    }
}
