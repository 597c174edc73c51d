//! Builds for 64-bit Windows with MinGW, and runs under Wine.

use xshell::Shell;

use super::{debian, machine::Machine};
use crate::{paths, setup::unpacked::Unpacked, windows};

pub(super) const TRIPLE: &str = "x86_64-pc-windows-gnu";

/// The part of `ci/packages-windows.txt` that compiles and links.
const PACKAGES: [&str; 5] = [
    "binutils-mingw-w64-x86-64",
    "gcc-mingw-w64-x86-64-win32",
    "gcc-mingw-w64-x86-64-win32-runtime",
    "mingw-w64-common",
    "mingw-w64-x86-64-dev",
];

/// The name of the compiler where the package is installed, and that of its file.
const COMPILER: [&str; 2] = ["x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-gcc-win32"];

pub(super) fn machine(sh: &Shell) -> anyhow::Result<Machine> {
    let rust = debian::rust(sh)?;
    let tools = Unpacked::new(paths::tools().join("mingw"));
    let stamp = tools.path("complete");
    if !sh.path_exists(&stamp) {
        tools.add(sh, &PACKAGES.map(str::to_owned))?;
        sh.write_file(stamp, "")?;
    }
    let [name, file] = COMPILER.map(|name| tools.path("usr/bin").join(name));
    if !sh.path_exists(&name) {
        // Installing the package does the same.
        sh.hard_link(file, name)?;
    }
    let machine =
        debian::machine(sh, &rust, &tools)?.with_library(rust.unpacked().path(debian::LIBRARY));
    Ok(match windows::emulator(sh) {
        Ok(wine) => machine.with_emulator("Wine", vec![wine.into()]),
        Err(error) => machine.without_runs(&format!("no Wine on this machine: {error:#}")),
    })
}
