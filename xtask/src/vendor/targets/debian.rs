//! Debian's Rust, for targets that this machine's own Rust has no standard library for.

use std::path::PathBuf;

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

/// Where the sources of the standard library lie.
pub(super) const LIBRARY: &str = "usr/lib/rustlib/src/rust/library";

/// What the toolchain and the programs in `tools` build.
pub(super) fn machine(sh: &Shell, rust: &DebianRust, tools: &Unpacked) -> anyhow::Result<Machine> {
    machine_with(sh, rust, tools, &[tools.path("usr/bin")])
}

/// The same, with the programs of `tools` in `folders`.
pub(super) fn machine_with(
    sh: &Shell,
    rust: &DebianRust,
    tools: &Unpacked,
    folders: &[PathBuf],
) -> anyhow::Result<Machine> {
    let folders = [&[rust.unpacked().path("usr/bin")], folders].concat();
    let libraries = Unpacked::library_path([rust.unpacked(), tools]);
    println!("building with Debian's Rust {RUST}");
    Ok(Machine::new(sh, &folders, RUST.to_owned())?.with("LD_LIBRARY_PATH", libraries))
}
