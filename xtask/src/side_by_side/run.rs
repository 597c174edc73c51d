//! Builds a suite and runs it in its own process: [`run_suite`].

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use xshell::{Cmd, Shell};

use super::{outcomes, outcomes::Outcomes, progress::Progress};
use crate::cargo::cargo;

/// Tells a suite which file to write.
pub(super) const OUTCOMES: &str = "TUNGSTENITE_TLS_OUTCOMES";

/// A suite that writes nothing for so long is stopped. Its own limit for a test is shorter.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often the progress is shown.
const TICK: Duration = Duration::from_millis(200);

/// A suite to run.
pub(super) struct Suite<'a> {
    /// The packages and features, as arguments of `cargo test`.
    pub(super) selection: Vec<String>,
    /// The test target.
    pub(super) target: &'a str,
    pub(super) variables: Vec<(&'a str, PathBuf)>,
    pub(super) filter: Option<&'a str>,
    /// How the names of tests begin that are not to run.
    pub(super) left_out: &'static [&'static str],
    /// Where to write the outcomes and, beside them, what the suite prints.
    pub(super) file: PathBuf,
}

/// Builds `suite` and runs it. Returns what it wrote, and how its process ended if that was not
/// with success.
///
/// # Errors
/// If it does not build or writes nothing: with the end of its output.
pub(super) fn run_suite(
    sh: &Shell,
    suite: &Suite<'_>,
    progress: &Progress,
) -> anyhow::Result<(Vec<Outcomes>, Option<String>)> {
    let log = suite.file.with_extension("log");
    if suite.file.exists() {
        fs::remove_file(&suite.file)?;
    }
    progress.says("builds");
    let build = suite.cargo(sh).arg("--no-run");
    let status = spawn(build, &log)?.wait()?;
    anyhow::ensure!(status.success(), "it does not build: {}", tail(&log));

    progress.says("starts");
    let mut run = suite.cargo(sh).arg("--").env(OUTCOMES, &suite.file);
    if let Some(filter) = suite.filter {
        run = run.arg(filter);
    }
    for kind in suite.left_out {
        run = run.args(["--skip", kind]);
    }
    let mut child = spawn(run, &log)?;
    let (mut length, mut last) = (0, Instant::now());
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        let now = fs::metadata(&suite.file).map_or(0, |file| file.len());
        if now != length {
            (length, last) = (now, Instant::now());
            progress.reads(&suite.file);
        } else if last.elapsed() > PATIENCE {
            stop(&mut child)?;
            break None;
        }
        thread::sleep(TICK);
    };
    let mut outcomes = outcomes::read(&suite.file).with_context(|| tail(&log))?;
    outcomes.iter_mut().for_each(|outcomes| outcomes.left_out = suite.left_out);
    let problem = match status {
        None => Some(format!("it was stopped: nothing was written for {PATIENCE:?}")),
        Some(status) if status.success() => None,
        Some(status) => Some(format!("its process ended with {status}: {}", tail(&log))),
    };
    Ok((outcomes, problem))
}

impl Suite<'_> {
    fn cargo<'sh>(&self, sh: &'sh Shell) -> Cmd<'sh> {
        let cargo = cargo(sh).arg("test").args(&self.selection).args(["--test", self.target]);
        self.variables.iter().fold(cargo, |cargo, (name, value)| cargo.env(name, value))
    }
}

/// Starts `command` with its output in `log`.
fn spawn(command: Cmd<'_>, log: &Path) -> anyhow::Result<Child> {
    let file = File::create(log).with_context(|| log.display().to_string())?;
    // Not in a group of its own: Ctrl-C ends it, too.
    let mut command = Command::from(command);
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    Ok(command.spawn()?)
}

/// Stops Cargo and what it runs: the suite is its child.
fn stop(child: &mut Child) -> anyhow::Result<()> {
    #[cfg(unix)]
    let stopped = Command::new("pkill").args(["-KILL", "-P", &child.id().to_string()]).status();
    child.kill()?;
    child.wait()?;
    #[cfg(unix)]
    stopped.context("pkill")?;
    Ok(())
}

/// The last lines of the log, on one line.
fn tail(log: &Path) -> String {
    const LINES: usize = 6;
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LINES)..].join(" | ")
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_hangs_is_stopped_with_its_child() {
        let mut parent = Command::new("sh");
        parent.args(["-c", "sleep 600; true"]).stdout(Stdio::piped());
        let mut parent = parent.spawn().unwrap();
        let mut output = parent.stdout.take().unwrap();
        // The child exists once the shell waits for it.
        let children = format!("/proc/{0}/task/{0}/children", parent.id());
        while fs::read_to_string(&children).is_ok_and(|children| children.is_empty()) {
            thread::yield_now();
        }
        stop(&mut parent).unwrap();
        // The pipe ends when both have.
        assert_eq!(output.read(&mut [0]).unwrap(), 0);
    }

    #[test]
    fn ctrl_c_reaches_what_runs() {
        let sh = Shell::new().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let log = folder.path().join("log");
        let script = "ps -o pgid= -p $$,$PPID | sort -u | wc -l";
        let mut child = spawn(xshell::cmd!(sh, "sh -c {script}"), &log).unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!(fs::read_to_string(log).unwrap().trim(), "1");
    }
}
