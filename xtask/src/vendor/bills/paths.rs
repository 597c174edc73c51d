//! Finds paths of the machine that made a tree in its documents.

use std::{env, path::PathBuf};

use super::super::component::Tree;

/// The paths in `text` that only this machine has, each once.
pub(crate) fn of_this_machine(tree: &Tree, text: &str) -> Vec<String> {
    let folders = ["HOME", "CARGO_HOME", "CARGO_TARGET_DIR", "USERPROFILE", "TMPDIR"];
    let mut paths: Vec<PathBuf> = folders.iter().filter_map(env::var_os).map(Into::into).collect();
    paths.push(tree.root.clone());
    paths.extend(tree.root.parent().map(Into::into));
    paths.extend(crate::paths::root().parent().map(Into::into));
    let mut found: Vec<_> = paths
        .iter()
        // A root folder would be found anywhere.
        .filter(|path| path.iter().count() > 1)
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|path| text.match_indices(path.as_str()).any(|(at, _)| is_start(text, at)))
        .collect();
    found.extend(
        ["file://", "/home/", "/Users/"]
            .iter()
            .filter(|one| text.contains(**one))
            .map(|one| (*one).to_owned()),
    );
    found.sort();
    found.dedup();
    found
}

/// Whether a path starts at `at`, and not in the middle of a URL: `https://example.org/work/x` has
/// no `/work`.
fn is_start(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_none_or(|char| !(char.is_alphanumeric() || "./-_~".contains(char)))
}
