//! What builds and runs a tree for a target on this machine: [`machine()`].

mod debian;
mod gnu;
mod machine;
mod musl;
mod windows;

use std::path::PathBuf;

use xshell::{Shell, cmd};

pub(super) use self::machine::Machine;
use super::toolchain;

/// What this machine has for `target`, or why it cannot build for it. May download tools below
/// `target/tools`; installs nothing.
pub(super) fn machine(sh: &Shell, target: &str) -> anyhow::Result<Result<Machine, String>> {
    if target == toolchain::host(sh)? {
        return native(sh).map(Ok);
    }
    let found = gnu::machine(sh, target).or_else(|| musl::machine(sh, target));
    let found = found.or_else(|| (target == windows::TRIPLE).then(|| windows::machine(sh)));
    let unknown = || format!("no tools for {target} are known to `cargo xtask vendor`");
    Ok(match found {
        Some(found) => found.map_err(|error| format!("{error:#}")),
        None => Err(unknown()),
    })
}

/// This machine's own toolchain, without rustup.
fn native(sh: &Shell) -> anyhow::Result<Machine> {
    let sysroot = PathBuf::from(cmd!(sh, "rustc --print sysroot").quiet().read()?);
    Machine::new(sh, &[sysroot.join("bin")], toolchain::rust(sh)?)
}
