//! The suites that judge a row's clients, which are programs of their own: [`Judge`].

use std::path::PathBuf;

use xshell::Shell;

use crate::autobahn;
use crate::interop;
use crate::matrix::Backend;
use crate::torture;

/// A suite outside Cargo. Its results for a row are in `target/side-by-side/SUITE/ROW.jsonl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judge {
    Autobahn,
    /// Servers of other makers.
    Interop,
    /// Failing system calls.
    Torture,
}

impl Judge {
    pub(super) const ALL: [Self; 3] = [Self::Autobahn, Self::Interop, Self::Torture];

    /// Those whose tests `filter` can select.
    pub(super) fn asked(filter: Option<&str>) -> Vec<Self> {
        let is_asked = |judge: &Self| filter.is_none_or(|filter| filter.contains(judge.suite()));
        Self::ALL.into_iter().filter(is_asked).collect()
    }

    /// Whether `filter` selects only tests of a judge. Under the other names, the behaviour suite
    /// has tests too.
    pub(super) fn is_alone(filter: &str) -> bool {
        filter.starts_with(Self::Autobahn.suite())
    }

    /// Whether the judge has a client of `row`.
    pub(super) fn knows(self, row: &Backend) -> bool {
        match self {
            Self::Autobahn => row.has_clients(),
            Self::Interop => interop::talks(row),
            Self::Torture => torture::is_tortured(row),
        }
    }

    /// The name of the suite, with which the names of its tests begin.
    pub(super) const fn suite(self) -> &'static str {
        match self {
            Self::Autobahn => "autobahn",
            Self::Interop => "interop",
            Self::Torture => "torture",
        }
    }

    /// The name in sentences.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Autobahn => "Autobahn",
            Self::Interop => "servers",
            Self::Torture => "torture",
        }
    }

    /// What precedes the names of the suite's tests, by the kind of I/O.
    pub(super) const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Autobahn | Self::Interop => &["", "tokio::"],
            // Futures make the same calls.
            Self::Torture => &[""],
        }
    }

    /// Runs the tests, or a part of them if the run is quick. Returns the file of their results.
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
            Self::Interop => interop::run_row(sh, row, is_quick),
            Self::Torture => Ok(torture::run_row(sh, row, is_quick)?.map(|tortured| tortured.file)),
        }
    }
}
