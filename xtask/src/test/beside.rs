//! Runs steps beside the others, one after the other, each in a process of its own: [`Beside`].
//!
//! A test mostly waits, and these steps mostly compile. They give way: a test that gets no
//! processor runs out of time. What they print is kept until they have ended, so that it does not
//! mix with what the others print.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
    time::Instant,
};

use anyhow::{Context, bail};
use xshell::Shell;

use super::{done::Done, steps::Step};
use crate::outcome::Outcome;
use crate::paths;

/// Steps that run, or will.
pub(super) struct Beside {
    ended: Receiver<Ended>,
    is_stopped: Arc<AtomicBool>,
}

/// A step that has run, and what it printed.
pub(super) struct Ended {
    pub(super) output: String,
    pub(super) done: Done,
}

/// A step that is to run.
struct Job {
    name: String,
    command: Command,
    /// The file for what it prints.
    output: PathBuf,
}

impl Beside {
    /// Starts the first of `steps`; the others follow, until one fails.
    pub(super) fn start(sh: &Shell, steps: &[&Step]) -> anyhow::Result<Self> {
        let folder = sh.create_dir(paths::root().join(paths::target()).join("test"))?;
        // A step may build xtask again.
        let program = folder.join(format!("xtask{}", env::consts::EXE_SUFFIX));
        sh.copy_file(env::current_exe()?, &program)?;
        let jobs: Vec<Job> = steps.iter().map(|step| Job::new(sh, step, &program)).collect();

        let (sender, ended) = mpsc::channel();
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&is_stopped);
        thread::spawn(move || {
            for job in jobs {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let ended = job.run();
                let has_failed = ended.done.result.is_err();
                if sender.send(ended).is_err() || has_failed {
                    return;
                }
            }
        });
        Ok(Self { ended, is_stopped })
    }

    /// Those that have ended since the last call.
    pub(super) fn ended(&self) -> impl Iterator<Item = Ended> {
        self.ended.try_iter()
    }

    /// Waits for all of them.
    pub(super) fn rest(&self) -> impl Iterator<Item = Ended> {
        self.ended.iter()
    }

    /// Starts no other after the one that runs.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }
}

impl Job {
    fn new(sh: &Shell, step: &Step, program: &Path) -> Self {
        let name = step.name.clone();
        let output = program.with_file_name(format!("{name}.txt"));
        let command = match cfg!(unix) {
            true => sh.cmd("nice").args(["-n", "10"]).arg(program),
            false => sh.cmd(program),
        };
        Self { command: command.args(["test", "--only", &name]).into(), name, output }
    }

    fn run(mut self) -> Ended {
        let start = Instant::now();
        let result = self.status();
        let output =
            String::from_utf8_lossy(&fs::read(&self.output).unwrap_or_default()).trim().to_owned();
        let (output, result) = match result {
            Ok(()) => {
                let (printed, said) = parts(&output, &self.name);
                (printed.to_owned(), outcome(said))
            }
            // All of it: the reason stands at its end.
            Err(error) => (output, Err(error)),
        };
        Ended { output, done: Done { name: self.name, took: start.elapsed(), result } }
    }

    fn status(&mut self) -> anyhow::Result<()> {
        let context = || self.output.display().to_string();
        let output = File::create(&self.output).with_context(context)?;
        let errors = output.try_clone().with_context(context)?;
        let command = self.command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let status = command.status().context("xtask does not start")?;
        if !status.success() {
            bail!("see what it printed above");
        }
        Ok(())
    }
}

/// What the step printed, and how it ended, as [`Done`] says it. Without the summary that follows.
fn parts<'a>(output: &'a str, name: &str) -> (&'a str, &'a str) {
    let begin = format!("\n==> {name} ");
    let Some((printed, rest)) = output.rsplit_once(&begin) else { return (output, "") };
    (printed, rest.lines().next().unwrap_or_default())
}

/// The outcome of a step whose process has not failed.
fn outcome(said: &str) -> anyhow::Result<Outcome> {
    match said.split_once(Done::SKIPPED) {
        Some((_, why)) => Ok(Outcome::Skipped(why.to_owned())),
        None if said.ends_with(Done::PASSED) => Ok(Outcome::Passed),
        None => bail!("it does not say how it ended"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_step_in_a_process_of_its_own_ends_as_it_says() {
        let skipped = || Outcome::Skipped("no tool".to_owned());
        for (result, expected) in [(skipped(), skipped()), (Outcome::Passed, Outcome::Passed)] {
            let done = Done { name: "a".to_owned(), took: Duration::ZERO, result: Ok(result) };
            let output = format!("==> a: it does\n$ cargo\n==> {done}\n\n{done}\n1 passed");
            let (printed, said) = parts(&output, "a");
            assert_eq!(printed, "==> a: it does\n$ cargo");
            assert_eq!(outcome(said).unwrap(), expected);
        }
        assert_eq!(parts("==> a: it does\nkilled", "a"), ("==> a: it does\nkilled", ""));
    }

    /// What is run in place of xtask.
    fn job(script: &str, folder: &Path) -> Job {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Job { name: "a".to_owned(), command, output: folder.join("a.txt") }
    }

    #[test]
    #[cfg(unix)]
    fn what_fails_has_failed_and_all_that_it_printed_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let failed = "echo out; echo err >&2; echo '==> a     1.0 s  FAILED: why'; exit 1";
        let ended = job(failed, folder.path()).run();
        assert!(ended.done.result.is_err());
        assert_eq!(ended.output, "out\nerr\n==> a     1.0 s  FAILED: why");
        let ended = job("echo; echo out; echo '==> a     1.0 s  skipped: no tool'", folder.path());
        let ended = ended.run();
        assert_eq!(ended.done.result.unwrap(), Outcome::Skipped("no tool".to_owned()));
        let ended = job("echo; echo '==> a: it does'", folder.path()).run();
        assert!(ended.done.result.is_err(), "a step passes only if it says so");
    }
}
