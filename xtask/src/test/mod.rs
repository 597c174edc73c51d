//! `cargo xtask test`: the whole of CI, a list of named steps run in order.

mod backends;
mod dependencies;
mod steps;
mod workspaces;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::bail;
use xshell::Shell;

use steps::Step;

/// Run the whole of CI: every step, or those named
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only these steps, in their usual order
    #[arg(long, value_name = "STEP", num_args = 1.., value_delimiter = ',')]
    only: Vec<String>,

    /// Leave these steps out
    #[arg(long, value_name = "STEP", num_args = 1.., value_delimiter = ',')]
    skip: Vec<String>,

    /// List the steps without running them
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let steps = select(steps::all(sh)?, args)?;
    if args.list {
        for step in &steps {
            println!("{:<25} {}", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }

    let mut passed = Vec::new();
    for step in &steps {
        println!("\n==> {}: {}", step.name, step.about);
        let start = Instant::now();
        let result = (step.run)(sh);
        let took = start.elapsed();
        if let Err(error) = result {
            eprintln!("error: {}: {error:#}", step.name);
            summary(&passed, Some((&step.name, took)), steps.len());
            return Ok(ExitCode::FAILURE);
        }
        println!("==> {}: passed in {:.1} s", step.name, took.as_secs_f64());
        passed.push((step.name.as_str(), took));
    }
    summary(&passed, None, steps.len());
    Ok(ExitCode::SUCCESS)
}

/// The steps that `args` asks for. A name that is no step is an error: a typo must not pass.
fn select(steps: Vec<Step>, args: &Args) -> anyhow::Result<Vec<Step>> {
    for name in args.only.iter().chain(&args.skip) {
        if !steps.iter().any(|step| step.name == *name) {
            let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
            bail!("there is no step `{name}`; the steps are: {}", names.join(", "));
        }
    }
    let is_wanted = |step: &Step| {
        (args.only.is_empty() || args.only.contains(&step.name)) && !args.skip.contains(&step.name)
    };
    Ok(steps.into_iter().filter(is_wanted).collect())
}

/// A line a step, then the counts on a line of their own.
fn summary(passed: &[(&str, Duration)], failed: Option<(&str, Duration)>, steps: usize) {
    println!();
    for (name, took) in passed {
        println!("{name:<25} {:>7.1} s  passed", took.as_secs_f64());
    }
    if let Some((name, took)) = failed {
        println!("{name:<25} {:>7.1} s  FAILED", took.as_secs_f64());
    }
    let failures = usize::from(failed.is_some());
    let not_run = steps - passed.len() - failures;
    if not_run > 0 {
        println!("not run: {not_run}");
    }
    println!("{} passed, {failures} failed", passed.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(only: &[&str], skip: &[&str]) -> anyhow::Result<String> {
        let steps = ["a", "b", "c"].map(|name| Step::new(name, "", |_| Ok(())));
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let args = Args { only: owned(only), skip: owned(skip), list: false };
        Ok(select(steps.into(), &args)?.into_iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_keep_their_order() {
        assert_eq!(selected(&[], &[]).unwrap(), "abc");
        assert_eq!(selected(&["c", "a"], &[]).unwrap(), "ac");
        assert_eq!(selected(&[], &["b"]).unwrap(), "ac");
    }

    #[test]
    fn an_unknown_step_is_an_error() {
        assert!(selected(&["d"], &[]).is_err());
        assert!(selected(&[], &["d"]).is_err());
    }
}
