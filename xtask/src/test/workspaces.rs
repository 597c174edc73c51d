//! Checks that the workspaces agree, so that `bench/` measures what the main one builds, and
//! `fuzz/` tests it; and that the drop-in crates of a peer differ by their version alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, ensure};
use xshell::Shell;

use super::dependencies::TLS_LIBRARIES;
use crate::cargo::{BENCH, DROP_IN, FUZZ};

/// How the headers begin of the sections that must be identical in all manifests.
const LINTS: &str = "[workspace.lints.";

/// Likewise in the manifest of `bench/`, which builds for release, and in that of `fuzz/`, which
/// shares what the tests build. The latter lacks the packages that only others have.
const RELEASE: &str = "[profile.release";
const DEV: &str = "[profile.dev";

/// The crates that must be the same, in addition to the TLS libraries.
const WEBSOCKET: [&str; 2] = ["tungstenite", "tokio-tungstenite"];

pub(super) fn run(sh: &Shell) -> anyhow::Result<()> {
    let main = sh.read_file("Cargo.toml")?;
    for (manifest, profile) in [(BENCH, RELEASE), (FUZZ, DEV)] {
        let other = sh.read_file(manifest)?;
        let lock = manifest.replace(".toml", ".lock");
        for header in [LINTS, profile] {
            let (main, other) = (sections(&main, header), sections(&other, header));
            ensure!(!main.is_empty(), "Cargo.toml has no section `{header}…`");
            let same =
                main == other || header == DEV && !other.is_empty() && other.is_subset(&main);
            ensure!(same, "the sections `{header}…` of Cargo.toml and {manifest} differ");
        }
        let (main, other) = (sh.read_file("Cargo.lock")?, sh.read_file(&lock)?);
        let different = different(&versions(&main), &versions(&other));
        ensure!(
            different.is_empty(),
            "Cargo.lock and {lock} have different versions of {}: run `cargo update` with \
             `--precise` there",
            different.join(", ")
        );
    }
    DROP_IN.into_iter().try_for_each(|manifest| drop_in(sh, Path::new(manifest)))
}

/// Checks that the manifests of all versions of one drop-in crate are the same but for the version,
/// and that the license is the main workspace's.
fn drop_in(sh: &Shell, newest: &Path) -> anyhow::Result<()> {
    let main = sh.read_file("Cargo.toml")?;
    let manifest = sh.read_file(newest)?;
    for key in ["license = ", "rust-version = "] {
        let line = main.lines().find(|line| line.starts_with(key)).context(key)?;
        ensure!(manifest.lines().any(|own| own == line), "{}: lacks `{line}`", newest.display());
    }
    let versions = newest.ancestors().nth(2).context("a folder")?;
    for folder in sh.read_dir(versions)? {
        let other = folder.join("Cargo.toml");
        if sh.path_exists(&other) {
            let same = but_versions(&sh.read_file(&other)?) == but_versions(&manifest);
            let (other, newest) = (other.display(), newest.display());
            ensure!(same, "{other} and {newest} differ by more than their versions");
        }
    }
    Ok(())
}

/// The lines that all versions have.
fn but_versions(manifest: &str) -> Vec<&str> {
    let of_version = ["# Stands in for ", "version = ", "tungstenite = "];
    let is_of_version = |line: &str| of_version.iter().any(|start| line.starts_with(start));
    manifest.lines().filter(|line| !is_of_version(line)).collect()
}

/// The lines of all sections whose header begins with `header`, without comments.
fn sections<'a>(manifest: &'a str, header: &str) -> BTreeSet<(&'a str, &'a str)> {
    let mut section = "";
    let mut lines = BTreeSet::new();
    for line in manifest.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if line.starts_with('[') {
            section = line;
        } else if section.starts_with(header) {
            lines.insert((section, line));
        }
    }
    lines
}

/// The versions of each package in a lock file.
fn versions(lock: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock.split("[[package]]") {
        let value = |key: &str| package.lines().find_map(|line| line.strip_prefix(key));
        if let (Some(name), Some(version)) = (value("name = "), value("version = ")) {
            versions.entry(name.trim_matches('"')).or_default().insert(version.trim_matches('"'));
        }
    }
    versions
}

/// The packages that both workspaces use, but in different versions.
fn different(
    main: &BTreeMap<&str, BTreeSet<&str>>,
    bench: &BTreeMap<&str, BTreeSet<&str>>,
) -> Vec<String> {
    let names = TLS_LIBRARIES.into_iter().chain(WEBSOCKET);
    let both = names.filter_map(|name| Some((name, main.get(name)?, bench.get(name)?)));
    both.filter(|(_, main, bench)| main != bench)
        .map(|(name, main, bench)| format!("{name} ({main:?}, {bench:?})"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(version: &str) -> String {
        format!(
            "version = 4\n\n[[package]]\nname = \"rustls\"\nversion = \"{version}\"\n\n\
             [[package]]\nname = \"clap\"\nversion = \"{version}\"\n"
        )
    }

    #[test]
    fn another_version_of_a_tls_library_is_found_and_no_other() {
        let [old, new] = ["0.23.45", "0.23.46"].map(lock);
        assert!(different(&versions(&old), &versions(&old)).is_empty());
        let found = different(&versions(&old), &versions(&new));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("rustls "), "{found:?}");
    }

    #[test]
    fn another_feature_of_a_drop_in_crate_is_found() {
        let manifest = "version = \"0.30.0\"\nlicense = \"MIT\"\n[features]\nurl = []\n";
        let older = manifest.replace("0.30.0", "0.29.0");
        assert_eq!(but_versions(manifest), but_versions(&older));
        assert_ne!(but_versions(manifest), but_versions(&older.replace("url", "uri")));
    }

    #[test]
    fn another_profile_is_found() {
        let manifest = "[package]\nname = \"a\"\n\n# Why.\n[profile.release]\nlto = \"thin\"\n";
        let other = manifest.replace("thin", "fat");
        assert_eq!(
            sections(manifest, "[profile."),
            [("[profile.release]", "lto = \"thin\"")].into()
        );
        assert_ne!(sections(manifest, "[profile."), sections(&other, "[profile."));
    }
}
