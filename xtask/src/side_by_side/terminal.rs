//! The result as a table for the terminal.

use comfy_table::{CellAlignment, Table as Grid, presets::ASCII_MARKDOWN};

use super::{cell::State, table::Table};

/// How many failures are printed in full; the page has all.
const MOST_FAILURES: usize = 20;

/// How the cells of each column ended, then the failures.
pub(super) fn render(table: &Table) -> String {
    let mut grid = Grid::new();
    grid.load_style(ASCII_MARKDOWN);
    let states = State::ALL.map(|state| state.to_string());
    grid.set_header(["", "library"].into_iter().map(str::to_owned).chain(states));
    for (index, column) in table.columns.iter().enumerate() {
        let counts = State::ALL.map(|state| table.count(index, state).to_string());
        let names = [column.name.clone(), column.library.clone()];
        grid.add_row(names.into_iter().chain(counts));
    }
    for index in 2..2 + State::ALL.len() {
        if let Some(column) = grid.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = format!("{grid}\n");
    let failures: Vec<_> = table.failures().collect();
    for (test, column, cell) in failures.iter().take(MOST_FAILURES) {
        let reason = cell.reason.as_deref().unwrap_or_default();
        text += &format!("FAILED {}, {}: {}\n", test.name, column.name, first_line(reason));
    }
    if failures.len() > MOST_FAILURES {
        text += &format!("and {} further failures\n", failures.len() - MOST_FAILURES);
    }
    for problem in &table.problems {
        text += &format!("PROBLEM {problem}\n");
    }
    for suite in &table.absent {
        text += &format!("NOT RUN {suite}\n");
    }
    let (tests, columns, cells) = (table.tests.len(), table.columns.len(), table.cells());
    let differ = table.tests.iter().filter(|test| test.differs()).count();
    text += &format!("{tests} tests × {columns} columns = {cells} cells; {differ} tests differ\n");
    text
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
