//! Goes through the tables of dependencies in a manifest.

use toml_edit::{Item, Table};

/// The tables of a manifest with what the package itself needs, apart from tests.
const DEPENDENCIES: [&str; 2] = ["dependencies", "build-dependencies"];

/// Edits a table: its name, the condition of its target if it has one, and the table.
type Edit<'a> = dyn FnMut(&str, Option<&str>, &mut Table) -> anyhow::Result<()> + 'a;

/// Calls `edit` with each table of dependencies.
pub(super) fn each_table(manifest: &mut Table, edit: &mut Edit<'_>) -> anyhow::Result<()> {
    for name in DEPENDENCIES {
        if let Some(table) = manifest.get_mut(name).and_then(Item::as_table_mut) {
            edit(name, None, table)?;
        }
    }
    let Some(targets) = manifest.get_mut("target").and_then(Item::as_table_mut) else {
        return Ok(());
    };
    for (condition, target) in targets.iter_mut() {
        for name in DEPENDENCIES {
            if let Some(table) = target.get_mut(name).and_then(Item::as_table_mut) {
                edit(name, Some(condition.get()), table)?;
            }
        }
    }
    Ok(())
}

/// Removes tables that have become empty, and those above them.
pub(super) fn remove_empty(manifest: &mut Table) {
    for name in DEPENDENCIES {
        if manifest.get(name).and_then(Item::as_table).is_some_and(Table::is_empty) {
            manifest.remove(name);
        }
    }
    let Some(targets) = manifest.get_mut("target").and_then(Item::as_table_mut) else { return };
    for (_, target) in targets.iter_mut() {
        let Some(target) = target.as_table_mut() else { continue };
        for name in DEPENDENCIES {
            if target.get(name).and_then(Item::as_table).is_some_and(Table::is_empty) {
                target.remove(name);
            }
        }
    }
    targets.retain(|_, target| !target.as_table().is_some_and(Table::is_empty));
    if targets.is_empty() {
        manifest.remove("target");
    }
}
