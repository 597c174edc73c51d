//! Builds static programs with musl: zig is the C compiler and the linker. Other processors' run
//! under QEMU.

use anyhow::Context;
use xshell::{Shell, cmd};

use super::{debian, machine::Machine};
use crate::{
    paths,
    setup::{python, unpacked::Unpacked},
};

/// The targets, each with its processor's name in QEMU if that is another than this machine's.
const ALL: [(&str, Option<&str>); 3] = [
    ("aarch64-unknown-linux-musl", Some("aarch64")),
    ("armv7-unknown-linux-musleabihf", Some("arm")),
    ("x86_64-unknown-linux-musl", None),
];

/// The package with zig, from PyPI.
const ZIG: &str = "ziglang==0.17.1";

/// The tools for `target`, if it is one of those here.
pub(super) fn machine(sh: &Shell, target: &str) -> Option<anyhow::Result<Machine>> {
    let (_, qemu) = ALL.iter().find(|(triple, _)| *triple == target)?;
    Some(with(sh, *qemu))
}

fn with(sh: &Shell, qemu: Option<&str>) -> anyhow::Result<Machine> {
    let rust = debian::rust(sh)?;
    let folder = paths::tools().join("zig");
    let stamp = folder.join("made-from.txt");
    if !sh.read_file(&stamp).is_ok_and(|text| text == ZIG) {
        python::ensure_venv(sh)?;
        let python = paths::python();
        sh.remove_path(&folder)?;
        cmd!(sh, "{python} -m pip install --quiet --no-deps --target {folder} {ZIG}")
            .run()
            .context("cannot install zig")?;
        sh.write_file(&stamp, ZIG)?;
    }
    // The tree's own wrappers find the program in PATH.
    let zig = [folder.join("ziglang")];
    let machine = debian::machine_with(sh, &rust, &Unpacked::new(folder), &zig)?
        .with_library(rust.unpacked().path(debian::LIBRARY));
    let Some(qemu) = qemu else { return Ok(machine) };
    let tools = Unpacked::new(paths::tools().join("qemu"));
    let program = tools.path("usr/bin").join(format!("qemu-{qemu}-static"));
    if !sh.path_exists(&program) {
        tools.add(sh, &["qemu-user-static".to_owned()])?;
    }
    Ok(machine.with_emulator("QEMU", vec![program.into()]))
}
