//! Tables in the pages of the documentation, between the marks that are there for them.

use std::{fs, path::Path};

use anyhow::Context;

use super::table::Table;

/// Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
pub(super) fn insert(page: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let old = fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let [before, _, after] = cut(page, &old, name)?;
    let new = format!("{before}\n{}\n{after}", text.trim_end());
    fs::write(page, new).with_context(|| page.display().to_string())
}

/// The tables that stand there, each with the heading before it.
pub(super) fn tables(page: &Path, name: &str) -> anyhow::Result<Vec<Table>> {
    let text = fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let [_, tables, _] = cut(page, &text, name)?;
    Ok(Table::parse_all(tables))
}

/// What stands before, between, and after the marks; the marks are with the outer two.
fn cut<'a>(page: &Path, text: &'a str, name: &str) -> anyhow::Result<[&'a str; 3]> {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let parts = text.find(&open).and_then(|at| {
        let (before, rest) = text.split_at(at + open.len());
        let (inside, after) = rest.split_at(rest.find(&close)?);
        Some([before, inside, after])
    });
    parts.with_context(|| format!("{} has no place marked `{open}` … `{close}`", page.display()))
}
