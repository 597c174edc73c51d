//! Compiles a suite for Windows: [`suite`].

use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;
use xshell::Shell;

use super::{
    row::{RUST, Row, TRIPLE},
    tools::Tools,
};
use crate::paths;

/// The program with the suite of `row`.
pub(super) fn suite(sh: &Shell, tools: &Tools, row: &Row) -> anyhow::Result<PathBuf> {
    let features: Vec<String> =
        row.features.iter().map(|feature| format!("{}/{feature}", row.package)).collect();
    println!("{}: building for {TRIPLE} with Rust {RUST}", row.name);
    // Build scripts look for some of MinGW's programs in PATH.
    let path = [tools.bin().into_os_string(), std::env::var_os("PATH").unwrap_or_default()];
    let path = std::env::join_paths(path.iter().flat_map(std::env::split_paths))?;
    let cargo = tools.with_libraries(tools.rust.cargo(sh));
    let messages = cargo
        .args(["test", "--no-run", "--locked", "--no-default-features"])
        .args(["--package", row.package, "--test", "conformance"])
        .args(["--features", &features.join(",")])
        .args(["-Zbuild-std=std,panic_unwind", "--target", TRIPLE])
        .args(["--message-format", "json-render-diagnostics"])
        .arg("--target-dir")
        .arg(paths::target().join("windows"))
        .env("PATH", path)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", tools.compiler())
        .env("CC_x86_64_pc_windows_gnu", tools.compiler())
        .env("AR_x86_64_pc_windows_gnu", tools.binutil("ar"))
        // aws-lc-rs has its assembler code for Windows as objects too; without, it needs NASM.
        .env("AWS_LC_SYS_PREBUILT_NASM", "1")
        .read()?;
    let mut programs = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_suite = message["target"]["name"] == "conformance";
        message["executable"].as_str().filter(|_| is_suite).map(PathBuf::from)
    });
    programs.next_back().context("Cargo names no program")
}
