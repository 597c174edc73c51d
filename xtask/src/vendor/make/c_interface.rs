//! The C interface as the application of a tree: its crate, and what `build.sh` installs.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use toml_edit::{Array, DocumentMut, Item, value};
use xshell::Shell;

use super::ours;
use crate::{
    paths,
    vendor::{
        component::C_INTERFACE,
        manifests::{self, OurCrates},
        plan::Plan,
        triple,
    },
};

/// The crate.
const NAME: &str = "tungstenite-tls-capi";

/// The part of `build.sh` after Cargo: header, libraries and the file for pkg-config.
const INSTALL: &str = include_str!("c_interface.sh");

/// `build.sh` from its text with gaps, `build`; its further gaps are those of any tree.
///
/// rustc says what a program needs that is linked with the static library. It writes that into a
/// file, whose path must be the same in any folder.
pub(super) fn script(sh: &Shell, plan: &Plan, root: &Path, build: &str) -> anyhow::Result<String> {
    let manifest: DocumentMut = sh.read_file(root.join("app/Cargo.toml"))?.parse()?;
    let full = manifest["package"]["version"].as_str().context("the crate has no version")?;
    let install = INSTALL
        .replace("@folder@", C_INTERFACE)
        .replace("@version@", full)
        .replace("@interface@", version(full))
        .replace("@backend@", plan.backend.name());
    Ok(build
        .replace("@exec@", "needed=target/native-static-libs\nmkdir -p target\n")
        .replace("@command@", "rustc --package tungstenite-tls-capi --lib")
        .replace(
            "@end@",
            &format!(" \\\n    -- --print \"native-static-libs=$needed\"\n{install}"),
        ))
}

/// The library that a build for `target` installs, relative to the folder of what Cargo builds: the
/// shared one, where the target has shared libraries.
pub(super) fn library(target: &str) -> String {
    let suffix = if triple::is_static(target) { "a" } else { "so" };
    format!("{C_INTERFACE}/lib/libtungstenite_tls.{suffix}")
}

/// The version of the interface, which the name of the shared library ends with.
fn version(version: &str) -> &str {
    // Below 1.0, each second number is a new interface.
    let end = if version.starts_with("0.") { version.rfind('.') } else { version.find('.') };
    end.map_or(version, |end| &version[..end])
}

/// Copies the crate to the folder `app` of `root`. Returns its manifest.
pub(super) fn write(
    sh: &Shell,
    plan: &Plan,
    all: &OurCrates,
    root: &Path,
) -> anyhow::Result<(DocumentMut, PathBuf)> {
    ensure!(
        plan.target.contains("linux"),
        "the C interface is vendored for Linux only: for {}, build it with its install.sh",
        plan.target
    );
    let folder = &all[NAME];
    let app = root.join("app");
    ours::copy_tracked(sh, folder, &app, &["benches", "tests"])?;
    let workspace: DocumentMut = sh.read_file(paths::root().join("Cargo.toml"))?.parse()?;
    let manifest = sh.read_file(folder.join("Cargo.toml"))?;
    let mut manifest = manifests::our_crate(&manifest, &workspace)?;
    manifests::below_crates(&mut manifest)?;
    // With `lib`, rustc does not optimise across crates.
    let shared = (!triple::is_static(&plan.target)).then_some("cdylib");
    let kinds = ["staticlib"].into_iter().chain(shared);
    manifest["lib"]["crate-type"] = value(Array::from_iter(kinds));
    let features =
        [plan.backend.name()].into_iter().chain(plan.features.iter().map(String::as_str));
    manifest["features"]["default"] = value(Array::new());
    manifests::enable(&mut manifest, &features.map(str::to_owned).collect::<Vec<_>>())?;
    let enabled = enabled(&manifest)?;
    manifests::keep_only(&mut manifest, &enabled)?;
    Ok((manifest, paths::root().join("Cargo.lock")))
}

/// The features that `default` turns on, directly or not.
fn enabled(manifest: &DocumentMut) -> anyhow::Result<BTreeSet<String>> {
    let features = manifest.get("features").and_then(Item::as_table).context("no features")?;
    let mut enabled = BTreeSet::new();
    let mut open = vec!["default".to_owned()];
    while let Some(name) = open.pop() {
        let Some(values) = features.get(&name).and_then(Item::as_array) else { continue };
        if enabled.insert(name) {
            open.extend(values.iter().filter_map(|value| value.as_str().map(str::to_owned)));
        }
    }
    Ok(enabled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interface_is_the_second_number_below_one() {
        assert_eq!(version("0.1.7"), "0.1");
        assert_eq!(version("1.2.3"), "1");
    }

    #[test]
    fn a_target_without_shared_libraries_installs_the_static_one() {
        let musl = library("armv7-unknown-linux-musleabihf");
        assert_eq!(musl, "c-interface/lib/libtungstenite_tls.a");
        let gnu = library("aarch64-unknown-linux-gnu");
        assert_eq!(gnu, "c-interface/lib/libtungstenite_tls.so");
    }

    #[test]
    fn what_the_default_turns_on_is_kept() {
        let manifest =
            "[features]\ndefault = [\"a\"]\na = [\"b\", \"dep:x\", \"y/z\"]\nb = []\nc = []\n";
        let enabled = enabled(&manifest.parse().unwrap()).unwrap();
        assert_eq!(enabled.into_iter().collect::<Vec<_>>(), ["a", "b", "default"]);
    }
}
