//! `cargo xtask torture`: every system call of a client fails, one after another, with every
//! backend.
//!
//! The client is the facade's example `torture`, which reads certificates from files, keeps
//! sessions and a key log in files, looks up `localhost`, connects twice and echoes. In each run
//! strace makes one of its calls fail; memory.rs looks for leaks.

mod calls;
mod client;
mod folder;
mod harmless;
mod judge;
mod memory;
mod results;
mod trace;

use std::{
    panic::resume_unwind,
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use self::{
    calls::{CALLS, INTERRUPTED, Injection, OTHERS},
    client::Client,
    folder::Folder,
    judge::judge,
    results::{Counts, Judged, results},
    trace::Trace,
};
use crate::{
    case_result::{self, CaseResult, Status},
    matrix::{Backend, Matrix},
    namespace::Namespace,
    paths,
};

/// Make every system call of a client fail, one after another, with each backend
///
/// The results are in target/side-by-side/torture/ROW.jsonl. It runs as root, with strace and
/// valgrind.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only these rows of ci/matrix.json
    #[arg(long, value_name = "ROW", num_args = 1.., value_delimiter = ',')]
    backend: Vec<String>,

    /// Let only some of the calls of each kind fail, each in one way and by a signal
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let rows: Vec<Backend> = Matrix::read(sh)?.backends.into_iter().filter(is_tortured).collect();
    for name in &args.backend {
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        ensure!(
            names.contains(&name.as_str()),
            "`{name}` is not a row with a client to torture; these are: {}",
            names.join(", ")
        );
    }
    let mut good = true;
    for row in rows.iter().filter(|row| args.backend.is_empty() || args.backend.contains(&row.name))
    {
        match run_row(sh, row, args.quick)? {
            Ok(tortured) => {
                good &= tortured.failures == 0;
                println!("results: {}", tortured.file.display());
            }
            Err(missing) => {
                println!("not run: {missing}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether `row` has a client to torture: one backend in the facade.
pub(crate) fn is_tortured(row: &Backend) -> bool {
    row.has_clients()
}

/// The verdicts on a row.
pub(crate) struct Tortured {
    /// One line for each test, in JSON, after a line about what ran.
    pub(crate) file: PathBuf,
    pub(crate) failures: usize,
}

/// Tortures the backend of `row`. The inner error says what this machine lacks to do it.
pub(crate) fn run_row(
    sh: &Shell,
    row: &Backend,
    quick: bool,
) -> anyhow::Result<Result<Tortured, String>> {
    let folder = paths::root().join(paths::target()).join("side-by-side/torture");
    let file = folder.join(format!("{}.jsonl", row.name));
    // If this run is interrupted, nobody should read the results of the last.
    sh.remove_path(&file)?;
    if let Err(missing) = tools(sh) {
        return Ok(Err(format!("{missing:#}")));
    }
    let results = torture(sh, row, quick).with_context(|| format!("torture of {}", row.name))?;
    let count = |status| results.iter().filter(|result| result.status == status).count();
    let failures = count(Status::Fail);
    for result in results.iter().filter(|result| result.status == Status::Fail) {
        println!("{}: {}", row.name, result.describe());
    }
    println!(
        "{}: {} passed, {} failed as expected, {failures} failed, {} not run",
        row.name,
        count(Status::Pass),
        count(Status::ExpectedFailure),
        count(Status::NotRun),
    );
    let made_with = cmd!(sh, "strace --version").quiet().read()?;
    let made_with = made_with.lines().next().unwrap_or_default();
    let text = case_result::file("torture", &row.name, &row.about, made_with, &results);
    sh.write_file(&file, text)?;
    Ok(Ok(Tortured { file, failures }))
}

/// Checks that this machine lets strace change what a program sees, and has valgrind.
fn tools(sh: &Shell) -> anyhow::Result<()> {
    // In a user namespace the folders above the sessions belong to nobody, which the store refuses.
    ensure!(cmd!(sh, "id -u").quiet().read()? == "0", "only root has a network without a network");
    let inject = ["-qq", "-o", "/dev/null", "-e", "inject=chdir:error=EIO"];
    let traced = cmd!(sh, "strace {inject...} true").quiet().ignore_stderr().run();
    traced.context("strace cannot trace a program here")?;
    cmd!(sh, "valgrind --version").quiet().ignore_stdout().run().context("no valgrind")
}

fn torture(sh: &Shell, row: &Backend, quick: bool) -> anyhow::Result<Vec<CaseResult>> {
    let (client, _server) = Client::start(sh, row, Namespace::find(sh)?)?;
    // What the first run of a process sets up for good is there in all others.
    client.run_whole(&Folder::new()?, &[])?;
    let run = client.run_whole(&Folder::new()?, &["-e", "trace=all"])?;
    let trace = Trace::parse(&run.trace);
    let counts: Counts =
        CALLS.iter().map(|call| (call.name, trace.numbered(call.name).len())).collect();
    let injections = injections(&trace, quick);
    println!("{}: {} calls fail, one in each run", row.name, injections.len());
    let judged = judge_all(&client, &injections)?;
    let mut results = results(&judged, &counts);
    results.push(no_other_call(&trace));
    results.push(memory::check(sh, row, quick)?);
    Ok(results)
}

/// A result that fails if the client makes a call that nobody has thought of.
fn no_other_call(trace: &Trace) -> CaseResult {
    let is_known =
        |name: &&str| OTHERS.contains(name) || CALLS.iter().any(|call| call.name == *name);
    let unknown: Vec<&str> = trace.names().filter(|name| !is_known(name)).collect();
    let reason = format!("not in xtask/src/torture/calls.rs: {}", unknown.join(", "));
    CaseResult {
        test: "torture::no_other_call".to_owned(),
        status: if unknown.is_empty() { Status::Pass } else { Status::Fail },
        reason: (!unknown.is_empty()).then_some(reason),
        milliseconds: None,
        evidence: vec![trace.names().collect::<Vec<_>>().join(", ")],
    }
}

/// The quick form lets so many calls of a kind fail in each way.
const FEW: usize = 3;

/// Every call with every error; or a few of each kind, with its first error and by a signal.
fn injections(trace: &Trace, quick: bool) -> Vec<Injection> {
    let mut injections = Vec::new();
    for call in CALLS {
        let numbers = trace.numbered(call.name);
        let stride = if quick { numbers.len().div_ceil(FEW).max(1) } else { 1 };
        for (index, &error) in call.errors.iter().enumerate() {
            if quick && index > 0 && error != INTERRUPTED {
                continue;
            }
            let numbers = numbers.iter().skip(stride / 2).step_by(stride);
            injections.extend(numbers.map(|&(number, _)| Injection {
                call: call.name,
                error,
                number,
            }));
        }
    }
    injections
}

fn judge_all(client: &Client, injections: &[Injection]) -> anyhow::Result<Vec<Judged>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut judged = Vec::new();
        while let Some(injection) = injections.get(next.fetch_add(1, Ordering::Relaxed)) {
            let start = Instant::now();
            let verdict = judge(client, *injection)?;
            judged.push((*injection, verdict, start.elapsed()));
        }
        anyhow::Ok(judged)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let judged: anyhow::Result<Vec<Vec<Judged>>> = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect();
        Ok(judged?.into_iter().flatten().collect())
    })
}
