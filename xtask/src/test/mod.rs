//! `cargo xtask test`: runs the whole of CI, a list of named steps, in order.

mod backends;
mod c_interface;
mod dependencies;
mod examples;
mod steps;
mod workspaces;

use std::{
    env, fmt,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::bail;
use xshell::Shell;

use crate::outcome::Outcome;
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
    leave_out_proxies(sh);
    if args.only.is_empty() {
        // Nothing is compiled again in a whole run, and the incremental files fill gigabytes. Nor
        // does anybody step through it.
        sh.set_var("CARGO_INCREMENTAL", "0");
        sh.set_var("CARGO_PROFILE_DEV_DEBUG", "0");
    }

    let mut done = Vec::new();
    for step in &steps {
        println!("\n==> {}: {}", step.name, step.about);
        let start = Instant::now();
        let result = (step.run)(sh);
        let failed = result.is_err();
        done.push(Done { name: &step.name, took: start.elapsed(), result });
        println!("==> {}", done[done.len() - 1]);
        if failed {
            break;
        }
    }
    summary(&done, steps.len());
    let failed = done.iter().any(|done| done.result.is_err());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Keeps a proxy of this machine from being asked for the servers of the tests, which listen on the
/// loopback.
fn leave_out_proxies(sh: &Shell) {
    for name in ["NO_PROXY", "no_proxy"] {
        let others = env::var(name).unwrap_or_default();
        let all = [&*others, "localhost", "127.0.0.1", "::1"];
        let all: Vec<&str> = all.into_iter().filter(|one| !one.is_empty()).collect();
        sh.set_var(name, all.join(","));
    }
}

/// The names of all steps, in order.
pub(crate) fn steps(sh: &Shell) -> anyhow::Result<Vec<String>> {
    Ok(steps::all(sh)?.into_iter().map(|step| step.name).collect())
}

/// The steps that `args` selects. An unknown name is an error, so that a typo cannot pass.
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

/// A step that was run.
struct Done<'a> {
    name: &'a str,
    took: Duration,
    result: anyhow::Result<Outcome>,
}

impl fmt::Display for Done<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<25} {:>7.1} s  ", self.name, self.took.as_secs_f64())?;
        match &self.result {
            Ok(Outcome::Passed) => f.write_str("passed"),
            Ok(Outcome::Skipped(why)) => write!(f, "skipped: {why}"),
            Err(error) => write!(f, "FAILED: {error:#}"),
        }
    }
}

/// Prints one line per step, then the counts.
fn summary(done: &[Done<'_>], steps: usize) {
    println!();
    for step in done {
        println!("{step}");
    }
    if steps > done.len() {
        println!("not run: {}", steps - done.len());
    }
    println!("{}", counts(done));
}

fn counts(done: &[Done<'_>]) -> String {
    let count = |is: fn(&Done<'_>) -> bool| done.iter().filter(|step| is(step)).count();
    let passed = count(|step| matches!(step.result, Ok(Outcome::Passed)));
    let skipped = count(|step| matches!(step.result, Ok(Outcome::Skipped(_))));
    let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    format!("{passed} passed, {} failed{skipped}", count(|step| step.result.is_err()))
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
    fn a_skipped_step_has_not_passed() {
        let done = |result| Done { name: "a", took: Duration::ZERO, result };
        let skipped = done(Ok(Outcome::Skipped("no tool".to_owned())));
        assert!(skipped.to_string().ends_with("skipped: no tool"));
        assert_eq!(counts(&[skipped, done(Ok(Outcome::Passed))]), "1 passed, 0 failed, 1 skipped");
        assert_eq!(counts(&[done(Err(anyhow::anyhow!("no")))]), "0 passed, 1 failed");
    }

    #[test]
    fn an_unknown_step_is_an_error() {
        assert!(selected(&["d"], &[]).is_err());
        assert!(selected(&[], &["d"]).is_err());
    }
}
