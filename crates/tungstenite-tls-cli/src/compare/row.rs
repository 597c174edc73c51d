//! One line of the comparison: [`Row`].

use serde_json::{Map, Value, json};

use super::column::Column;

/// A value for each backend.
#[derive(Debug)]
pub(super) struct Row {
    /// The name in JSON.
    pub(super) name: String,
    pub(super) label: String,
    pub(super) group: Group,
    /// In the order of the columns.
    pub(super) cells: Vec<Cell>,
}

/// What kind of row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Backends should have the same value.
    Compared,
    /// Backends have their own values by nature, such as the name of the library.
    Own,
    /// Milliseconds.
    Time,
}

/// The value that one backend has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Value(String),
    /// The library does not report it.
    NotTold,
    /// The backend is not available, or its connection did not get so far.
    Empty,
}

impl Row {
    /// Whether backends have different values that they should have in common.
    pub(super) fn differs(&self) -> bool {
        self.group == Group::Compared && self.distinct().len() > 1
    }

    /// The distinct values, in the order of the columns.
    pub(super) fn distinct(&self) -> Vec<&str> {
        let mut distinct: Vec<&str> = Vec::new();
        for value in self.cells.iter().filter_map(Cell::value) {
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        distinct
    }

    pub(super) fn json(&self, columns: &[Column]) -> Value {
        let values = columns.iter().zip(&self.cells).map(|(column, cell)| {
            let value = match (self.group, cell.value()) {
                (Group::Time, Some(value)) => json!(value.parse::<f64>().ok()),
                (_, value) => json!(value),
            };
            (column.name().to_owned(), value)
        });
        let values: Map<_, _> = values.collect();
        json!({ "name": self.name, "differs": self.differs(), "values": values })
    }
}

impl Cell {
    pub(super) fn value(&self) -> Option<&str> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}
