//! Builds for Linux on other processors with Debian's GCC, and runs under QEMU.

use std::{ffi::OsString, fs};

use xshell::Shell;

use super::{debian, machine::Machine};
use crate::{paths, setup::unpacked::Unpacked, vendor::triple};

/// A target that Debian has a cross compiler for.
struct Gnu {
    triple: &'static str,
    /// The processor's name in QEMU.
    qemu: &'static str,
    /// Whether Debian has a compiled standard library of the same Rust for it.
    has_library: bool,
}

const ALL: [Gnu; 3] = [
    Gnu { triple: "aarch64-unknown-linux-gnu", qemu: "aarch64", has_library: true },
    Gnu { triple: "armv7-unknown-linux-gnueabihf", qemu: "arm", has_library: false },
    Gnu { triple: "riscv64gc-unknown-linux-gnu", qemu: "riscv64", has_library: false },
];

/// The tools for `target`, if it is one of those here.
pub(super) fn machine(sh: &Shell, target: &str) -> Option<anyhow::Result<Machine>> {
    let gnu = ALL.iter().find(|gnu| gnu.triple == target)?;
    let prefix = triple::gnu_prefix(target)?;
    Some(gnu.machine(sh, prefix, triple::debian_architecture(target)?))
}

impl Gnu {
    fn machine(&self, sh: &Shell, prefix: &str, architecture: &str) -> anyhow::Result<Machine> {
        let rust = debian::rust(sh)?;
        let is_there = sh.path_exists(rust.unpacked().path("usr/lib/rustlib").join(self.triple));
        if self.has_library && !is_there {
            let packages =
                ["libstd-rust-web-dev".to_owned(), format!("libstd-rust-web-{}", debian::RUST)];
            rust.unpacked().add_foreign(sh, architecture, &packages)?;
        }
        let processor = self.triple.split('-').next().unwrap_or_default();
        let tools = Unpacked::new(paths::tools().join(processor));
        let stamp = tools.path("complete");
        if !sh.path_exists(&stamp) {
            let packages = [
                format!("gcc-{}", triple::package(prefix)),
                format!("libc6-dev-{architecture}-cross"),
                "qemu-user-static".to_owned(),
            ];
            tools.add(sh, &packages)?;
            // Scripts for the linker, with paths of the installed package.
            let library = format!("usr/{prefix}/lib");
            let script = tools.path(&library).join("libc.so");
            let text = fs::read_to_string(&script)?.replace(&format!("/{library}/"), "");
            fs::write(&script, text)?;
            sh.write_file(stamp, "")?;
        }
        let emulator: [OsString; 3] = [
            tools.path("usr/bin").join(format!("qemu-{}-static", self.qemu)).into(),
            "-L".into(),
            tools.path(&format!("usr/{prefix}")).into(),
        ];
        let mut machine = debian::machine(sh, &rust, &tools)?;
        if !self.has_library {
            machine = machine.with_library(rust.unpacked().path(debian::LIBRARY));
        }
        Ok(machine.with_emulator("QEMU", emulator.to_vec()))
    }
}
