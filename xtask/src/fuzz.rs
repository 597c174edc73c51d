//! `cargo xtask fuzz`: runs random scripts on the model of the stream, random responses and URLs on
//! the upgrade, and random changes on the reader of certificates, for as long as you want.
//!
//! The tests always run the same scripts; this command repeats them with new scripts each time. A
//! failing script is shrunk to the shortest that fails, and printed.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args as ClapArgs;
use xshell::Shell;

use crate::cargo::cargo;
use crate::matrix::Matrix;

/// Tells the tests to use new scripts in each run.
const RANDOM: &str = "TUNGSTENITE_TLS_FUZZ";
/// The targets in core, and their tests: its session without a TLS library, the HTTP upgrade, and
/// the reader of certificates.
const CORE: [(&str, &str); 3] =
    [("clear", "testing::model"), ("upgrade", "websocket::fuzz"), ("certificates", "x509::fuzz")];
/// The rows of the matrix that are also targets.
const BACKENDS: [&str; 4] = ["rustls", "native-tls", "openssl", "boring"];

/// Run the model of the stream with new random scripts: on TLS without a library (`clear`), then on
/// each backend. Between them, run the HTTP upgrade with new random responses and URLs (`upgrade`),
/// and the reader of certificates with new random changes (`certificates`)
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// clear, upgrade, certificates, rustls, native-tls, openssl or boring; by default all of them
    target: Option<String>,
    /// Minutes to run each target
    #[arg(long, default_value_t = 10, value_name = "N")]
    minutes: u64,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let targets: Vec<&str> = match args.target.as_deref() {
        Some(target) => vec![target],
        None => CORE.map(|(target, _)| target).into_iter().chain(BACKENDS).collect(),
    };
    for target in targets {
        let command = command(sh, target)?;
        let end = Instant::now() + Duration::from_secs(60 * args.minutes);
        let mut runs = 0;
        while runs == 0 || Instant::now() < end {
            cargo(sh).args(&command).env(RANDOM, "1").run()?;
            runs += 1;
        }
        println!("{target}: {runs} runs, no failure");
    }
    Ok(ExitCode::SUCCESS)
}

fn command(sh: &Shell, target: &str) -> anyhow::Result<Vec<String>> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    if let Some((_, tests)) = CORE.iter().find(|(name, _)| *name == target) {
        return Ok(words(&format!("test --quiet --package tungstenite-tls-core --lib {tests}")));
    }
    ensure!(
        BACKENDS.contains(&target),
        "there is no target `{target}`; choose one of {}, {}",
        CORE.map(|(name, _)| name).join(", "),
        BACKENDS.join(", ")
    );
    let rows = Matrix::read(sh)?.backends;
    let row = rows.iter().find(|row| row.name == target);
    let mut command = words("test --quiet");
    command.extend(row.with_context(|| format!("no row `{target}`"))?.selection.args());
    command.extend(words("--test conformance -- --quiet model::"));
    Ok(command)
}
