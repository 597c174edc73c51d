//! Installs and finds the one version of cargo-deny that `deny.toml` is written for.

use std::path::PathBuf;

use anyhow::Context;
use xshell::{Shell, cmd};

use crate::cargo::cargo;
use crate::paths;

const VERSION: &str = "0.20.2";

/// The cargo-deny to run: the one under `target/tools`, or else the one in PATH.
pub(crate) fn program(sh: &Shell) -> anyhow::Result<PathBuf> {
    let installed = paths::tools().join("bin/cargo-deny");
    [installed, PathBuf::from("cargo-deny")]
        .into_iter()
        .find(|program| {
            let version = cmd!(sh, "{program} --version").quiet().ignore_stderr().read();
            version.is_ok_and(|version| version == format!("cargo-deny {VERSION}"))
        })
        .with_context(|| format!("cargo-deny {VERSION} is missing: run `cargo xtask setup`"))
}

/// Installs cargo-deny if it is missing. A debug build takes a third of the time and still checks
/// this workspace within seconds.
pub(crate) fn ensure(sh: &Shell) -> anyhow::Result<()> {
    if program(sh).is_ok() {
        return Ok(());
    }
    cargo(sh)
        .args(["install", "--locked", "--debug", "--version", VERSION, "cargo-deny", "--root"])
        .arg(paths::tools())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .run()?;
    program(sh).map(|_| ())
}
