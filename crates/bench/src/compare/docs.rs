//! Puts tables into `performance.md`, between the marks that are there for them.

use std::{fs, path::Path};

use anyhow::{Context, bail};

use super::{goals, table::Table, throughput::Results};

pub(super) fn throughput(all: &[Results], folder: &Path) -> anyhow::Result<()> {
    let tables: Vec<String> = all.iter().map(|results| Table::of(results).to_string()).collect();
    insert(folder, "goals", &goals::table(all).to_string())?;
    insert(folder, "throughput", &tables.join("\n"))
}

/// Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
pub(super) fn insert(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join("performance.md");
    let page = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let Some((before, (_, after))) =
        page.split_once(&open).and_then(|(b, rest)| Some((b, rest.split_once(&close)?)))
    else {
        bail!("{} has no place marked `{open}` … `{close}`", path.display());
    };
    fs::write(&path, format!("{before}{open}\n{}\n{close}{after}", text.trim_end()))?;
    Ok(())
}
