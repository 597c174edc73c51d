//! The table as Markdown, written and read back: [`Table`].

use std::{collections::BTreeMap, fmt};

use anyhow::{Context, ensure};

use super::report::{Deviation, Report};

/// The cell of a verdict that is as it should be.
const AS_IT_SHOULD_BE: &str = "·";

pub(super) struct Table {
    chains: usize,
    /// The columns, each with the library that gave the verdicts.
    columns: Vec<(String, String)>,
    /// The rows, by the name of the case.
    rows: BTreeMap<String, Row>,
    notes: Vec<String>,
}

struct Row {
    odd: String,
    expected: String,
    /// For each column, a verdict and the number of its note.
    cells: Vec<Option<(String, usize)>>,
}

impl Table {
    pub(super) fn of(columns: &[&str], reports: &[Report]) -> anyhow::Result<Self> {
        let mut table = Self {
            chains: reports.first().map_or(0, |report| report.chains),
            columns: Vec::new(),
            rows: BTreeMap::new(),
            notes: Vec::new(),
        };
        for (index, (column, report)) in columns.iter().zip(reports).enumerate() {
            ensure!(
                report.chains == table.chains,
                "{column} judged a different number of chains from the others"
            );
            table.columns.push(((*column).to_owned(), report.library.clone()));
            for (name, deviation) in &report.deviations {
                let Deviation { odd, expected, verdict, reason } = deviation.clone();
                let row = table.rows.entry(name.clone()).or_insert_with(|| Row {
                    odd,
                    expected,
                    cells: vec![None; columns.len()],
                });
                row.cells[index] = Some((verdict, note(&mut table.notes, reason)));
            }
        }
        Ok(table)
    }

    /// The library that gave the verdicts in `column`.
    pub(super) fn library(&self, column: &str) -> anyhow::Result<&str> {
        Ok(&self.columns[self.index(column)?].1)
    }

    /// One line for each difference between `report` and `column`.
    pub(super) fn differences(&self, column: &str, report: &Report) -> anyhow::Result<Vec<String>> {
        let index = self.index(column)?;
        let mut listed = BTreeMap::new();
        for (name, row) in &self.rows {
            if let Some((verdict, note)) = &row.cells[index] {
                let reason = self.notes.get(note - 1).context("a note is missing")?;
                let deviation = Deviation {
                    odd: row.odd.clone(),
                    expected: row.expected.clone(),
                    verdict: verdict.clone(),
                    reason: reason.clone(),
                };
                listed.insert(name.clone(), deviation);
            }
        }
        let mut problems = Vec::new();
        if self.chains != report.chains {
            problems.push(format!(
                "the table has {} chains, the run had {}",
                self.chains, report.chains
            ));
        }
        for (name, seen) in &report.deviations {
            match listed.remove(name) {
                None => problems.push(format!("{name} deviates and is not listed: {seen:?}")),
                Some(listed) if listed != *seen => {
                    problems
                        .push(format!("{name} is listed as {listed:?}, but the run saw {seen:?}"));
                }
                Some(_) => {}
            }
        }
        problems.extend(
            listed.keys().map(|name| format!("{name} is listed, but does not deviate any more")),
        );
        Ok(problems)
    }

    fn index(&self, column: &str) -> anyhow::Result<usize> {
        let index = self.columns.iter().position(|(name, _)| name == column);
        index.with_context(|| format!("the table has no column `{column}`"))
    }

    /// Reads what [`Display`](fmt::Display) wrote.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut table =
            Self { chains: 0, columns: Vec::new(), rows: BTreeMap::new(), notes: Vec::new() };
        for line in text.lines() {
            if let Some((chains, _)) = line.split_once(" chains are judged") {
                table.chains = chains.parse()?;
            } else if let Some(column) = line.strip_prefix("- ") {
                let (name, library) = column.split_once(": ").context("a column's library")?;
                table.columns.push((name.to_owned(), library.to_owned()));
            } else if let Some(row) = line.strip_prefix("| `") {
                let (name, row) = Row::parse(row).with_context(|| format!("no row: {line}"))?;
                table.rows.insert(name, row);
            } else if let Some((number, note)) = line.split_once(". ") {
                if number.parse::<usize>().is_ok() {
                    table.notes.push(note.to_owned());
                }
            }
        }
        Ok(table)
    }
}

/// The number of the note with the text `reason`, which is added if missing.
fn note(notes: &mut Vec<String>, reason: String) -> usize {
    match notes.iter().position(|note| *note == reason) {
        Some(index) => index + 1,
        None => {
            notes.push(reason);
            notes.len()
        }
    }
}

impl Row {
    /// Reads a line of the table, after `` | ` ``.
    fn parse(line: &str) -> Option<(String, Self)> {
        let (name, rest) = line.strip_suffix(" |")?.split_once("` | ")?;
        let mut parts = rest.split(" | ");
        let (odd, expected) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let cell = |text: &str| match text {
            AS_IT_SHOULD_BE => Some(None),
            text => {
                let (verdict, note) = text.strip_suffix(')')?.rsplit_once(" (")?;
                Some(Some((verdict.to_owned(), note.parse().ok()?)))
            }
        };
        let cells = parts.map(cell).collect::<Option<_>>()?;
        Some((name.to_owned(), Self { odd, expected, cells }))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chains, columns, rows, notes } = self;
        let alike = chains - rows.len();
        writeln!(
            f,
            "{chains} chains are judged, {alike} of them correctly by every backend; the others \
             are listed\nhere. A dot ({AS_IT_SHOULD_BE}) means that the verdict is correct, \
             \"open\" that the standards\nleave it open. A number refers to the notes below the \
             table. Made with:\n"
        )?;
        for (name, library) in columns {
            writeln!(f, "- {name}: {library}")?;
        }
        write!(f, "\n| case | what is odd, and the rule | should be |")?;
        for (name, _) in columns {
            write!(f, " {name} |")?;
        }
        writeln!(f, "\n|---|---|---|{}", "---|".repeat(columns.len()))?;
        for (name, Row { odd, expected, cells }) in rows {
            write!(f, "| `{name}` | {odd} | {expected} |")?;
            for cell in cells {
                match cell {
                    None => write!(f, " {AS_IT_SHOULD_BE} |")?,
                    Some((verdict, note)) => write!(f, " {verdict} ({note}) |")?,
                }
            }
            writeln!(f)?;
        }
        writeln!(f)?;
        for (index, note) in notes.iter().enumerate() {
            writeln!(f, "{}. {note}", index + 1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(library: &str, deviations: &[(&str, &str, &str)]) -> Report {
        let deviation = |&(name, verdict, reason): &(&str, &str, &str)| {
            let deviation = Deviation {
                odd: format!("{name} is odd (RFC 1, section 2)"),
                expected: "refused, open".to_owned(),
                verdict: verdict.to_owned(),
                reason: reason.to_owned(),
            };
            (name.to_owned(), deviation)
        };
        Report {
            library: library.to_owned(),
            chains: 9,
            deviations: deviations.iter().map(deviation).collect(),
        }
    }

    fn table() -> Table {
        let one = report("x 1.2.3", &[("t::a", "accepted", "why"), ("t::b", "accepted", "why")]);
        let other = report("y 4.5.6", &[("t::b", "refused: Expired", "because")]);
        let text = Table::of(&["one", "other"], &[one, other]).unwrap().to_string();
        Table::parse(&text).unwrap()
    }

    #[test]
    fn what_was_written_is_read_again() {
        let table = table();
        assert_eq!(table.library("other").unwrap(), "y 4.5.6");
        let one = report("x 1.2.3", &[("t::a", "accepted", "why"), ("t::b", "accepted", "why")]);
        assert!(table.differences("one", &one).unwrap().is_empty());
        let other = report("y 4.5.6", &[("t::b", "refused: Expired", "because")]);
        assert!(table.differences("other", &other).unwrap().is_empty());
    }

    #[test]
    fn a_stale_table_is_found() {
        let other = |deviations| table().differences("other", &report("y 4.5.6", deviations));
        assert_eq!(other(&[]).unwrap(), ["t::b is listed, but does not deviate any more"]);
        let another = other(&[("t::b", "refused: Expired", "another")]).unwrap();
        assert!(another[0].starts_with("t::b is listed as"), "{another:?}");
        let more = [("t::a", "accepted", "why"), ("t::b", "refused: Expired", "because")];
        let more = other(&more).unwrap();
        assert!(more[0].starts_with("t::a deviates and is not listed"), "{more:?}");
        assert!(table().differences("third", &report("z", &[])).is_err());
    }
}
