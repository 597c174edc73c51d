//! Cargo as a child process, in the environment that it has when typed by hand.
//!
//! `cargo xtask` describes xtask's own package in the environment. Build scripts of dependencies
//! watch some of these variables; left in place, they would make each alternation between
//! `cargo xtask test` and `cargo test` compile those dependencies again.

use std::env;

use xshell::{Cmd, Shell};

use crate::paths;

const OF_THE_RUNNING_PACKAGE: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];

pub(crate) fn cargo(sh: &Shell) -> Cmd<'_> {
    clean(sh.cmd("cargo"))
}

/// `cargo`, another one perhaps, in that environment.
pub(crate) fn clean(cargo: Cmd<'_>) -> Cmd<'_> {
    // With it the conformance suite starts its Python servers.
    let mut cargo = cargo.env("TUNGSTENITE_TLS_PYTHON", paths::python());
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if OF_THE_RUNNING_PACKAGE.iter().any(|prefix| name.starts_with(prefix)) {
            cargo = cargo.env_remove(name.as_ref());
        }
    }
    cargo
}
