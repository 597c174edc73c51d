//! The table: one column per row of the matrix, with a verdict for each capability.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde_json::{Map, Value, json};

use super::elsewhere;

/// All columns with their names, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<(String, Column)>,
}

/// What one build of one backend supports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(super) backend: String,
    pub(super) library: String,
    pub(super) cells: BTreeMap<String, Cell>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The option of the configuration that asks for this capability, if any.
    pub(super) option: Option<String>,
    /// `yes`, `no`, `partly`, `untested`.
    pub(super) verdict: String,
    pub(super) reason: Option<String>,
    /// The missing parts, each with its reason.
    pub(super) missing: BTreeMap<String, String>,
}

impl Table {
    /// Reads the committed file; empty text is an empty table.
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let json: Value = serde_json::from_str(text)?;
        let columns = json["columns"].as_array().context("`columns` must be a list")?;
        let columns = columns.iter().map(|column| {
            let name = column["name"].as_str().context("a column has a name")?;
            Ok((name.to_owned(), Column::read(column)?))
        });
        Ok(Self { columns: columns.collect::<anyhow::Result<_>>()? })
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, column)| column)
    }

    pub(super) fn set(&mut self, name: &str, column: Column) {
        self.columns.retain(|(known, _)| known != name);
        self.columns.push((name.to_owned(), column));
    }

    /// The columns that `order` names, in that order.
    pub(super) fn to_json(&self, order: &[&str]) -> String {
        let columns: Vec<Value> = order
            .iter()
            .filter_map(|name| Some((*name, self.column(name)?)))
            .map(|(name, column)| {
                json!({
                    "name": name,
                    "backend": column.backend,
                    "library": column.library,
                    "capabilities": column.cells.iter()
                        .map(|(capability, cell)| (capability.clone(), cell.to_json()))
                        .collect::<Map<_, _>>(),
                })
            })
            .collect();
        let table = json!({
            "format": 1,
            "platform": "Linux",
            "columns": columns,
            "elsewhere": elsewhere::json(),
        });
        format!("{table:#}\n")
    }
}

impl Column {
    /// Reads the file that a run of the suite wrote.
    ///
    /// # Errors
    /// If a test failed, or if the file is not such a report.
    pub(super) fn of_run(json: &Value) -> anyhow::Result<Self> {
        ensure!(json["format"] == 1, "the format is not 1");
        let column = Self::read(json)?;
        for (capability, cell) in &column.cells {
            ensure!(cell.verdict != "failed", "a test of {capability} has failed");
        }
        Ok(column)
    }

    pub(super) fn read(json: &Value) -> anyhow::Result<Self> {
        let text = |key: &str| {
            json[key].as_str().map(str::to_owned).with_context(|| format!("no `{key}`"))
        };
        let cells = json["capabilities"].as_object().context("no `capabilities`")?;
        let cells = cells.iter().map(|(name, cell)| Ok((name.clone(), Cell::read(cell)?)));
        Ok(Self {
            backend: text("backend")?,
            library: text("library")?,
            cells: cells.collect::<anyhow::Result<_>>()?,
        })
    }

    /// One line for each capability that differs in `shown`.
    pub(super) fn differences(&self, shown: &Self) -> Vec<String> {
        let names: std::collections::BTreeSet<_> =
            self.cells.keys().chain(shown.cells.keys()).collect();
        let words = |cell: Option<&Cell>| cell.map_or("nothing".to_owned(), Cell::words);
        names
            .into_iter()
            .filter(|name| self.cells.get(*name) != shown.cells.get(*name))
            .map(|name| {
                let (says, is) = (words(self.cells.get(name)), words(shown.cells.get(name)));
                format!("  {name}: the table says {says}, the run shows {is}")
            })
            .collect()
    }
}

impl Cell {
    fn read(json: &Value) -> anyhow::Result<Self> {
        let missing = json["missing"].as_object().into_iter().flatten();
        let missing = missing.map(|(part, why)| {
            Ok((part.clone(), why.as_str().context("a reason is a text")?.to_owned()))
        });
        Ok(Self {
            option: json["option"].as_str().map(str::to_owned),
            verdict: json["verdict"].as_str().context("a verdict is a text")?.to_owned(),
            reason: json["reason"].as_str().map(str::to_owned),
            missing: missing.collect::<anyhow::Result<_>>()?,
        })
    }

    fn to_json(&self) -> Value {
        let Self { option, verdict, reason, missing } = self;
        json!({ "option": option, "verdict": verdict, "reason": reason, "missing": missing })
    }

    /// For example `partly: not brotli (the library has only zlib)`.
    pub(super) fn words(&self) -> String {
        let missing = self.missing.iter().map(|(part, why)| format!("not {part} ({why})"));
        let why: Vec<String> = self.reason.iter().cloned().chain(missing).collect();
        match why[..] {
            [] => self.verdict.clone(),
            _ => format!("{}: {}", self.verdict, why.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(verdict: &str) -> Column {
        let cell = json!({ "verdict": verdict, "reason": null, "missing": { "x": "no x" } });
        let run = json!({
            "format": 1, "backend": "b", "library": "l", "capabilities": { "one": cell },
        });
        Column::of_run(&run).unwrap()
    }

    #[test]
    fn is_read_as_it_is_written() {
        let mut table = Table::default();
        table.set("b", run("partly"));
        table.set("gone", run("yes"));
        let again = Table::read(&table.to_json(&["b"])).unwrap();
        assert_eq!(again.column("b"), Some(&run("partly")));
        assert_eq!(again.column("gone"), None);
    }

    #[test]
    fn a_column_that_is_stale_is_told() {
        assert_eq!(run("partly").differences(&run("partly")), [""; 0]);
        let told = run("partly").differences(&run("yes"));
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("one: the table says partly: not x (no x)"), "{told:?}");
        let mut empty = run("yes");
        empty.cells.clear();
        assert_eq!(run("yes").differences(&empty).len(), 1);
        assert_eq!(empty.differences(&run("yes")).len(), 1);
    }

    #[test]
    fn a_run_that_failed_makes_no_column() {
        let cell = json!({ "verdict": "failed", "reason": null, "missing": {} });
        let run = json!({
            "format": 1, "backend": "b", "library": "l", "capabilities": { "one": cell },
        });
        assert!(Column::of_run(&run).is_err());
    }
}
