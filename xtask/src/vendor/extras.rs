//! The documents of a tree: NOTICE, bills of materials, and recipes for Yocto and Buildroot.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, ensure};

use super::component::Tree;
use super::{bills, licences, recipes};

/// Writes them, with the time `epoch`, in seconds since 1970. MANIFEST.json is written afterwards,
/// so it has their hashes.
pub(super) fn write(tree: &Tree, epoch: &str) -> anyhow::Result<()> {
    let time = epoch.parse();
    let time = time.with_context(|| format!("SOURCE_DATE_EPOCH is no time: {epoch}"))?;
    licences::write(tree, toolchain(&tree.rust)?.as_deref())?;
    if let Some(gap) = licences::gap(tree) {
        println!("{gap}");
    }
    bills::write(tree, time)?;
    recipes::write(tree)
}

/// Checks that they are complete and fit the components, and prints what they lack nevertheless. It
/// needs no network.
pub(super) fn check(tree: &Tree) -> anyhow::Result<()> {
    let mut problems = licences::check(tree)?;
    problems.extend(bills::check(tree)?);
    // The recipes name the licences, so those must be sound first.
    if problems.is_empty() {
        problems.extend(recipes::check(tree)?);
    }
    ensure!(problems.is_empty(), "the tree's documents are not complete:\n{}", problems.join("\n"));
    match licences::gap(tree) {
        None => println!("licences and bills of materials: complete"),
        Some(gap) => println!("licences and bills of materials: complete but for this. {gap}"),
    }
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
