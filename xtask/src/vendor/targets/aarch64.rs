//! Builds for 64-bit Arm with Debian's standard library and GCC, and runs under QEMU.

use std::{ffi::OsString, fs};

use xshell::Shell;

use super::{debian, machine::Machine};
use crate::{paths, setup::unpacked::Unpacked};

pub(super) const TRIPLE: &str = "aarch64-unknown-linux-gnu";

/// GCC, the C library and the emulator.
const PACKAGES: [&str; 3] = ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user-static"];

/// Where Debian's packages of the C library install it.
const INSTALLED: &str = "/usr/aarch64-linux-gnu/lib/";

pub(super) fn machine(sh: &Shell) -> anyhow::Result<Machine> {
    let rust = debian::rust(sh)?;
    if !sh.path_exists(rust.unpacked().path("usr/lib/rustlib").join(TRIPLE)) {
        let packages =
            ["libstd-rust-web-dev".to_owned(), format!("libstd-rust-web-{}", debian::RUST)];
        rust.unpacked().add_foreign(sh, "arm64", &packages)?;
    }
    let tools = Unpacked::new(paths::tools().join("aarch64"));
    let stamp = tools.path("complete");
    if !sh.path_exists(&stamp) {
        tools.add(sh, &PACKAGES.map(str::to_owned))?;
        // A script for the linker, with paths of the installed package.
        let script = tools.path("usr/aarch64-linux-gnu/lib/libc.so");
        fs::write(&script, fs::read_to_string(&script)?.replace(INSTALLED, ""))?;
        sh.write_file(stamp, "")?;
    }
    let gcc = tools.path("usr/bin/aarch64-linux-gnu-gcc");
    let emulator: [OsString; 3] = [
        tools.path("usr/bin/qemu-aarch64-static").into(),
        "-L".into(),
        tools.path("usr/aarch64-linux-gnu").into(),
    ];
    Ok(debian::machine(sh, &rust, &tools)?
        .with("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", &gcc)
        .with("CC_aarch64_unknown_linux_gnu", &gcc)
        .with("AR_aarch64_unknown_linux_gnu", tools.path("usr/bin/aarch64-linux-gnu-ar"))
        .with_emulator(emulator.to_vec()))
}
