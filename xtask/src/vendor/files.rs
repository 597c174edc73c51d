//! The files of a tree, their hashes and sizes.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// The SHA-256 of `bytes`, in hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The size of all files below `folder`.
pub(super) fn bytes(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

/// The hash of each file below `root`, by its path with `/`; without the folders and files in
/// `except`, which lie in `root` itself.
pub(super) fn hashes(root: &Path, except: &[&str]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut hashes = BTreeMap::new();
    let is_wanted = |entry: &walkdir::DirEntry| {
        entry.depth() != 1 || !except.iter().any(|name| entry.file_name() == *name)
    };
    for entry in WalkDir::new(root).into_iter().filter_entry(is_wanted) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(root)?;
        let name = path.to_str().with_context(|| format!("{path:?} is no text"))?;
        ensure!(entry.file_type().is_file(), "{name} is neither a file nor a folder");
        hashes.insert(name.replace('\\', "/"), hash(&fs::read(entry.path())?));
    }
    Ok(hashes)
}

/// Gives all files and folders below `root` one time, in seconds since 1970, so that archives of a
/// tree are the same.
pub(super) fn set_times(root: &Path, seconds: u64) -> anyhow::Result<()> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    for entry in WalkDir::new(root).contents_first(true) {
        let entry = entry?;
        let file = fs::File::open(entry.path())?;
        file.set_modified(time).with_context(|| entry.path().display().to_string())?;
    }
    Ok(())
}

/// One line for each file that is missing, was added or has changed.
pub(super) fn differences(
    recorded: &BTreeMap<String, String>,
    found: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut problems = Vec::new();
    for (file, hash) in recorded {
        match found.get(file) {
            None => problems.push(format!("{file} is missing")),
            Some(now) if now != hash => problems.push(format!("{file} has changed")),
            Some(_) => {}
        }
    }
    let added = found.keys().filter(|file| !recorded.contains_key(*file));
    problems.extend(added.map(|file| format!("{file} is not in MANIFEST.json")));
    problems
}

/// How many problems an error names.
const NAMED: usize = 8;

/// The first of `problems`, in one line.
pub(super) fn first(mut problems: Vec<String>) -> String {
    let more = problems.len().saturating_sub(NAMED);
    problems.truncate(NAMED);
    if more > 0 {
        problems.push(format!("and {more} more"));
    }
    problems.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_missing_and_an_added_file_are_named() {
        let files = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect()
        };
        let recorded = files(&[("a", "1"), ("b", "2"), ("c", "3")]);
        assert!(differences(&recorded, &recorded).is_empty());
        assert_eq!(
            differences(&recorded, &files(&[("a", "1"), ("b", "9"), ("d", "4")])),
            ["b has changed", "c is missing", "d is not in MANIFEST.json"]
        );
    }

    #[test]
    fn the_hash_is_sha_256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hash(b""), empty);
    }
}
