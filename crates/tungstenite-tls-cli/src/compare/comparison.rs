//! The whole comparison, and what it comes to: [`Comparison`].

use serde_json::{Map, Value, json};

use super::{column::Column, fields, row::Row, times};
use crate::failure::Failure;

/// What all backends found about one server.
#[derive(Debug)]
pub(super) struct Comparison {
    /// Without password and query.
    pub(super) url: String,
    /// Whether the server is the demo server.
    pub(super) demo: bool,
    /// The connections that each backend was to make.
    pub(super) repeat: usize,
    pub(super) columns: Vec<Column>,
    /// Whether the caller named the backends.
    named: bool,
    pub(super) rows: Vec<Row>,
}

impl Comparison {
    pub(super) fn new(
        url: String,
        demo: bool,
        repeat: usize,
        columns: Vec<Column>,
        named: bool,
    ) -> Self {
        let mut rows = fields::rows(&columns);
        rows.extend(times::rows(&columns));
        Self { url, demo, repeat, columns, named, rows }
    }

    /// The verdicts in one line.
    pub(super) fn summary(&self) -> String {
        let mut verdicts: Vec<(&str, Vec<&str>)> = Vec::new();
        for column in &self.columns {
            let Some(verdict) = column.verdict() else { continue };
            match verdicts.iter_mut().find(|(other, _)| *other == verdict) {
                Some((_, names)) => names.push(column.name()),
                None => verdicts.push((verdict, vec![column.name()])),
            }
        }
        let available = match self.columns.iter().any(|column| column.report.is_none()) {
            true => "available ",
            false => "",
        };
        match &verdicts[..] {
            [] => "No backend is available.".to_owned(),
            [("connected", names)] if names.len() == 1 => format!("Only {}: connected.", names[0]),
            [(verdict, names)] if names.len() == 1 => {
                format!("Only {}: failed ({verdict}).", names[0])
            }
            [("connected", names)] => format!("All {} {available}backends connected.", names.len()),
            [(verdict, names)] => {
                format!("All {} {available}backends failed alike ({verdict}).", names.len())
            }
            several => {
                let parts: Vec<_> = several
                    .iter()
                    .map(|(verdict, names)| match *verdict {
                        "connected" => format!("{} connected", listed(names)),
                        verdict => format!("{} failed ({verdict})", listed(names)),
                    })
                    .collect();
                format!("The backends disagree: {}.", parts.join("; "))
            }
        }
    }

    /// Whether the backends that are available have the same verdict.
    pub(super) fn agrees(&self) -> bool {
        self.rows.iter().all(|row| row.name != "verdict" || !row.differs())
    }

    /// The failure of the first backend that failed, or that was named and is not available.
    pub(super) fn failure(&self) -> Option<Failure> {
        if self.columns.iter().all(|column| column.report.is_none()) {
            return Some(Failure::usage(self.summary()).help("install them: cargo xtask install"));
        }
        self.columns.iter().find_map(|column| match (column.error(), column.how_to_get()) {
            (Some(error), _) => Some(Failure::of_backend(column.name(), error, self.summary())),
            (None, Some(how)) if self.named => Some(Failure::usage(how)),
            _ => None,
        })
    }

    pub(super) fn json(&self) -> Map<String, Value> {
        let differences: Vec<_> =
            self.rows.iter().filter(|row| row.differs()).map(|row| &*row.name).collect();
        let fields: Vec<_> = self.rows.iter().map(|row| row.json(&self.columns)).collect();
        let backends: Vec<_> = self.columns.iter().map(Column::json).collect();
        let members = [
            ("url", json!(self.url)),
            ("demo_server", json!(self.demo)),
            ("repeat", json!(self.repeat)),
            ("summary", json!(self.summary())),
            ("verdicts_agree", json!(self.agrees())),
            ("differences", json!(differences)),
            ("fields", json!(fields)),
            ("backends", json!(backends)),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// For example `openssl and rustls`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
