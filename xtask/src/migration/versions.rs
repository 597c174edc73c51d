//! Checks that `docs/migrating-versions.md` passes over no version that the peers' changelogs have.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::project::source;
use crate::paths;

/// The oldest minor versions on the page: tungstenite's, and async-tungstenite's that has it.
const OLDEST: (u32, u32) = (21, 24);

pub(super) fn check(metadata: &Value) -> anyhow::Result<()> {
    let page = fs::read_to_string(paths::root().join("docs/migrating-versions.md"))?;
    let changelog = |peer| -> anyhow::Result<String> {
        let (_, folder) = source(metadata, peer)?;
        let path = folder.join("CHANGELOG.md");
        fs::read_to_string(&path).with_context(|| format!("{peer} has no changelog"))
    };
    for minor in minors(&changelog("tungstenite")?, "# 0.", OLDEST.0)? {
        let row = format!("| 0.{minor} | ");
        ensure!(page.contains(&row), "the page has no row for tungstenite 0.{minor}");
    }
    let (said, is) = (said(&page)?, updates(&changelog("async-tungstenite")?));
    ensure!(said == is, "the page says {said:?} of async-tungstenite, its changelog {is:?}");
    Ok(())
}

/// The minor versions from `oldest` on whose headings begin with `prefix`.
fn minors(changelog: &str, prefix: &str, oldest: u32) -> anyhow::Result<Vec<u32>> {
    let headings = changelog.lines().filter_map(|line| line.strip_prefix(prefix));
    let minors = headings.filter_map(|rest| rest.split('.').next()?.parse().ok());
    let minors: Vec<u32> = minors.filter(|minor| *minor >= oldest).collect();
    ensure!(minors.len() > 5, "no versions in the changelog");
    Ok(minors)
}

/// The minor version of tungstenite that each of async-tungstenite's has, as the page says.
fn said(page: &str) -> anyhow::Result<BTreeMap<u32, u32>> {
    let (_, table) =
        page.split_once("| async-tungstenite | tungstenite |\n").context("no table")?;
    let mut said = BTreeMap::new();
    for row in table.lines().skip(1).take_while(|line| line.starts_with('|')) {
        let mut minors = row.split(['|', ',']).map(|cell| cell.trim().strip_prefix("0."));
        let minors: Vec<u32> =
            minors.by_ref().flatten().map(str::parse).collect::<Result<_, _>>()?;
        let (theirs, ours) = minors.split_last().context("an empty row")?;
        said.extend(ours.iter().map(|minor| (*minor, *theirs)));
    }
    Ok(said)
}

/// The same, as the changelog says: a version that does not update keeps the one before.
fn updates(changelog: &str) -> BTreeMap<u32, u32> {
    let mut found = BTreeMap::new();
    let mut minor = 0;
    for line in changelog.lines() {
        if let Some(rest) = line.strip_prefix("## [0.") {
            minor = rest.split('.').next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
            found.entry(minor).or_insert(None);
        } else if let Some(rest) = line.strip_prefix("- Update to tungstenite 0.") {
            let to = rest.trim_end_matches('.').parse::<u32>().ok();
            found.entry(minor).and_modify(|known| *known = to.or(*known));
        }
    }
    let mut last = 0;
    let all = found.into_iter().map(|(minor, to)| {
        last = to.unwrap_or(last);
        (minor, last)
    });
    all.filter(|(minor, _)| *minor >= OLDEST.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_and_the_changelog_are_read() {
        let page = "| async-tungstenite | tungstenite |\n|---|---|\n| 0.24, 0.25 | 0.21 |\n\
            | 0.26 | 0.23 |\n\nand so on";
        let changelog = "## [0.26.0] - a\n- Update to tungstenite 0.23.\n## [0.25.1] - b\n\
            ## [0.25.0] - c\n- Other.\n## [0.24.0] - d\n- Update to tungstenite 0.21.\n\
            ## [0.23.0] - e\n- Update to tungstenite 0.20.\n";
        let expected = BTreeMap::from([(24, 21), (25, 21), (26, 23)]);
        assert_eq!(said(page).unwrap(), expected);
        assert_eq!(updates(changelog), expected);
    }

    #[test]
    fn the_page_has_every_version_of_the_peers() {
        let sh = xshell::Shell::new().expect("a shell");
        let metadata = super::super::project::metadata(&sh).expect("metadata");
        check(&metadata).unwrap();
        super::super::page::Page::read().unwrap().check_features(&metadata).unwrap();
    }
}
