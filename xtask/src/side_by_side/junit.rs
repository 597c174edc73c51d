//! The result as JUnit XML, for the tools that read it.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{
    cell::{Cell, State},
    table::{Table, Test},
};

/// One test suite for each column, and one for what went wrong without a cell that shows it.
pub(super) fn render(table: &Table) -> anyhow::Result<String> {
    let mut report = Report::new("tungstenite-tls");
    for (index, column) in table.columns.iter().enumerate() {
        let mut suite = TestSuite::new(&column.name);
        suite.add_property(("library", column.library.as_str()));
        for test in &table.tests {
            suite.add_test_case(case(test, &test.cells[index]));
        }
        report.add_test_suite(suite);
    }
    if !table.problems.is_empty() {
        let mut suite = TestSuite::new("the run");
        for problem in &table.problems {
            suite.add_test_case(TestCase::new("it ends well", failed(problem)));
        }
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

fn case(test: &Test, cell: &Cell) -> TestCase {
    let reason = cell.reason.clone().unwrap_or_default();
    let status = match cell.state {
        State::Pass | State::ExpectedFailure => TestCaseStatus::success(),
        State::Fail => failed(&reason),
        State::Unsupported | State::NotRun => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("{}: {reason}", cell.state));
            status
        }
    };
    let mut case = TestCase::new(&test.name, status);
    case.set_classname(&test.suite);
    if let Some(milliseconds) = cell.milliseconds {
        case.set_time(Duration::from_secs_f64(milliseconds / 1000.0));
    }
    match cell.state {
        State::ExpectedFailure => {
            case.set_system_out(format!("expected failure: {reason}"));
        }
        State::Fail if !cell.evidence.is_empty() => {
            case.set_system_out(cell.evidence.join("\n"));
        }
        _ => {}
    }
    case
}

fn failed(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(message);
    status
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{super::table::Column, *};

    #[test]
    fn each_cell_is_a_case_and_what_has_no_cell_fails_too() {
        let column = Column {
            name: "openssl".to_owned(),
            about: String::new(),
            library: "OpenSSL 3".to_owned(),
            made_with: BTreeMap::new(),
        };
        let test = |name: &str, cell| Test {
            suite: "behaviour".to_owned(),
            name: name.to_owned(),
            cells: vec![cell],
        };
        let tests =
            vec![test("x", Cell::failed("\u{1b}[31m<hangs>")), test("y", Cell::not_run("later"))];
        let problems = vec!["exit code 1".to_owned()];
        let table = Table { columns: vec![column], tests, problems, absent: Vec::new() };
        let xml = render(&table).unwrap();
        for part in [
            "tests=\"3\"",
            "failures=\"2\"",
            "<testsuite name=\"openssl\" tests=\"2\" skipped=\"1\"",
            "&lt;hangs&gt;",
            "<testsuite name=\"the run\" tests=\"1\"",
            "exit code 1",
        ] {
            assert!(xml.contains(part), "{part} is not in {xml}");
        }
        assert!(!xml.contains('\u{1b}'), "{xml}");
    }
}
