//! `cargo xtask fuzz`: runs the targets of `fuzz/`, a separate workspace, with libFuzzer, or only
//! their corpora, without it.

mod corpus;
mod fuzzer;
mod replay;
mod report;
mod target;

use std::process::ExitCode;

use xshell::Shell;

use self::report::Report;

pub(crate) use self::replay::step;

/// Make up what strangers write, and look for inputs that break a promise
///
/// Runs each target for some minutes with libFuzzer, on a stable compiler, and prints how many
/// inputs it ran, what they covered, and what it found. Inputs that cover more are kept below
/// target/fuzz for the next run. Fails if there is a finding, and names the command that runs it
/// again.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Targets; by default all
    targets: Vec<String>,
    /// Minutes to run each target
    #[arg(long, default_value_t = 10, value_name = "N")]
    minutes: u64,
    /// Only run the committed corpora, without libFuzzer, which takes seconds
    #[arg(long)]
    replay: bool,
    /// With --replay: run this file instead of the corpora
    #[arg(long, value_name = "FILE", requires = "replay")]
    input: Vec<String>,
    /// Instead of running targets, choose the committed corpora anew from all inputs so far
    #[arg(long, conflicts_with = "replay")]
    minimise: bool,
    /// List the targets
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let targets = target::select(target::all(sh)?, &args.targets)?;
    if args.list {
        targets.iter().for_each(|target| println!("{:<25} {}", target.name, target.about));
        return Ok(ExitCode::SUCCESS);
    }
    if args.replay {
        replay::run(sh, &targets, &args.input)?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.minimise {
        corpus::minimise(sh, &targets)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut reports: Vec<Report> = Vec::new();
    for target in &targets {
        let report = fuzzer::run(sh, target, args.minutes)?;
        println!("{report}");
        reports.push(report);
    }
    println!("\n{}", report::HEADER);
    reports.iter().for_each(|report| println!("{report}"));
    let found = reports.iter().any(|report| report.finding.is_some());
    Ok(if found { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
