//! Debian's Rust, for targets that this machine's own Rust has no standard library for.

use anyhow::anyhow;
use xshell::Shell;

use super::machine::Machine;
use crate::setup::{
    debian_rust::{self, DebianRust},
    unpacked::Unpacked,
};

/// Its version.
pub(super) const RUST: &str = "1.96";

/// The toolchain, with the sources of the standard library.
pub(super) fn rust(sh: &Shell) -> anyhow::Result<DebianRust> {
    debian_rust::find(sh, RUST, true)?.map_err(|why| anyhow!(why))
}

/// What the toolchain and the programs in `tools` build.
pub(super) fn machine(sh: &Shell, rust: &DebianRust, tools: &Unpacked) -> anyhow::Result<Machine> {
    let folders = [rust.unpacked(), tools].map(|it| it.path("usr/bin"));
    let libraries = Unpacked::library_path([rust.unpacked(), tools]);
    println!("building with Debian's Rust {RUST}");
    Ok(Machine::new(sh, &folders)?.with("LD_LIBRARY_PATH", libraries))
}
