//! The suites that judge a row's clients, which are programs of their own: [`Judge`].

use std::path::PathBuf;

use xshell::Shell;

use crate::autobahn;
use crate::matrix::Backend;

/// A suite outside Cargo. Its results for a row are in `target/side-by-side/SUITE/ROW.jsonl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judge {
    Autobahn,
}

impl Judge {
    pub(super) const ALL: [Self; 1] = [Self::Autobahn];

    /// Those whose tests `filter` can select.
    pub(super) fn asked(filter: Option<&str>) -> Vec<Self> {
        let is_asked = |judge: &Self| filter.is_none_or(|filter| filter.contains(judge.suite()));
        Self::ALL.into_iter().filter(is_asked).collect()
    }

    /// Whether `filter` selects tests of one judge, and so none of the behaviour suite.
    pub(super) fn is_alone(filter: &str) -> bool {
        filter.starts_with(Self::Autobahn.suite())
    }

    /// The name of the suite, with which the names of its tests begin.
    pub(super) const fn suite(self) -> &'static str {
        match self {
            Self::Autobahn => "autobahn",
        }
    }

    /// The name in sentences.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Autobahn => "Autobahn",
        }
    }

    /// What precedes the names of the suite's tests, by the kind of I/O.
    pub(super) const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Autobahn => &["", "tokio::"],
        }
    }

    /// Runs the tests, or a part of them if the run is quick, and returns the file of their results.
    /// The inner error says what this machine lacks.
    pub(super) fn run_row(
        self,
        sh: &Shell,
        row: &Backend,
        is_quick: bool,
        filter: Option<&str>,
    ) -> anyhow::Result<Result<PathBuf, String>> {
        match self {
            Self::Autobahn => {
                let named = filter.and_then(|filter| filter.strip_prefix("autobahn::"));
                let cases = match named {
                    Some(cases) => autobahn::Cases::beginning_with(cases),
                    None if is_quick => autobahn::Cases::quick(),
                    None => autobahn::Cases::all(),
                };
                Ok(autobahn::run_row(sh, row, &cases)?.map(|judged| judged.file))
            }
        }
    }
}
