//! Runs the committed corpora through the targets, without libFuzzer: plain builds, one for each
//! family of TLS libraries.

use std::collections::BTreeMap;

use xshell::{Cmd, Shell};

use super::target::{self, Target};
use crate::cargo;

/// A step of the test run.
pub(crate) fn step(sh: &Shell) -> anyhow::Result<()> {
    lint(sh)?;
    run(sh, &target::all(sh)?, &[])
}

/// Lints the targets of each family.
fn lint(sh: &Shell) -> anyhow::Result<()> {
    for features in ["libfuzzer", "boring,libfuzzer", "libfuzzer,openssl,seeds"] {
        // Without tests: those of the files that are included here need other crates.
        let clippy = cargo::fuzz(sh, "clippy").args(["--lib", "--bins", "--features", features]);
        clippy.args(["--", "-D", "warnings"]).run()?;
    }
    Ok(())
}

/// Runs the targets on `inputs`, or on their corpora.
pub(super) fn run(sh: &Shell, targets: &[Target], inputs: &[String]) -> anyhow::Result<()> {
    let mut families: BTreeMap<Option<&str>, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        families.entry(target.family()).or_default().push(target);
    }
    for (family, targets) in families {
        let names = targets.iter().map(|target| &target.name);
        let inputs = inputs.iter().flat_map(|input| ["--input", input]);
        program(sh, family).args(inputs).args(names).run()?;
    }
    Ok(())
}

fn program<'sh>(sh: &'sh Shell, family: Option<&str>) -> Cmd<'sh> {
    let run = cargo::fuzz(sh, "run").args(["--quiet", "--bin", "replay"]);
    let run = if let Some(family) = family { run.args(["--features", family]) } else { run };
    // An input of a target may be a file of the caller's folder.
    run.arg("--").env("RUST_BACKTRACE", "0")
}
