//! Installs and finds the one version of cargo-fuzz that `cargo xtask fuzz` knows.

use std::path::PathBuf;

use xshell::{Shell, cmd};

use crate::cargo::cargo;
use crate::paths;

const VERSION: &str = "0.13.2";

/// The cargo-fuzz to run, in `target/tools`. Installs it if it is missing.
pub(crate) fn ensure(sh: &Shell) -> anyhow::Result<PathBuf> {
    let program = paths::tools().join("bin/cargo-fuzz");
    let version = cmd!(sh, "{program} --version").quiet().ignore_stderr().read();
    if version.is_ok_and(|version| version == format!("cargo-fuzz {VERSION}")) {
        return Ok(program);
    }
    cargo(sh)
        .args(["install", "--locked", "--debug", "--version", VERSION, "cargo-fuzz", "--root"])
        .arg(paths::tools())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .run()?;
    Ok(program)
}
