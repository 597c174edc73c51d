//! The documents of a tree: NOTICE, bills of materials, and recipes for Yocto and Buildroot.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, ensure};

use super::component::Tree;
use super::{bills, licences, recipes};

/// Writes them. MANIFEST.json is written afterwards, so it has their hashes.
pub(super) fn write(tree: &Tree) -> anyhow::Result<()> {
    licences::write(tree, toolchain(&tree.rust)?.as_deref())?;
    bills::write(tree)?;
    recipes::write(tree)
}

/// Checks that they are complete and fit the components. It needs no network.
pub(super) fn check(tree: &Tree) -> anyhow::Result<()> {
    let mut problems = licences::check(tree)?;
    problems.extend(bills::check(tree)?);
    // The recipes name the licences, so those must be sound first.
    if problems.is_empty() {
        problems.extend(recipes::check(tree)?);
    }
    ensure!(problems.is_empty(), "the tree's documents are not complete:\n{}", problems.join("\n"));
    Ok(())
}

/// The folder of the toolchain in use, if it is of this version.
fn toolchain(version: &str) -> anyhow::Result<Option<PathBuf>> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let ask = |argument: &[&str]| -> anyhow::Result<String> {
        let output = Command::new(&rustc).args(argument).output().context("rustc does not run")?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let is_that = ask(&["--version"])?.split(' ').nth(1) == Some(version);
    Ok(if is_that { Some(ask(&["--print", "sysroot"])?.into()) } else { None })
}
