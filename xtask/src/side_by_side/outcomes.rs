//! The file that a suite writes while it runs, one JSON object per line: [`Outcomes`].
//!
//! The format is documented on the front page of tungstenite-tls-conformance.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::cell::Cell;

/// The outcomes of one suite on one backend.
#[derive(Clone, Debug)]
pub(super) struct Outcomes {
    pub(super) backend: String,
    /// The TLS library and its version.
    pub(super) library: String,
    /// The other side.
    pub(super) made_with: String,
    /// All tests of the run, in order.
    pub(super) tests: Vec<String>,
    /// By test. A test that did not end has failed.
    pub(super) cells: BTreeMap<String, Cell>,
    /// How the names of tests begin that were not to run.
    pub(super) left_out: &'static [&'static str],
}

/// Reads all outcomes in the file; there is one for each backend in the suite's process.
///
/// # Errors
/// If the file cannot be read, or is no such file: its last line may be cut short.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<Outcomes>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    parse(&text).with_context(|| file.display().to_string())
}

fn parse(text: &str) -> anyhow::Result<Vec<Outcomes>> {
    let mut all: Vec<Outcomes> = Vec::new();
    let mut started: Vec<(String, String)> = Vec::new();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    for line in whole.lines() {
        let line: Value = serde_json::from_str(line).with_context(|| format!("no JSON: {line}"))?;
        if line["format"].is_number() {
            all.push(Outcomes::begin(&line)?);
            continue;
        }
        let backend = match (&line["backend"], &all[..]) {
            (Value::String(backend), _) => backend.clone(),
            (_, [only]) => only.backend.clone(),
            _ => anyhow::bail!("no backend: {line}"),
        };
        if let Some(test) = line["starts"].as_str() {
            started.push((backend, test.to_owned()));
            continue;
        }
        let test = line["test"].as_str().context("neither a start nor an end")?.to_owned();
        let outcomes = all.iter_mut().find(|outcomes| outcomes.backend == backend);
        let outcomes = outcomes.with_context(|| format!("{backend} has no first line"))?;
        ensure!(outcomes.tests.contains(&test), "{test} is not a test of the run");
        let cell = Cell::of_line(&line).with_context(|| test.clone())?;
        ensure!(outcomes.cells.insert(test.clone(), cell).is_none(), "{test} ended twice");
    }
    ensure!(!all.is_empty(), "the suite wrote nothing");
    for outcomes in &mut all {
        for test in &outcomes.tests {
            outcomes.cells.entry(test.clone()).or_insert_with(|| {
                let started = started.iter().any(|(b, t)| *b == outcomes.backend && t == test);
                Cell::failed(match started {
                    true => "no result: the process ended during this test",
                    false => "no result: the process ended before this test",
                })
            });
        }
    }
    Ok(all)
}

impl Outcomes {
    fn begin(line: &Value) -> anyhow::Result<Self> {
        ensure!(line["format"] == 1, "the format is not 1");
        let text = |key: &str| line[key].as_str().unwrap_or("unknown").to_owned();
        let tests = line["tests"].as_array().context("no tests")?.iter();
        let tests = tests.map(|test| test.as_str().context("a test is a name").map(str::to_owned));
        Ok(Self {
            backend: text("backend"),
            library: text("library"),
            made_with: text("made_with"),
            tests: tests.collect::<Result<_, _>>()?,
            cells: BTreeMap::new(),
            left_out: &[],
        })
    }
}

impl Outcomes {
    /// Keeps only the tests whose names contain `filter`. The suite may have run others: in a
    /// shared process, names begin with the backend's, and Autobahn has its own filter.
    pub(super) fn keep(&mut self, filter: &str) {
        self.tests.retain(|test| test.contains(filter));
        self.cells.retain(|test, _| test.contains(filter));
    }

    /// The cell of a test that some column of the suite has.
    pub(super) fn cell(&self, test: &str, column: &str) -> Cell {
        match self.cells.get(test) {
            Some(cell) => cell.clone(),
            None if self.left_out.iter().any(|kind| test.starts_with(kind)) => {
                Cell::not_run("left out of the test run, which is short")
            }
            None => Cell::failed(format!("the suite of {column} has no such test: it vanished")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::cell::State, *};

    const HEAD: &str = r#"{"format": 1, "backend": "b", "tests": ["x", "y", "z"]}"#;

    fn read(lines: &[&str]) -> anyhow::Result<Outcomes> {
        let text: String = [HEAD].iter().chain(lines).map(|line| format!("{line}\n")).collect();
        Ok(parse(&text)?.remove(0))
    }

    #[test]
    fn a_test_without_a_result_has_failed() {
        let lines = [
            r#"{"starts": "x"}"#,
            r#"{"test": "x", "status": "pass", "milliseconds": 1.5, "evidence": ["seen"]}"#,
            r#"{"starts": "y"}"#,
        ];
        let outcomes = read(&lines).unwrap();
        assert_eq!(outcomes.cells["x"].state, State::Pass);
        assert_eq!(outcomes.cells["x"].evidence, ["seen"]);
        for (test, when) in [("y", "during"), ("z", "before")] {
            let cell = &outcomes.cells[test];
            assert_eq!(cell.state, State::Fail);
            assert!(cell.reason.as_ref().unwrap().contains(when), "{cell:?}");
        }
    }

    #[test]
    fn a_filter_keeps_only_tests_that_have_it_in_their_own_name() {
        let mut outcomes = read(&[r#"{"test": "x", "status": "pass"}"#]).unwrap();
        outcomes.keep("x");
        assert_eq!((&outcomes.tests[..], outcomes.cells.len()), (&["x".to_owned()][..], 1));
        // The name of the backend.
        outcomes.keep("b");
        assert_eq!((outcomes.tests.len(), outcomes.cells.len()), (0, 0));
    }

    #[test]
    fn a_line_that_was_cut_short_is_left_out() {
        let text = format!("{HEAD}\n{{\"starts\": \"x\"}}\n{{\"test\": \"x\", \"sta");
        let outcomes = parse(&text).unwrap().remove(0);
        assert_eq!(outcomes.cells["x"].state, State::Fail);
    }

    #[test]
    fn what_no_suite_writes_is_an_error() {
        assert!(parse("").is_err());
        assert!(read(&["not JSON"]).is_err());
        assert!(read(&[r#"{"test": "w", "status": "pass"}"#]).is_err());
        assert!(read(&[r#"{"test": "x", "status": "odd"}"#]).is_err());
        assert!(read(&[r#"{"test": "x", "status": "unsupported", "reason": null}"#]).is_err());
        let pass = r#"{"test": "x", "status": "pass"}"#;
        assert!(read(&[pass]).is_ok());
        assert!(read(&[pass, pass]).is_err());
    }
}
