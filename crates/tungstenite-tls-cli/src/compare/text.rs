//! Formats a comparison for people: what differs first, each distinct value on a line.

use std::fmt::Write;

use serde_json::Value;

use super::{
    column::Column,
    comparison::Comparison,
    row::{Cell, Group, Row},
};
use crate::output::{GOOD, HEADING, NOTABLE, harmless};

/// The width of the labels.
const LABEL: usize = 16;

pub(super) fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    if comparison.demo {
        text += "No URL given: comparing with a local echo server with new certificates.\n\n";
    }
    let style = if comparison.agrees() { GOOD } else { NOTABLE };
    let style = if comparison.failure().is_some() { NOTABLE } else { style };
    let (url, summary) = (harmless(&comparison.url), harmless(&comparison.summary()));
    let _ = writeln!(text, "{HEADING}{url}{HEADING:#}\n{style}{summary}{style:#}");
    let rows = |wanted: fn(&Row) -> bool| comparison.rows.iter().filter(move |row| wanted(row));
    let columns = &comparison.columns;
    values("Different", rows(Row::differs), columns, &mut text);
    let same = |row: &Row| row.group == Group::Compared && !row.differs();
    values("No difference", rows(same), columns, &mut text);
    values("Each its own", rows(|row| row.group == Group::Own), columns, &mut text);
    times(rows(|row| row.group == Group::Time).collect(), columns, &mut text);
    for column in columns {
        failure(column, &mut text);
    }
    let missing: Vec<_> = columns.iter().filter_map(Column::how_to_get).collect();
    if !missing.is_empty() {
        let _ = writeln!(text, "\n{HEADING}Not available{HEADING:#}\n  {}", missing.join("\n  "));
    }
    text
}

/// Appends the rows, each distinct value with the backends that have it, if not all do.
fn values<'a>(
    heading: &str,
    rows: impl Iterator<Item = &'a Row>,
    columns: &[Column],
    text: &mut String,
) {
    let mut any = false;
    for row in rows {
        if !any {
            let _ = writeln!(text, "\n{HEADING}{heading}{HEADING:#}");
        }
        any = true;
        let mark = if row.differs() { '≠' } else { ' ' };
        let mut label = format!("{mark} {}", row.label);
        for value in row.distinct() {
            let mut line = harmless(value);
            if row.distinct().len() > 1 || !has_all(row, columns) {
                let with = |cell: &Cell| cell.value() == Some(value);
                line = format!("{line:32}  {}", names(row, columns, with));
            }
            let style = if row.differs() { NOTABLE } else { anstyle::Style::new() };
            let _ = writeln!(text, "{style}{label:LABEL$}{style:#}  {}", line.trim_end());
            label.clear();
        }
        let silent = names(row, columns, |cell| *cell == Cell::NotTold);
        if !silent.is_empty() {
            let _ = writeln!(text, "{label:LABEL$}  {:32}  {silent}", "not reported");
        }
    }
}

/// Whether all backends that are available have a value.
fn has_all(row: &Row, columns: &[Column]) -> bool {
    let mut both = columns.iter().zip(&row.cells);
    both.all(|(column, cell)| column.report.is_none() || cell.value().is_some())
}

/// The backends with such a cell.
fn names(row: &Row, columns: &[Column], wanted: impl Fn(&Cell) -> bool) -> String {
    let both = columns.iter().zip(&row.cells).filter(|(_, cell)| wanted(cell));
    both.map(|(column, _)| column.name()).collect::<Vec<_>>().join(", ")
}

/// Appends a table of times, with a column per backend.
fn times(rows: Vec<&Row>, columns: &[Column], text: &mut String) {
    if rows.is_empty() {
        return;
    }
    let shown = |i: &usize| columns[*i].report.is_some();
    let shown: Vec<usize> = (0..columns.len()).filter(shown).collect();
    let _ = write!(text, "\n{HEADING}{:LABEL$}{HEADING:#}", "Milliseconds");
    for &i in &shown {
        let _ = write!(text, "  {HEADING}{:>10}{HEADING:#}", columns[i].name());
    }
    text.push('\n');
    for row in &rows {
        let _ = write!(text, "{:LABEL$}", format!("  {}", row.label));
        for &i in &shown {
            let _ = write!(text, "  {:>10}", row.cells[i].value().unwrap_or("-"));
        }
        text.push('\n');
    }
    if rows.iter().any(|row| row.name.contains(".later.")) {
        text.push_str("  later: the median of the connections after the first\n");
    }
}

/// Appends the error of a backend.
fn failure(column: &Column, text: &mut String) {
    let Some(error) = column.error() else { return };
    let message = harmless(error["message"].as_str().unwrap_or_default());
    let _ = writeln!(text, "\n{HEADING}{}{HEADING:#} failed: {message}", column.name());
    for (word, member) in [(" cause", "causes"), ("  help", "help")] {
        let lines = error[member].as_array().into_iter().flatten().filter_map(Value::as_str);
        for line in lines {
            let _ = writeln!(text, "{word}: {}", harmless(line));
        }
    }
}
