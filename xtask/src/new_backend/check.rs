//! The step of the test run: a new backend, outside this repository, is linted, refuses everything,
//! and passes the suite.

use anyhow::ensure;
use toml_edit::DocumentMut;
use xshell::Shell;

use super::{Name, OUTSIDE, write};
use crate::cargo::cargo;
use crate::paths;

/// What the package depends on, as long as these versions are not published.
const OURS: [&str; 3] =
    ["tungstenite-tls-conformance", "tungstenite-tls-core", "tungstenite-tls-testing"];

pub(crate) fn step(sh: &Shell) -> anyhow::Result<()> {
    let folder = paths::root().join(paths::target()).join("new-backend");
    if sh.path_exists(&folder) {
        sh.remove_path(&folder)?;
    }
    let patches = OURS.map(|package| {
        let path = paths::root().join("crates").join(package);
        format!("{package} = {{ path = {path:?} }}\n")
    });
    // A workspace of its own, since the folder lies in this one.
    let manifest = format!("{OUTSIDE}\n[workspace]\n\n[patch.crates-io]\n{}", patches.concat());
    let mut manifest: DocumentMut = manifest.parse()?;
    // Dependencies are compiled as the other steps compile them, and so once.
    let ours: DocumentMut = sh.read_file("Cargo.toml")?.parse()?;
    manifest["profile"] = ours["profile"].clone();
    let manifest = manifest.to_string();
    write(sh, &Name::parse("brand-new")?, &folder, &manifest)?;
    // The versions that everything else here has.
    sh.copy_file(paths::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;

    let here = |command: &str| {
        let manifest = folder.join("Cargo.toml");
        cargo(sh).arg(command).arg("--manifest-path").arg(manifest)
    };
    let shared = || ["--target-dir".into(), paths::root().join(paths::target())];
    here("clippy").args(shared()).args(["--all-targets", "--", "-D", "warnings"]).run()?;
    let said = here("test").args(shared()).args(["--", "--quiet"]).read()?;
    ensure!(said.contains(" 0 failed"), "the suite fails:\n{said}");
    let left = "capabilities are still to be written. Next is `tls13`: Speaks TLS 1.3";
    ensure!(said.contains(left), "the suite does not say what to write next:\n{said}");
    ensure!(said.contains("result: ok. 0 passed"), "something is not refused:\n{said}");
    Ok(())
}
