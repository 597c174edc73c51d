//! Builds for 64-bit Windows with MinGW.

use xshell::Shell;

use super::{debian, machine::Machine};
use crate::{paths, setup::unpacked::Unpacked};

pub(super) const TRIPLE: &str = "x86_64-pc-windows-gnu";

/// The part of `ci/packages-windows.txt` that compiles and links.
const PACKAGES: [&str; 5] = [
    "binutils-mingw-w64-x86-64",
    "gcc-mingw-w64-x86-64-win32",
    "gcc-mingw-w64-x86-64-win32-runtime",
    "mingw-w64-common",
    "mingw-w64-x86-64-dev",
];

pub(super) fn machine(sh: &Shell) -> anyhow::Result<Machine> {
    let rust = debian::rust(sh)?;
    let tools = Unpacked::new(paths::tools().join("mingw"));
    let stamp = tools.path("complete");
    if !sh.path_exists(&stamp) {
        tools.add(sh, &PACKAGES.map(str::to_owned))?;
        sh.write_file(stamp, "")?;
    }
    let program = |name: &str| tools.path("usr/bin").join(format!("x86_64-w64-mingw32-{name}"));
    let library = rust.unpacked().path("usr/lib/rustlib/src/rust/library");
    Ok(debian::machine(sh, &rust, &tools)?
        .with("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", program("gcc-win32"))
        .with("CC_x86_64_pc_windows_gnu", program("gcc-win32"))
        .with("AR_x86_64_pc_windows_gnu", program("ar"))
        // aws-lc-rs has its assembler code for Windows as objects too; without, it needs NASM.
        .with("AWS_LC_SYS_PREBUILT_NASM", "1")
        .with_library(library, &[])
        .without_runs("`cargo xtask windows` runs this backend's suite under Wine"))
}
