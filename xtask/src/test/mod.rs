//! `cargo xtask test`: runs the whole of CI, a list of named steps, in order. In a whole run, some
//! of them run beside the others.

mod backends;
mod beside;
mod c_interface;
mod dependencies;
mod done;
mod examples;
mod steps;
mod workspaces;

use std::{env, process::ExitCode, time::Instant};

use anyhow::bail;
use xshell::Shell;

use self::{
    beside::{Beside, Ended},
    done::Done,
    steps::{LAST_ALONE, Step},
};
use crate::outcome::Outcome;

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

    let done = run_all(sh, &steps, args.only.is_empty())?;
    summary(&done, steps.len());
    let is_good = done.len() == steps.len() && !has_failed(&done);
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs `steps` until one fails: those that may run beside others so, if that is wanted, and the
/// others in order.
fn run_all(sh: &Shell, steps: &[Step], is_beside_wanted: bool) -> anyhow::Result<Vec<Done>> {
    let (aside, in_order): (Vec<_>, Vec<_>) =
        steps.iter().partition(|step| is_beside_wanted && step.is_aside);
    let last_alone = in_order.iter().position(|step| step.name == LAST_ALONE);
    let (alone, others) = in_order.split_at(last_alone.map_or(0, |last| last + 1));

    let mut done = Vec::new();
    run_in_order(sh, alone, None, &mut done);
    let beside = match aside.is_empty() || has_failed(&done) {
        true => None,
        false => Some(Beside::start(sh, &aside)?),
    };
    run_in_order(sh, others, beside.as_ref(), &mut done);
    if let Some(beside) = beside {
        if has_failed(&done) {
            beside.stop();
        }
        done.extend(beside.rest().map(show));
    }
    Ok(done)
}

/// Runs each of `steps` unless a step before it has failed, also one of those beside them.
fn run_in_order(sh: &Shell, steps: &[&Step], beside: Option<&Beside>, done: &mut Vec<Done>) {
    for step in steps {
        if has_failed(done) {
            return;
        }
        println!("\n==> {}: {}", step.name, step.about);
        let start = Instant::now();
        let result = (step.run)(sh);
        let now = Done { name: step.name.clone(), took: start.elapsed(), result };
        println!("==> {now}");
        done.push(now);
        done.extend(beside.into_iter().flat_map(Beside::ended).map(show));
    }
}

/// Prints what a step beside the others has printed.
fn show(Ended { output, done }: Ended) -> Done {
    println!("\n{output}\n==> {done}");
    done
}

fn has_failed(done: &[Done]) -> bool {
    done.iter().any(|done| done.result.is_err())
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

/// Prints one line per step, then the counts.
fn summary(done: &[Done], steps: usize) {
    println!();
    for step in done {
        println!("{step}");
    }
    if steps > done.len() {
        println!("not run: {}", steps - done.len());
    }
    println!("{}", counts(done));
}

fn counts(done: &[Done]) -> String {
    let count = |is: fn(&Done) -> bool| done.iter().filter(|step| is(step)).count();
    let passed = count(|step| matches!(step.result, Ok(Outcome::Passed)));
    let skipped = count(|step| matches!(step.result, Ok(Outcome::Skipped(_))));
    let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    format!("{passed} passed, {} failed{skipped}", count(|step| step.result.is_err()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
        let done = |result| Done { name: "a".to_owned(), took: Duration::ZERO, result };
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
