//! Lints the Yocto recipe with oelint-adv.

use std::{path::Path, process::Command};

use anyhow::{Context, ensure};

use crate::paths;

/// The release of Yocto whose rules hold: the newest with long-term support.
const RELEASE: &str = "wrynose";

/// The rules that do not fit.
const SUPPRESSED: [&str; 2] = [
    // The application's owner knows its home page.
    "oelint.var.mandatoryvar.HOMEPAGE",
    // Asks the network.
    "oelint.vars.homepageping",
];

/// What the linter finds in a recipe, one per line.
pub(super) fn recipe(path: &Path) -> anyhow::Result<Vec<String>> {
    let folder = path.parent().context("a recipe has a folder")?;
    let name = path.file_name().context("a recipe has a name")?;
    let mut command = Command::new(paths::python());
    command.args(["-m", "oelint_adv", "--quiet", "--jobs", "1", "--hide", "info"]);
    command.args(["--release", RELEASE]);
    for rule in SUPPRESSED {
        command.args(["--suppress", rule]);
    }
    // In its folder, so that findings have no path of this machine.
    let output = command.arg("--relpaths").arg(name).current_dir(folder).output();
    let output = output.context("Python does not run: run `cargo xtask setup`")?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(!errors.contains("No module named"), "oelint-adv is missing: run `cargo xtask setup`");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &errors;
    let findings: Vec<_> =
        text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    ensure!(output.status.success() || !findings.is_empty(), "oelint-adv failed without a finding");
    Ok(findings)
}
