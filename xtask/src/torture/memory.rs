//! The suite's torture cases under valgrind: nothing leaks, and no memory is read or written that
//! is not there: [`check`].

use std::{path::PathBuf, process::Command, time::Instant};

use anyhow::Context;
use serde_json::Value;
use xshell::Shell;

use crate::{
    cargo::cargo,
    case_result::{CaseResult, Status},
    matrix::Backend,
};

const SUPPRESSIONS: &str = "crates/tungstenite-tls-capi/tests/c/valgrind.supp";

/// Every which failure is tried: under valgrind each takes dozens of times as long.
const STRIDE: usize = 23;
const QUICK_STRIDE: usize = 97;

/// Runs the cases with the backend of `row`, on one thread.
pub(super) fn check(sh: &Shell, row: &Backend, quick: bool) -> anyhow::Result<CaseResult> {
    let suite = suite(sh, row)?;
    let stride = if quick { QUICK_STRIDE } else { STRIDE };
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--error-exitcode=9", "--leak-check=full", "--num-callers=30"]);
    valgrind.args(["--show-leak-kinds=definite,indirect"]);
    valgrind.args(["--errors-for-leak-kinds=definite,indirect"]);
    // The server is in the same process, and what ring's assembler writes counts as undefined.
    // Programs in C, whose servers are elsewhere, show that the clients read nothing undefined.
    valgrind.args(["--undef-value-errors=no", &format!("--suppressions={SUPPRESSIONS}")]);
    valgrind.arg(suite).args(["--test-threads=1", "torture::"]);
    if quick {
        valgrind.args(["--skip=smol::", "--skip=tokio::", "--skip=tls12"]);
    }
    valgrind.env("TUNGSTENITE_TLS_TORTURE_STRIDE", stride.to_string());
    let start = Instant::now();
    let output = valgrind.output().context("cannot run valgrind")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let counts = said.lines().find(|line| line.starts_with("test result: ")).unwrap_or_default();
    let good = output.status.success() && counts.contains(" 0 failed");
    let words = format!("{said}{}", String::from_utf8_lossy(&output.stderr));
    Ok(CaseResult {
        test: "torture::no_leak".to_owned(),
        status: if good { Status::Pass } else { Status::Fail },
        reason: (!good).then(|| format!("{}: {words}", output.status)),
        milliseconds: Some(start.elapsed().as_secs_f64() * 1000.0),
        evidence: vec![
            format!("the suite's torture cases under valgrind, each {stride}th failure"),
            counts.to_owned(),
        ],
    })
}

/// Builds the suite of `row`, and returns its program.
fn suite(sh: &Shell, row: &Backend) -> anyhow::Result<PathBuf> {
    let package = row.suite().context("the row has no behaviour suite")?;
    let built = cargo(sh)
        .args(["test", "--quiet", "--no-run", "--message-format=json"])
        .args(row.selection.args())
        .args(["--test", "conformance"])
        .read()?;
    let program = built.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_ours = message["target"]["name"] == "conformance"
            && message["package_id"].as_str().is_some_and(|id| id.contains(package));
        is_ours.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
    });
    program.with_context(|| format!("Cargo has built no suite of {package}"))
}
