//! Runs the Python that writes and validates the bills.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::paths;

/// The folder of the bills in a tree.
pub(super) const FOLDER: &str = "bills";
pub(super) const CYCLONEDX: &str = "bom.cdx.json";
pub(super) const SPDX: &str = "bom.spdx.json";

const SCRIPT: &str = "xtask/src/vendor/bills/bills.py";

/// Writes both bills into a folder, and validates them.
pub(super) fn write(facts: &Value, folder: &Path) -> anyhow::Result<()> {
    let problems = run("write", &[folder], facts)?;
    ensure!(problems.is_empty(), "the bills of materials are not valid:\n{}", problems.join("\n"));
    Ok(())
}

/// What their schemas do not allow in the bills in a folder, one problem per line. Writes the bills
/// that the facts make into the folder `new`.
pub(super) fn check(facts: &Value, folder: &Path, new: &Path) -> anyhow::Result<Vec<String>> {
    run("check", &[folder, new], facts)
}

fn run(command: &str, folders: &[&Path], facts: &Value) -> anyhow::Result<Vec<String>> {
    let python = paths::python();
    let mut child = Command::new(&python)
        .arg(paths::root().join(SCRIPT))
        .arg(command)
        .args(folders)
        // The environment must have no say in the result.
        .env("PYTHONHASHSEED", "0")
        .env_remove("PYTHONPATH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} does not run: run `cargo xtask setup`", python.display()))?;
    let mut stdin = child.stdin.take().context("standard input is piped")?;
    // A script that fails at its imports reads nothing.
    let written = stdin.write_all(facts.to_string().as_bytes());
    drop(stdin);
    let output = child.wait_with_output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("ModuleNotFoundError") {
        bail!("Python's packages for bills of materials are missing: run `cargo xtask setup`");
    }
    ensure!(errors.trim().is_empty(), "{SCRIPT} failed:\n{}", errors.trim());
    written.context("cannot hand the facts to the script")?;
    let problems: Vec<_> =
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    ensure!(output.status.success() || !problems.is_empty(), "{SCRIPT} failed without a reason");
    Ok(problems)
}
