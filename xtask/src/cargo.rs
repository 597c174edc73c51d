//! Cargo as a child process, in the environment that it has in a user's shell.
//!
//! Under `cargo xtask`, the environment describes xtask's own package. Build scripts of some
//! dependencies watch these variables; if they stayed set, switching between `cargo xtask test` and
//! `cargo test` would recompile those dependencies each time.

use std::env;

use xshell::{Cmd, Shell};

use crate::paths;

const OF_THE_RUNNING_PACKAGE: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];

/// The manifests of the other workspaces.
pub(crate) const BENCH: &str = "bench/Cargo.toml";
pub(crate) const FUZZ: &str = "fuzz/Cargo.toml";

/// The newest of the drop-in crates of each peer. The others have the same sources.
pub(crate) const DROP_IN: [&str; 3] = [
    "compat/async-tungstenite/0.35/Cargo.toml",
    "compat/tokio-tungstenite/0.30/Cargo.toml",
    "compat/tungstenite/0.30/Cargo.toml",
];

pub(crate) fn cargo(sh: &Shell) -> Cmd<'_> {
    clean(sh.cmd("cargo"))
}

/// Puts `cargo`, which may be another Cargo, into that environment.
pub(crate) fn clean(cargo: Cmd<'_>) -> Cmd<'_> {
    // The conformance suite starts its Python servers with it.
    let mut cargo = cargo.env("TUNGSTENITE_TLS_PYTHON", paths::python());
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if OF_THE_RUNNING_PACKAGE.iter().any(|prefix| name.starts_with(prefix)) {
            cargo = cargo.env_remove(name.as_ref());
        }
    }
    cargo
}

/// A Cargo command for `bench/`, a separate workspace that shares the target folder.
pub(crate) fn bench<'sh>(sh: &'sh Shell, command: &str) -> Cmd<'sh> {
    separate(sh, command, BENCH)
}

/// A Cargo command for `fuzz/`, another one.
pub(crate) fn fuzz<'sh>(sh: &'sh Shell, command: &str) -> Cmd<'sh> {
    separate(sh, command, FUZZ)
}

fn separate<'sh>(sh: &'sh Shell, command: &str, manifest: &str) -> Cmd<'sh> {
    let manifest = ["--manifest-path", manifest, "--target-dir"];
    cargo(sh).arg(command).args(manifest).arg(paths::target())
}
