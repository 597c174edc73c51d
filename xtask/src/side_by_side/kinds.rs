//! Every test runs over every kind of I/O of its suite: [`missing`] names those that do not.
//!
//! Columns are compared with each other, so a kind that vanished from all of them would not show.

use std::collections::BTreeSet;

use super::{judge::Judge, plan::BEHAVIOUR, table::Test};
use crate::matrix::Backend;

/// What precedes the names of the behaviour suite's tests over asynchronous I/O.
pub(super) const ASYNCHRONOUS: &[&str] = &["tokio::", "smol::"];

/// The same for every kind of I/O.
const BEHAVIOUR_KINDS: &[&str] = &["", ASYNCHRONOUS[0], ASYNCHRONOUS[1]];

/// These tests are about certificates, and run over one kind of I/O.
const ONLY_BLOCKING: &str = "verdicts::";

/// How the names of the suite's tests begin that a test run leaves out for `row`.
pub(crate) fn left_out(row: &Backend) -> &'static [&'static str] {
    if row.is_short { ASYNCHRONOUS } else { &[] }
}

/// One line for each suite and kind of I/O that lacks tests which another kind has.
pub(super) fn missing(tests: &[Test]) -> Vec<String> {
    let mut lines = Vec::new();
    let judges = Judge::ALL.iter().map(|judge| (judge.suite(), judge.kinds()));
    for (suite, kinds) in std::iter::once((BEHAVIOUR, BEHAVIOUR_KINDS)).chain(judges) {
        let names: BTreeSet<&str> =
            tests.iter().filter(|test| test.suite == suite).map(|test| &*test.name).collect();
        let bases: BTreeSet<&str> = names
            .iter()
            .map(|name| {
                let kinds = kinds.iter().filter(|kind| !kind.is_empty());
                kinds.fold(*name, |name, kind| name.strip_prefix(kind).unwrap_or(name))
            })
            .filter(|base| !base.starts_with(ONLY_BLOCKING))
            .collect();
        for kind in kinds {
            let full = |base: &&str| format!("{kind}{base}");
            let lacking: Vec<String> =
                bases.iter().map(full).filter(|name| !names.contains(&**name)).collect();
            if let [first, ..] = &lacking[..] {
                let count = lacking.len();
                lines.push(format!("{suite}: no column has {first}; {count} tests vanished so"));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(suite: &str, names: &[&str]) -> Vec<String> {
        let test = |name: &&str| Test {
            suite: suite.to_owned(),
            name: (*name).to_owned(),
            cells: Vec::new(),
        };
        missing(&names.iter().map(test).collect::<Vec<_>>())
    }

    #[test]
    fn a_test_that_vanished_from_one_kind_of_io_on_all_backends_is_found() {
        let all = ["echo::x", "tokio::echo::x", "smol::echo::x", "verdicts::y"];
        assert_eq!(found(BEHAVIOUR, &all), [""; 0]);
        for (index, name) in all.iter().enumerate().take(3) {
            let mut rest = all.to_vec();
            rest.remove(index);
            let lines = found(BEHAVIOUR, &rest);
            assert_eq!(lines, [format!("behaviour: no column has {name}; 1 tests vanished so")]);
        }
        assert_eq!(found("autobahn", &["autobahn::1.1.1", "tokio::autobahn::1.1.1"]), [""; 0]);
        assert_eq!(found("autobahn", &["autobahn::1.1.1"]).len(), 1);
    }
}
