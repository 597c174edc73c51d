//! What builds and runs a tree for a target on this machine: [`machine()`].

mod aarch64;
mod debian;
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
    let found = match target {
        aarch64::TRIPLE => aarch64::machine(sh),
        musl::TRIPLE => musl::machine(sh),
        windows::TRIPLE => windows::machine(sh),
        _ => return Ok(Err(format!("no tools for {target} are known to `cargo xtask vendor`"))),
    };
    Ok(found.map_err(|error| format!("{error:#}")))
}

/// This machine's own toolchain, without rustup.
fn native(sh: &Shell) -> anyhow::Result<Machine> {
    let sysroot = PathBuf::from(cmd!(sh, "rustc --print sysroot").quiet().read()?);
    Machine::new(sh, &[sysroot.join("bin")])
}
