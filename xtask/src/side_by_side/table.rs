//! All cells, one for each test and column: [`Table`].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cell::{Cell, State},
    outcomes::Outcomes,
};

/// Which build of which backend, and in what process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Unique, for example `openssl, together`.
    pub(super) name: String,
    pub(super) about: String,
    /// The TLS library and its version, as its first suite reported it.
    pub(super) library: String,
    /// For each suite, the other side.
    pub(super) made_with: BTreeMap<String, String>,
}

/// What ran for a column.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) column: String,
    pub(super) about: String,
    pub(super) suite: String,
    pub(super) result: Ran,
}

#[derive(Debug)]
pub(super) enum Ran {
    /// The outcomes, and how the process ended if that was not as it should.
    Outcomes(Box<Outcomes>, Option<String>),
    /// The suite did not build, or wrote nothing: with this message.
    Broken(String),
    /// The suite could not run because this machine lacks something: with the reason.
    Impossible(String),
    /// The suite was left out on purpose, for this reason.
    LeftOut(String),
}

/// Every test has a cell in every column.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) tests: Vec<Test>,
    /// What went wrong without a cell that shows it.
    pub(super) problems: Vec<String>,
    /// Suites that could not run for a column, each with the reason.
    pub(super) absent: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) suite: String,
    /// With the kind of I/O in front, unless it is blocking.
    pub(super) name: String,
    /// One for each column.
    pub(super) cells: Vec<Cell>,
}

impl Table {
    /// Fills every cell. A test that is missing in a column has failed there, if the suite ran for
    /// that column.
    pub(super) fn of(runs: Vec<Run>) -> Self {
        let mut columns: Vec<Column> = Vec::new();
        let mut suites: Vec<&str> = Vec::new();
        let mut problems = Vec::new();
        for run in &runs {
            if !suites.contains(&run.suite.as_str()) {
                suites.push(&run.suite);
            }
            let known = columns.iter().position(|column| column.name == run.column);
            let index = known.unwrap_or_else(|| {
                columns.push(Column {
                    name: run.column.clone(),
                    about: run.about.clone(),
                    library: String::new(),
                    made_with: BTreeMap::new(),
                });
                columns.len() - 1
            });
            let column = &mut columns[index];
            match &run.result {
                Ran::Outcomes(outcomes, problem) => {
                    if column.library.is_empty() {
                        column.library.clone_from(&outcomes.library);
                    }
                    column.made_with.insert(run.suite.clone(), outcomes.made_with.clone());
                    let fails = outcomes.cells.values().any(|cell| cell.state == State::Fail);
                    if let (Some(problem), false) = (problem, fails) {
                        problems.push(format!("{}, {}: {problem}", run.column, run.suite));
                    }
                }
                Ran::Broken(message) => {
                    problems.push(format!("{}, {}: {message}", run.column, run.suite));
                }
                Ran::Impossible(_) | Ran::LeftOut(_) => {}
            }
        }
        let of = |suite: &str, column: &str| {
            runs.iter().find(|run| run.suite == suite && run.column == column)
        };
        let mut tests = Vec::new();
        for suite in suites {
            for name in names(&runs, suite) {
                let cells = columns.iter().map(|column| match of(suite, &column.name) {
                    None => Cell::not_run(format!("the suite `{suite}` has no such column")),
                    Some(run) => run.cell(&name),
                });
                let cells = cells.collect();
                tests.push(Test { suite: suite.to_owned(), name, cells });
            }
        }
        if tests.is_empty() {
            problems.push("no test ran".to_owned());
        }
        Self { columns, tests, problems, absent: absent(&runs) }
    }

    /// How many cells of the column are in this state.
    pub(super) fn count(&self, column: usize, state: State) -> usize {
        self.tests.iter().filter(|test| test.cells[column].state == state).count()
    }

    /// What the tests of the column took, one after another.
    pub(super) fn seconds(&self, column: usize) -> f64 {
        let times = self.tests.iter().filter_map(|test| test.cells[column].milliseconds);
        times.sum::<f64>() / 1000.0
    }

    pub(super) fn cells(&self) -> usize {
        self.tests.iter().map(|test| test.cells.len()).sum()
    }

    /// Every failed cell, with its test and column.
    pub(super) fn failures(&self) -> impl Iterator<Item = (&Test, &Column, &Cell)> {
        self.tests.iter().flat_map(move |test| {
            let cells = test.cells.iter().zip(&self.columns);
            let failed = cells.filter(|(cell, _)| cell.state == State::Fail);
            failed.map(move |(cell, column)| (test, column, cell))
        })
    }

    pub(super) fn is_green(&self) -> bool {
        self.problems.is_empty() && self.failures().next().is_none()
    }
}

impl Run {
    fn cell(&self, test: &str) -> Cell {
        match &self.result {
            Ran::Outcomes(outcomes, _) => outcomes.cell(test, &self.column),
            Ran::Broken(message) => Cell::failed(format!("no result: {message}")),
            Ran::Impossible(reason) | Ran::LeftOut(reason) => Cell::not_run(reason.clone()),
        }
    }
}

impl Test {
    /// Whether the backends differ.
    pub(super) fn differs(&self) -> bool {
        let states: BTreeSet<State> = self.cells.iter().map(|cell| cell.state).collect();
        states.iter().filter(|state| **state != State::NotRun).count() > 1
    }
}

/// One line for each suite that could not run for some reason.
fn absent(runs: &[Run]) -> Vec<String> {
    let lines = runs.iter().filter_map(|run| match &run.result {
        Ran::Impossible(reason) => Some(format!("{}: {reason}", run.suite)),
        _ => None,
    });
    lines.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The tests of `suite` on any column, each once, in the order of the first that has it.
fn names(runs: &[Run], suite: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for run in runs.iter().filter(|run| run.suite == suite) {
        if let Ran::Outcomes(outcomes, _) = &run.result {
            let new = outcomes.tests.iter().filter(|name| seen.insert((*name).clone()));
            names.extend(new.cloned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(column: &str, cells: &[(&str, State)]) -> Run {
        let cell = |state| Cell {
            state,
            reason: (state != State::Pass).then(|| "why".to_owned()),
            milliseconds: Some(1.0),
            evidence: Vec::new(),
        };
        let outcomes = Outcomes {
            backend: column.to_owned(),
            library: "l 1".to_owned(),
            made_with: "m".to_owned(),
            tests: cells.iter().map(|(name, _)| (*name).to_owned()).collect(),
            cells: cells.iter().map(|&(name, state)| (name.to_owned(), cell(state))).collect(),
            left_out: &["left out::"],
        };
        run(column, Ran::Outcomes(Box::new(outcomes), None))
    }

    fn run(column: &str, result: Ran) -> Run {
        let (column, about, suite) = (column.to_owned(), String::new(), "s".to_owned());
        Run { column, about, suite, result }
    }

    #[test]
    fn every_test_has_a_cell_in_every_column() {
        let left_out = run("c", Ran::LeftOut("not asked for".to_owned()));
        let pass = [("x", State::Pass), ("y", State::Pass)];
        let table = Table::of(vec![ran("a", &pass), ran("b", &pass), left_out]);
        assert_eq!(table.cells(), 6);
        assert!(table.is_green());
        assert_eq!(table.count(2, State::NotRun), 2);
        assert!(!table.tests[0].differs());
    }

    #[test]
    fn a_test_that_was_left_out_has_not_vanished() {
        let all = [("x", State::Pass), ("left out::x", State::Pass)];
        let table = Table::of(vec![ran("a", &all), ran("b", &all[..1])]);
        assert!(table.is_green());
        assert_eq!(table.count(1, State::NotRun), 1);
        assert!(!Table::of(vec![ran("a", &all), ran("b", &all[1..])]).is_green());
    }

    #[test]
    fn a_suite_that_could_not_run_is_named() {
        let suite = |column, ran| Run { suite: "t".to_owned(), ..run(column, ran) };
        let impossible = |column| suite(column, Ran::Impossible("PyPy is missing".to_owned()));
        let pass = [("x", State::Pass)];
        let table = Table::of(vec![ran("a", &pass), impossible("a"), impossible("b")]);
        assert_eq!(table.absent, ["t: PyPy is missing"]);
        let left_out = suite("a", Ran::LeftOut("on purpose".to_owned()));
        assert_eq!(Table::of(vec![ran("a", &pass), left_out]).absent, [""; 0]);
    }

    #[test]
    fn a_test_that_vanished_on_one_backend_is_red() {
        let (two, one) = ([("x", State::Pass), ("y", State::Unsupported)], [("x", State::Pass)]);
        let table = Table::of(vec![ran("a", &one), ran("b", &two)]);
        let failures: Vec<_> = table.failures().collect();
        assert_eq!(failures.len(), 1);
        let (test, column, cell) = failures[0];
        assert_eq!((test.name.as_str(), column.name.as_str()), ("y", "a"));
        assert!(cell.reason.as_ref().unwrap().contains("vanished"));
        assert!(!table.is_green());
        assert!(test.differs());
    }

    #[test]
    fn a_suite_that_did_not_run_is_red() {
        let broken = run("b", Ran::Broken("it does not build".to_owned()));
        let table = Table::of(vec![ran("a", &[("x", State::Pass)]), broken]);
        assert_eq!(table.failures().count(), 1);
        let alone = run("b", Ran::Broken("it does not build".to_owned()));
        assert!(!Table::of(vec![alone]).is_green());
        assert!(!Table::of(Vec::new()).is_green());
    }

    #[test]
    fn a_process_that_fails_without_a_failed_test_is_red() {
        let mut ran = ran("a", &[("x", State::Pass)]);
        if let Ran::Outcomes(_, problem) = &mut ran.result {
            *problem = Some("exit code 1".to_owned());
        }
        assert!(!Table::of(vec![ran]).is_green());
    }
}
