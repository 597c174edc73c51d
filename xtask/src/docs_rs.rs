//! Builds the documentation as docs.rs would: with `[package.metadata.docs.rs]` of each package,
//! and with notes that say which feature each item needs.
//!
//! docs.rs has a nightly rustdoc. The stable one does the same if unstable options are allowed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::{Cmd, Shell};

use crate::cargo::cargo;
use crate::paths;
use crate::published::{self, Published};

/// How rustdoc says that an item needs a feature: on the item's page, and in lists of items.
const NOTES: [[&str; 4]; 2] = [
    ["Available on <strong>", "</strong>", "<code>", "</code>"],
    ["title=\"Available on ", "\"", "`", "`"],
];

const OUTPUT: &str = "docs-rs";

/// A step of the test run: every library's documentation builds as on docs.rs, and names each
/// feature that gates an item.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<()> {
    for package in published::all(sh)?.iter().filter(|package| package.is_library()) {
        // A stale page of a removed item must not count.
        sh.remove_path(output().join(package.name.replace('-', "_")))?;
        rustdoc(sh, package, &[])?.env("RUSTDOCFLAGS", "-D warnings").run()?;
        let pages = output().join(package.name.replace('-', "_"));
        let mut noted = BTreeSet::new();
        collect(&pages, "html", &mut |page| noted.extend(noted_features(page)))?;
        let mut gating = BTreeSet::new();
        collect(&package.folder()?.join("src"), "rs", &mut |source| {
            gating.extend(gating_features(source));
        })?;
        let missing: Vec<&String> = gating.difference(&noted).collect();
        ensure!(
            missing.is_empty(),
            "{}: no page says that items need the features {missing:?}",
            package.name
        );
    }
    Ok(())
}

/// Documents the library of `package` as docs.rs would, without the features `left_out`.
pub(crate) fn rustdoc<'a>(
    sh: &'a Shell,
    package: &Published,
    left_out: &[&str],
) -> anyhow::Result<Cmd<'a>> {
    let wanted = &package.manifest["metadata"]["docs"]["rs"];
    let mut features = strings(&wanted["features"]);
    if wanted["all-features"] == true {
        let all = package.manifest["features"].as_object().context("it lists no features")?;
        features = all.keys().map(String::as_str).collect();
    }
    features.retain(|feature| !left_out.contains(feature));
    let command = cargo(sh)
        .env("RUSTDOC", unstable(sh)?)
        // docs.rs sets DOCS_RS, which some build scripts watch. Either permits BoringSSL beside
        // OpenSSL, for nothing is linked.
        .env("TUNGSTENITE_TLS_PREFIXED_BORING", "1")
        // Shares what is compiled, but keeps the pages apart from those of `cargo doc`.
        .env("CARGO_BUILD_BUILD_DIR", paths::root().join(paths::target()))
        .env("CARGO_TARGET_DIR", paths::target().join(OUTPUT))
        .args(["rustdoc", "--quiet", "--lib", "--package", &package.name])
        .args(["--features", &features.join(",")]);
    Ok(command.arg("--").args(strings(&wanted["rustdoc-args"])))
}

/// The folder that holds the pages.
pub(crate) fn output() -> PathBuf {
    paths::target().join(OUTPUT).join("doc")
}

/// A rustdoc that accepts unstable options. Only rustdoc gets `RUSTC_BOOTSTRAP`: build scripts
/// watch the variable, so setting it for Cargo would recompile many crates.
fn unstable(sh: &Shell) -> anyhow::Result<PathBuf> {
    let program = paths::tools().join("rustdoc-unstable");
    let script = "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n";
    if sh.read_file(&program).ok().as_deref() != Some(script) {
        sh.write_file(&program, script)?;
        #[cfg(unix)]
        fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    }
    Ok(program)
}

fn strings(json: &Value) -> Vec<&str> {
    json.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Calls `visit` with the text of each file below `folder` that has `extension`.
fn collect(folder: &Path, extension: &str, visit: &mut dyn FnMut(&str)) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, extension, visit)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            visit(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The features that `page` says its items need.
fn noted_features(page: &str) -> Vec<String> {
    let noted = |[note, end, open, close]: [&str; 4]| {
        let notes = between(page, note, end).into_iter();
        notes.flat_map(move |note| between(&note, open, close)).collect::<Vec<_>>()
    };
    NOTES.into_iter().flat_map(noted).collect()
}

/// The features without which `source` lacks a public item.
fn gating_features(source: &str) -> Vec<String> {
    let mut gating = Vec::new();
    let mut features = Vec::new();
    let mut in_cfg = false;
    for line in source.lines().map(str::trim_start) {
        in_cfg = line.starts_with("#[cfg(") || in_cfg && !line.starts_with("#[");
        if in_cfg {
            features.extend(between(line, "feature = \"", "\""));
            in_cfg = !line.ends_with(")]");
        } else if line.starts_with("pub ") {
            gating.append(&mut features);
        } else if !line.starts_with("#[") && !line.starts_with("//") {
            features.clear();
        }
    }
    gating
}

/// The text between each `open` and the next `close`.
fn between(mut text: &str, open: &str, close: &str) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((_, rest)) = text.split_once(open) {
        let Some((piece, rest)) = rest.split_once(close) else { break };
        found.push(piece.to_owned());
        text = rest;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_of_public_items_are_found() {
        let gated =
            "#[cfg(any(feature = \"a\", feature = \"b\"))]\n/// A.\n#[must_use]\npub fn a() {}\n";
        assert_eq!(gating_features(gated), ["a", "b"]);
        let long = gated.replace("any(", "any(\n").replace(", ", ",\n").replace("))]", "\n))]");
        assert_eq!(gating_features(&long), ["a", "b"]);
        assert!(gating_features(&gated.replace("pub fn", "pub(crate) fn")).is_empty());
        assert!(gating_features("#[cfg(feature = \"a\")]\nmod a;\npub mod b;\n").is_empty());
    }

    #[test]
    fn features_in_notes_are_found_and_others_are_not() {
        let page = "<code>a</code> Available on <strong>crate feature <code>b</code></strong> \
                    only. <code>c</code> <span title=\"Available on crate feature `d` only\">";
        assert_eq!(noted_features(page), ["b", "d"]);
    }
}
