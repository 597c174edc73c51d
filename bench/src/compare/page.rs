//! Reads and writes the tables between the marks in the documentation's pages.

use std::{fs, path::Path};

use anyhow::Context;

use super::table::Table;

/// Replaces the text between `<!-- NAME -->` and `<!-- /NAME -->`.
pub(super) fn insert(page: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let old = fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let [before, _, after] = cut(page, &old, name)?;
    let new = format!("{before}\n{}\n{after}", text.trim_end());
    fs::write(page, new).with_context(|| page.display().to_string())
}

/// The tables between the marks, each with the heading before it.
pub(super) fn tables(page: &Path, name: &str) -> anyhow::Result<Vec<Table>> {
    let text = fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let [_, tables, _] = cut(page, &text, name)?;
    Ok(Table::parse_all(tables))
}

/// The text before, between and after the marks; the marks belong to the outer two parts.
fn cut<'a>(page: &Path, text: &'a str, name: &str) -> anyhow::Result<[&'a str; 3]> {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let parts = text.find(&open).and_then(|at| {
        let (before, rest) = text.split_at(at + open.len());
        let (inside, after) = rest.split_at(rest.find(&close)?);
        Some([before, inside, after])
    });
    parts.with_context(|| format!("{} has no place marked `{open}` … `{close}`", page.display()))
}
