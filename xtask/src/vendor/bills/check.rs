//! Checks the bills of materials of a tree.

use std::{fs, path::Path};

use anyhow::Context;
use serde_json::Value;

use super::super::component::Tree;
use super::facts::{Item, facts, items};
use super::script::{CYCLONEDX, FOLDER, SPDX};
use super::{compare, paths, script};

/// What is wrong with the bills of a tree, one per line, each by name.
pub(crate) fn check(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let items = items(tree)?;
    let mut problems = contents(tree, &items);
    if !problems.is_empty() {
        return Ok(problems);
    }
    let folder = tree.root.join(FOLDER);
    let new = tempfile::tempdir().context("cannot make a temporary folder")?;
    let time = time(&fs::read_to_string(folder.join(SPDX))?)?;
    problems.extend(script::check(&facts(tree, &items, time)?, &folder, new.path())?);
    if problems.is_empty() {
        problems.extend(differences(&folder, new.path())?);
    }
    Ok(problems)
}

/// What the bills say, without a look at their schemas.
pub(super) fn contents(tree: &Tree, items: &[Item]) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, compare) in [
        (CYCLONEDX, compare::cyclonedx as fn(&Value, &[Item]) -> Vec<String>),
        (SPDX, compare::spdx),
    ] {
        let Ok(text) = fs::read_to_string(tree.root.join(FOLDER).join(name)) else {
            problems.push(format!("{FOLDER}/{name} is missing"));
            continue;
        };
        for path in paths::of_this_machine(tree, &text) {
            problems
                .push(format!("{FOLDER}/{name} has a path of the machine that made it: {path}"));
        }
        match serde_json::from_str(&text) {
            Ok(document) => problems.extend(compare(&document, items)),
            Err(error) => problems.push(format!("{FOLDER}/{name} is no JSON: {error}")),
        }
    }
    problems
}

fn differences(folder: &Path, new: &Path) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    for name in [CYCLONEDX, SPDX] {
        if fs::read(folder.join(name))? != fs::read(new.join(name))? {
            problems.push(format!(
                "{FOLDER}/{name} is not what the tree makes: run `cargo xtask vendor` again"
            ));
        }
    }
    Ok(problems)
}

/// When the bills say that they were made.
fn time(spdx: &str) -> anyhow::Result<i64> {
    let document: Value = serde_json::from_str(spdx)?;
    let created = document["creationInfo"]["created"].as_str();
    let created = created.context("the SPDX bill has no time")?;
    Ok(chrono::DateTime::parse_from_rfc3339(created)?.timestamp())
}
