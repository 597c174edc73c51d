//! The result as JSON: for programs, and in short for the page.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{
    cell::{Cell, State},
    table::{Table, Test},
};

/// The format number of both.
const FORMAT: u32 = 1;

/// Everything, by names.
pub(super) fn render(table: &Table, made: &Value, capabilities: &Value) -> Value {
    let tests = table.tests.iter().map(|test| {
        let cells = test.cells.iter().zip(&table.columns);
        let cells: BTreeMap<_, _> =
            cells.map(|(cell, column)| (column.name.clone(), cell.json())).collect();
        json!({ "suite": test.suite, "name": test.name, "cells": cells })
    });
    json!({
        "format": FORMAT,
        "made": made,
        "columns": columns(table),
        "tests": tests.collect::<Vec<_>>(),
        "problems": table.problems,
        "absent": table.absent,
        "capabilities": capabilities,
    })
}

/// The same with each text once, which is a fifth of the size. A cell is the index of its state,
/// its milliseconds, the index of its reason or null, and the indexes of its evidence.
pub(super) fn compact(table: &Table, made: &Value, capabilities: &Value) -> Value {
    let mut texts = Texts::default();
    let tests: Vec<Value> = table.tests.iter().map(|test| texts.test(test)).collect();
    json!({
        "format": FORMAT,
        "made": made,
        "columns": columns(table),
        "states": State::ALL.map(State::name),
        "tests": tests,
        "texts": texts.all,
        "problems": table.problems,
        "absent": table.absent,
        "capabilities": capabilities,
    })
}

fn columns(table: &Table) -> Vec<Value> {
    let columns = table.columns.iter().enumerate().map(|(index, column)| {
        let counts: BTreeMap<_, _> =
            State::ALL.map(|state| (state.name(), table.count(index, state))).into();
        json!({
            "name": column.name,
            "about": column.about,
            "library": column.library,
            "made_with": column.made_with,
            "counts": counts,
        })
    });
    columns.collect()
}

/// Texts with their indexes.
#[derive(Default)]
struct Texts {
    all: Vec<String>,
    indexes: HashMap<String, usize>,
}

impl Texts {
    fn test(&mut self, test: &Test) -> Value {
        let cells: Vec<Value> = test.cells.iter().map(|cell| self.cell(cell)).collect();
        json!([test.suite, test.name, cells])
    }

    fn cell(&mut self, cell: &Cell) -> Value {
        let state = State::ALL.iter().position(|state| *state == cell.state);
        let reason = cell.reason.as_ref().map(|reason| self.index(reason));
        let evidence: Vec<usize> = cell.evidence.iter().map(|text| self.index(text)).collect();
        json!([state, cell.milliseconds, reason, evidence])
    }

    fn index(&mut self, text: &str) -> usize {
        if let Some(index) = self.indexes.get(text) {
            return *index;
        }
        self.all.push(text.to_owned());
        self.indexes.insert(text.to_owned(), self.all.len() - 1);
        self.all.len() - 1
    }
}
