//! Builds static programs for x86-64 with musl: zig is the C compiler and the linker.

use anyhow::Context;
use xshell::{Shell, cmd};

use super::{debian, machine::Machine};
use crate::{
    paths,
    setup::{python, unpacked::Unpacked},
};

pub(super) const TRIPLE: &str = "x86_64-unknown-linux-musl";

/// The package with zig, from PyPI.
const ZIG: &str = "ziglang==0.17.1";

/// Programs out of zig's commands. Others name the target as Rust does, which zig does not know.
const SCRIPTS: [(&str, &str); 2] = [
    (
        "zig-cc",
        r#"#!/bin/sh
for argument in "$@"; do
    shift
    case $argument in
    --target=*) ;;
    *) set -- "$@" "$argument" ;;
    esac
done
exec "@zig@" cc -target x86_64-linux-musl "$@"
"#,
    ),
    ("zig-ar", "#!/bin/sh\nexec \"@zig@\" ar \"$@\"\n"),
];

pub(super) fn machine(sh: &Shell) -> anyhow::Result<Machine> {
    let rust = debian::rust(sh)?;
    let folder = paths::tools().join("zig");
    let zig = folder.join("ziglang/zig");
    let stamp = folder.join("made-from.txt");
    let made_from = format!("{ZIG}\n{SCRIPTS:?}");
    if !sh.read_file(&stamp).is_ok_and(|text| text == made_from) {
        python::ensure_venv(sh)?;
        let python = paths::python();
        sh.remove_path(&folder)?;
        cmd!(sh, "{python} -m pip install --quiet --no-deps --target {folder} {ZIG}")
            .run()
            .context("cannot install zig")?;
        for (name, script) in SCRIPTS {
            let path = folder.join(name);
            sh.write_file(&path, script.replace("@zig@", &zig.display().to_string()))?;
            cmd!(sh, "chmod +x {path}").quiet().run()?;
        }
        sh.write_file(&stamp, made_from)?;
    }
    let library = rust.unpacked().path("usr/lib/rustlib/src/rust/library");
    let none = Unpacked::new(folder.clone());
    Ok(debian::machine(sh, &rust, &none)?
        .with("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER", folder.join("zig-cc"))
        .with("CC_x86_64_unknown_linux_musl", folder.join("zig-cc"))
        .with("AR_x86_64_unknown_linux_musl", folder.join("zig-ar"))
        // zig has musl's start files itself.
        .with_library(library, &["-Clink-self-contained=no"]))
}
