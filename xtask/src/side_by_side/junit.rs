//! The result as JUnit XML, for the tools that read it.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{
    cell::{Cell, State},
    table::{Table, Test},
};

/// One test suite for each column.
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
    Ok(report.to_string()?)
}

fn case(test: &Test, cell: &Cell) -> TestCase {
    let reason = cell.reason.clone().unwrap_or_default();
    let status = match cell.state {
        State::Pass | State::ExpectedFailure => TestCaseStatus::success(),
        State::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(reason.clone());
            status
        }
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
