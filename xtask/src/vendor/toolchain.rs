//! This machine's Rust, and the date of what is made.

use anyhow::Context;
use xshell::{Shell, cmd};

use crate::paths;

/// The triple of this machine.
pub(super) fn host(sh: &Shell) -> anyhow::Result<String> {
    let version = cmd!(sh, "rustc --version --verbose").quiet().read()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not tell its host")
}

/// The version of this machine's Rust.
pub(super) fn rust(sh: &Shell) -> anyhow::Result<String> {
    let version = cmd!(sh, "rustc --version").quiet().read()?;
    version.split(' ').nth(1).map(str::to_owned).context("rustc does not tell its version")
}

/// The seconds since 1970 that a tree's build takes for now: those of the last commit, unless
/// `SOURCE_DATE_EPOCH` is set.
pub(super) fn epoch(sh: &Shell) -> anyhow::Result<String> {
    if let Ok(epoch) = sh.var("SOURCE_DATE_EPOCH") {
        return Ok(epoch);
    }
    let _root = sh.push_dir(paths::root());
    let epoch = cmd!(sh, "git log -1 --format=%ct").quiet().ignore_stderr().read();
    epoch.context("git knows no commit whose time a tree could take: set SOURCE_DATE_EPOCH")
}
