//! What `docs/migrating.md` claims of the peers, held to what is so: [`Page`].

use std::{collections::BTreeSet, fs};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::project::source;
use crate::paths;

/// The page.
pub(super) struct Page(String);

impl Page {
    pub(super) fn read() -> anyhow::Result<Self> {
        let path = paths::root().join("docs/migrating.md");
        let text = fs::read_to_string(&path);
        Ok(Self(text.with_context(|| format!("cannot read {}", path.display()))?))
    }

    /// The rows of the table that begins with this line, as cells.
    fn table(&self, head: &str) -> anyhow::Result<Vec<Vec<&str>>> {
        let (_, table) = self.0.split_once(head).with_context(|| format!("no table `{head}`"))?;
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        Ok(rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect()).collect())
    }

    /// Checks the number of lines that the script changes in each program.
    pub(super) fn check_programs(&self, ported: &[(String, usize)]) -> anyhow::Result<()> {
        let rows = self.table("| program | uses | lines changed | shows |")?;
        let said: Vec<_> = rows.iter().map(|row| (row[0].to_owned(), row[2].to_owned())).collect();
        let found: Vec<_> =
            ported.iter().map(|(name, lines)| (name.clone(), lines.to_string())).collect();
        ensure!(said == found, "docs/migrating.md says {said:?}, and the script has {found:?}");
        Ok(())
    }

    /// Checks that the table of features has each of the peers', and names none of ours that does
    /// not exist.
    pub(super) fn check_features(&self, metadata: &Value) -> anyhow::Result<()> {
        let rows = self.table("| feature of the peer | here |")?;
        let theirs: BTreeSet<&str> = rows.iter().flat_map(|row| quoted(row[0])).collect();
        let ours: BTreeSet<&str> = rows.iter().flat_map(|row| quoted(row[1])).collect();
        let mut declared = BTreeSet::new();
        for peer in ["tungstenite", "tokio-tungstenite", "async-tungstenite"] {
            let (_, folder) = source(metadata, peer)?;
            let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
            let features = features(&manifest);
            ensure!(features.len() > 5, "{peer} has no features: {features:?}");
            declared.extend(features);
        }
        let declared: BTreeSet<&str> = declared.iter().map(String::as_str).collect();
        let missing: Vec<_> = declared.difference(&theirs).collect();
        ensure!(missing.is_empty(), "docs/migrating.md lacks the peers' features {missing:?}");
        let stale: Vec<_> = theirs.difference(&declared).collect();
        ensure!(stale.is_empty(), "docs/migrating.md has features that no peer has: {stale:?}");
        let facade = paths::root().join("crates/tungstenite-tls/Cargo.toml");
        let facade = features(&fs::read_to_string(facade)?);
        let unknown: Vec<_> = ours.iter().filter(|name| !facade.contains(**name)).collect();
        ensure!(unknown.is_empty(), "docs/migrating.md names no features of ours: {unknown:?}");
        println!("docs/migrating.md has all {} features of the peers", declared.len());
        Ok(())
    }
}

/// The features that a manifest declares, without `default`.
fn features(manifest: &str) -> BTreeSet<String> {
    let lines = manifest.lines().skip_while(|line| *line != "[features]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    names.filter(|name| *name != "default").map(str::to_owned).collect()
}

/// The names of features in a cell: what is quoted and looks like one.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    cell.split('`').skip(1).step_by(2).filter(move |name| name.chars().all(is_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "| program | uses | lines changed | shows |\n|---|---|---|---|\n\
        | a 1.0.0 | tungstenite | 7 | x |\n\n| feature of the peer | here |\n|---|---|\n\
        | `url`, `__tls` | `url`, and `Roots::Bundled` |\n";

    #[test]
    fn tables_are_read() {
        let page = Page(PAGE.to_owned());
        assert!(page.check_programs(&[("a 1.0.0".to_owned(), 7)]).is_ok());
        let error = page.check_programs(&[("a 1.0.0".to_owned(), 8)]).unwrap_err();
        assert!(error.to_string().contains("\"8\""), "{error}");
        let rows = page.table("| feature of the peer | here |").unwrap();
        assert_eq!(quoted(rows[0][0]).collect::<Vec<_>>(), ["url", "__tls"]);
        assert_eq!(quoted(rows[0][1]).collect::<Vec<_>>(), ["url"]);
    }

    #[test]
    fn the_features_of_a_manifest_are_read() {
        let manifest = "[package]\nname = \"a\"\n\n[features]\ndefault = [\"b\"]\n# What b is.\n\
            b = [\n    \"c\",\n]\nc = []\n\n[dependencies]\nd = \"1\"\n";
        assert_eq!(features(manifest), BTreeSet::from(["b".to_owned(), "c".to_owned()]));
    }

    #[test]
    fn the_page_has_the_table_of_urls_that_the_facade_tests() {
        let urls = include_str!("../../../crates/tungstenite-tls/tests/urls.md");
        assert!(Page::read().unwrap().0.contains(urls));
    }
}
