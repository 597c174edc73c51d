//! What the report says beside its cells: when and with what it was made, and the capabilities.

use std::{collections::BTreeSet, fs};

use chrono::Utc;
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use super::plan::{Phase, Plan};
use crate::capabilities;

/// When, with which Rust, on which system, and of which version.
pub(super) fn made(sh: &Shell) -> anyhow::Result<Value> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    Ok(json!({
        "date": Utc::now().format("%F %H:%M UTC").to_string(),
        "rust": cmd!(sh, "rustc --version").quiet().read()?,
        "system": format!("{name}, {}", std::env::consts::ARCH),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

/// A row for each capability, a column for each row of the matrix that was run. None if only some
/// tests ran: these show too little, and the files are those of an earlier run.
pub(super) fn capabilities(plan: &Plan, is_whole: bool) -> anyhow::Result<Value> {
    let mut columns = Vec::new();
    for phase in plan.phases.iter().filter(|_| is_whole) {
        if let Phase::Alone(row) = phase {
            if let Some(shown) = capabilities::shown_by(row)? {
                columns.push((row.name.clone(), shown));
            }
        }
    }
    let names: BTreeSet<&String> = columns.iter().flat_map(|(_, shown)| shown.keys()).collect();
    let rows = names.into_iter().map(|name| {
        let cells: Vec<_> = columns.iter().map(|(_, shown)| shown.get(name)).collect();
        json!({ "name": name, "cells": cells })
    });
    Ok(json!({
        "rows": rows.collect::<Vec<_>>(),
        "columns": columns.iter().map(|(name, _)| name).collect::<Vec<_>>(),
    }))
}
