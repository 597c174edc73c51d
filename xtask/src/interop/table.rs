//! The results as tables for the terminal: [`render`].

use std::collections::BTreeMap;

use comfy_table::{Table, presets::ASCII_MARKDOWN};

use crate::case_result::{CaseResult, Status};

/// How many tests ended in which way.
#[derive(Clone, Copy, Default)]
struct Counts {
    passed: usize,
    failed: usize,
    not_run: usize,
}

/// Servers and modes by backends.
pub(super) fn render(rows: &[(String, Vec<CaseResult>)]) -> String {
    let explained = "passed / failed / not run, unsupported or an expected difference";
    format!("{}\n\n{}\n{explained}\n", by(rows, "server", 1), by(rows, "mode", 0))
}

/// A table by a part of the tests' names, counted from their end.
fn by(rows: &[(String, Vec<CaseResult>)], what: &str, part: usize) -> Table {
    let mut names = Vec::new();
    let columns: Vec<BTreeMap<&str, Counts>> = rows
        .iter()
        .map(|(_, results)| {
            let mut column: BTreeMap<&str, Counts> = BTreeMap::new();
            for result in results {
                let name = result.test.rsplit("::").nth(part).unwrap_or_default();
                if !names.contains(&name) {
                    names.push(name);
                }
                column.entry(name).or_default().add(result.status);
            }
            column
        })
        .collect();
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(std::iter::once(what).chain(rows.iter().map(|(row, _)| row.as_str())));
    for name in names {
        let counts = columns.iter().map(|column| column.get(name).copied().unwrap_or_default());
        table.add_row(std::iter::once(name.to_owned()).chain(counts.map(Counts::show)));
    }
    table
}

impl Counts {
    fn add(&mut self, status: Status) {
        match status {
            Status::Pass => self.passed += 1,
            Status::Fail => self.failed += 1,
            Status::ExpectedFailure | Status::NotRun | Status::Unsupported => self.not_run += 1,
        }
    }

    fn show(self) -> String {
        format!("{} / {} / {}", self.passed, self.failed, self.not_run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(test: &str, status: Status) -> CaseResult {
        let (test, evidence) = (test.to_owned(), Vec::new());
        CaseResult { test, status, reason: None, milliseconds: None, evidence }
    }

    #[test]
    fn both_kinds_of_io_are_counted_together() {
        let results = vec![
            result("interop::nginx+ws::tls12", Status::Pass),
            result("interop::nginx+ws::tls13", Status::Unsupported),
            result("tokio::interop::nginx+ws::tls12", Status::Fail),
            result("interop::bun::tls12", Status::NotRun),
        ];
        let text = render(&[("rustls".to_owned(), results)]);
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        for line in [
            "| server | rustls |",
            "| nginx+ws | 1 / 1 / 1 |",
            "| bun | 0 / 0 / 1 |",
            "| tls12 | 1 / 1 / 1 |",
            "| tls13 | 0 / 0 / 1 |",
        ] {
            assert!(lines.iter().any(|shown| shown == line), "{line} in\n{text}");
        }
    }
}
