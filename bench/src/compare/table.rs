//! Tables in Markdown: [`Table`].

use std::{fmt, iter};

use super::stats::Stats;

/// Rows of cells under a header. The Markdown is padded, so that its source is readable too.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(title: impl Into<String>, header: &[&str]) -> Self {
        Self { title: title.into(), rows: vec![header.iter().map(ToString::to_string).collect()] }
    }

    pub(super) fn push(&mut self, row: impl Into<Vec<String>>) {
        self.rows.push(row.into());
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn header(&self) -> &[String] {
        &self.rows[0]
    }

    /// The rows below the header.
    pub(super) fn rows(&self) -> &[Vec<String>] {
        &self.rows[1..]
    }

    /// All tables in `text`, each with the last heading before it.
    pub(super) fn parse_all(text: &str) -> Vec<Self> {
        let mut tables = Vec::new();
        let (mut title, mut rows) = ("", Vec::new());
        for line in text.lines().chain(iter::once("")) {
            if let Some(cells) = line.strip_prefix('|') {
                let cells = cells.trim_end().trim_end_matches('|');
                rows.push(cells.split('|').map(|cell| cell.trim().to_owned()).collect());
                continue;
            }
            if rows.len() > 1 {
                // The line of dashes below the header.
                rows.remove(1);
                tables.push(Self { title: title.to_owned(), rows: std::mem::take(&mut rows) });
                title = "";
            }
            title = line.strip_prefix("### ").unwrap_or(title);
        }
        tables
    }
}

/// The median, or an empty string if nothing was measured.
pub(super) fn show(stats: Option<Stats>, format: impl Fn(f64) -> String) -> String {
    stats.map_or_else(String::new, |stats| format(stats.median))
}

/// Half of the spread, in percent.
pub(super) fn spread(stats: Option<Stats>) -> String {
    stats.map_or_else(String::new, |stats| format!("±{:.0} %", stats.spread * 50.0))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.rows[0].len()).map(width).collect();
        if !self.title.is_empty() {
            writeln!(f, "### {}\n", self.title)?;
        }
        for (number, row) in self.rows.iter().enumerate() {
            write!(f, "|")?;
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 {
                    write!(f, " {cell:<width$} |")?;
                } else {
                    write!(f, " {cell:>width$} |")?;
                }
            }
            writeln!(f)?;
            if number == 0 {
                write!(f, "|")?;
                for (column, width) in widths.iter().enumerate() {
                    let end = if column == 0 { "-" } else { ":" };
                    write!(f, "-{}{end}|", "-".repeat(*width))?;
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let mut first = Table::new("send, 64 B", &["peer", "MB/s"]);
        first.push(["a".to_owned(), "1.5".to_owned()]);
        let second = Table::new("", &["", "x"]);
        let text = format!("before\n{first}\nbetween\n\n{second}");
        assert_eq!(Table::parse_all(&text), [first, second]);
    }
}
