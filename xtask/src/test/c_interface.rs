//! Checks the C interface as its users get it: the header, and what `install.sh` installs.
//!
//! The interface's own tests, which each backend's step runs, link with what Cargo has built.

use std::path::Path;

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::cargo::clean;
use crate::header;
use crate::paths;

const FOLDER: &str = "crates/tungstenite-tls-capi";

/// A backend that compiles fast, and whose static library needs other libraries.
const FEATURES: &str = "openssl,standard";

/// Checks that the header is what the code declares, and that programs can be linked with both
/// libraries by what pkg-config says.
pub(super) fn run(sh: &Shell) -> anyhow::Result<()> {
    header::check(sh)?;
    let prefix = paths::root().join(paths::target()).join("c-interface");
    sh.remove_path(&prefix)?;
    let install = cmd!(sh, "sh {FOLDER}/install.sh --features {FEATURES} --profile dev");
    let install = install.arg("--prefix").arg(&prefix);
    let target = paths::root().join(paths::target());
    clean(install).env("CARGO_TARGET_DIR", target).run()?;
    link(sh, &prefix, &[])?;
    // Linkers take a shared library if they find both.
    for library in sh.read_dir(prefix.join("lib"))? {
        if library.to_string_lossy().contains(".so") {
            sh.remove_path(library)?;
        }
    }
    link(sh, &prefix, &["--static"])
}

/// Links the examples, and sees that they start and report errors.
fn link(sh: &Shell, prefix: &Path, kind: &[&str]) -> anyhow::Result<()> {
    let lib = prefix.join("lib");
    let flags = cmd!(sh, "pkg-config --cflags --libs {kind...} tungstenite-tls");
    let flags = flags.env("PKG_CONFIG_PATH", lib.join("pkgconfig")).read()?;
    let flags: Vec<&str> = flags.split_whitespace().collect();
    let program = prefix.join("hello");
    for (compiler, source) in [("cc", "hello.c"), ("c++", "hello.cpp")] {
        cmd!(sh, "{compiler} -Wall -Wextra -Werror {FOLDER}/examples/{source} -o {program}")
            .args(&flags)
            .run()?;
        let hello = cmd!(sh, "{program} wss://localhost:1/").env("LD_LIBRARY_PATH", &lib);
        let output = hello.ignore_status().output()?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.code() == Some(1) && stderr.contains("cannot connect"),
            "{source} linked with {flags:?} ends with {}: {stderr}",
            output.status
        );
    }
    Ok(())
}
