//! Runs one target with libFuzzer.

use std::path::{Path, PathBuf};

use xshell::{Cmd, Shell, cmd};

use super::{report::Report, target::Target};
use crate::cargo;
use crate::paths;
use crate::setup::cargo_fuzz;

/// The longest that one input may take, in seconds.
const TIMEOUT: u64 = 25;
/// The longest input, in bytes. The answers of servers have limits above it, which core's own tests
/// reach.
const LONGEST: u32 = 4096;

/// Runs `target`, or until it finds something.
pub(super) fn run(sh: &Shell, target: &Target, minutes: u64) -> anyhow::Result<Report> {
    let found = sh.create_dir(findings(target))?;
    let inputs = sh.create_dir(target.inputs())?;
    let committed = [target.corpus(), target.crashes()];
    let committed = committed.iter().filter(|folder| sh.path_exists(folder));
    // First, so that what does not compile is no finding.
    cargo_fuzz(sh, "build", target)?.run()?;
    let seconds = 60 * minutes;
    let prefix = format!("-artifact_prefix={}/", found.display());
    let output = cargo_fuzz(sh, "run", target)?
        .arg(&inputs)
        .args(committed)
        .args(["--", &prefix, "-print_final_stats=1", "-detect_leaks=0"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={TIMEOUT}"))
        .arg(format!("-max_len={LONGEST}"))
        .ignore_status()
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    sh.write_file(log(target), &told)?;
    let report = Report::new(target, minutes, &told, output.status.success());
    anyhow::ensure!(
        report.runs > 0 || report.finding.is_some(),
        "{} did not run; {} says why",
        target.name,
        log(target).display()
    );
    Ok(report)
}

/// `cargo fuzz COMMAND TARGET`. It wants a nightly compiler only for its flags.
pub(super) fn cargo_fuzz<'sh>(
    sh: &'sh Shell,
    command: &str,
    target: &Target,
) -> anyhow::Result<Cmd<'sh>> {
    let program = cargo_fuzz::ensure(sh)?;
    let folder = paths::target().join("fuzz");
    let fuzz = cargo::clean(cmd!(sh, "{program} {command} --fuzz-dir fuzz --target-dir {folder}"));
    let features = target.features.join(",");
    Ok(fuzz.env("RUSTC_BOOTSTRAP", "1").args(["--features", &features, &target.name]))
}

fn findings(target: &Target) -> PathBuf {
    paths::target().join("fuzz/findings").join(&target.name)
}

fn log(target: &Target) -> PathBuf {
    Path::new(&findings(target)).with_extension("log")
}
