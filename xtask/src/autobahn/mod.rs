//! `cargo xtask autobahn`: Autobahn's test suite judges the client over `wss://`, on every backend.
//!
//! The suite's fuzzing server is the original, and does TLS itself. The client is the facade's
//! example `autobahn`, which is built with each backend and runs once blocking and once on tokio.

mod judge;
mod server;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use self::server::Server;
use crate::cargo::cargo;
use crate::case_result::{self, Status};
use crate::matrix::{Backend, Matrix};
use crate::paths;
use crate::setup::autobahn::{self as setup, Suite};

const EXAMPLE: &str = "autobahn";
/// The kinds of I/O, and what precedes the names of their tests.
const KINDS: [(&str, &str); 2] = [("blocking", ""), ("tokio", "tokio::")];
/// Framing, fragments and closing.
const QUICK: [&str; 3] = ["1.*", "5.*", "7.*"];

/// Run Autobahn's test suite over wss:// with each backend, blocking and on tokio
///
/// The results are in target/side-by-side/autobahn/ROW.jsonl, and the suite's own report, which
/// shows every frame, in target/autobahn/ROW/reports/index.html.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only these rows of ci/matrix.json
    #[arg(long, value_name = "ROW", num_args = 1.., value_delimiter = ',')]
    backend: Vec<String>,

    /// Run only these cases; '*' stands for any characters
    #[arg(long, value_name = "CASE", num_args = 1.., value_delimiter = ',')]
    cases: Vec<String>,

    /// Run only the cases 1.*, 5.* and 7.*
    #[arg(long, conflicts_with = "cases")]
    quick: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let rows: Vec<Backend> =
        Matrix::read(sh)?.backends.into_iter().filter(Backend::has_clients).collect();
    for name in &args.backend {
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        ensure!(
            names.contains(&name.as_str()),
            "`{name}` is not a row that Autobahn judges; these are: {}",
            names.join(", ")
        );
    }
    let cases = match (args.quick, args.cases.as_slice()) {
        (true, _) => Cases::quick(),
        (false, []) => Cases::all(),
        (false, cases) => Cases(cases.to_vec()),
    };
    let mut good = true;
    for row in rows.iter().filter(|row| args.backend.is_empty() || args.backend.contains(&row.name))
    {
        match run_row(sh, row, &cases)? {
            Ok(judged) => good &= judged.failures == 0,
            Err(missing) => {
                println!("not run: {missing}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The cases to run, as patterns.
pub(crate) struct Cases(Vec<String>);

impl Cases {
    pub(crate) fn all() -> Self {
        Self(vec!["*".to_owned()])
    }

    /// Those whose numbers begin with `text`.
    pub(crate) fn beginning_with(text: &str) -> Self {
        Self(vec![format!("{text}*")])
    }

    /// Those that take only seconds.
    pub(crate) fn quick() -> Self {
        Self(QUICK.map(str::to_owned).to_vec())
    }
}

/// The verdicts on a row.
pub(crate) struct Judged {
    /// One line for each test, in JSON, after a line about the suite.
    pub(crate) file: PathBuf,
    pub(crate) failures: usize,
}

/// Runs the cases with the backend of `row`. The inner error says what this machine lacks to run
/// the suite.
pub(crate) fn run_row(
    sh: &Shell,
    row: &Backend,
    cases: &Cases,
) -> anyhow::Result<Result<Judged, String>> {
    let file = folder("side-by-side/autobahn").join(format!("{}.jsonl", row.name));
    // If this run is interrupted, nobody should read the results of the last.
    sh.remove_path(&file)?;
    let suite = match setup::ensure(sh) {
        Ok(suite) => suite,
        Err(missing) => return Ok(Err(format!("Autobahn's test suite: {missing:#}"))),
    };
    cargo(sh).arg("build").args(row.selection.args()).args(["--example", EXAMPLE]).run()?;
    judge_row(sh, row, cases, &suite, file)
        .with_context(|| format!("Autobahn with {}", row.name))
        .map(Ok)
}

fn judge_row(
    sh: &Shell,
    row: &Backend,
    cases: &Cases,
    suite: &Suite,
    file: PathBuf,
) -> anyhow::Result<Judged> {
    let server = Server::start(sh, suite, &folder("autobahn").join(&row.name), &cases.0)?;
    println!("{}: {} cases, blocking and on tokio", row.name, server.case_count());
    let client = paths::target().join("debug/examples").join(EXAMPLE);
    let (url, root) = (&server.url, &server.root);
    let mut library = String::new();
    for (kind, _) in KINDS {
        let said = cmd!(sh, "{client} {url} {root} {kind}").quiet().read()?;
        let (first, errors) = said.split_once('\n').unwrap_or((&said, ""));
        first.clone_into(&mut library);
        if !errors.is_empty() {
            println!("{} {kind}: {errors}", row.name);
        }
    }
    let mut results = Vec::new();
    let (suite, mut verdicts) = server.finish()?;
    for (kind, prefix) in KINDS {
        let verdicts = verdicts.remove(kind).unwrap_or_default();
        results.extend(judge::cases(&suite, &verdicts, prefix));
    }
    let count = |status| results.iter().filter(|result| result.status == status).count();
    let failures = count(Status::Fail);
    for result in results.iter().filter(|result| result.status == Status::Fail) {
        println!("{}: {}", row.name, result.describe());
    }
    println!(
        "{} ({library}): {} passed, {} failed as expected, {failures} failed, {} not run",
        row.name,
        count(Status::Pass),
        count(Status::ExpectedFailure),
        count(Status::NotRun),
    );
    let text = case_result::file("autobahn", &row.name, &library, &suite.made_with, &results);
    sh.write_file(&file, text)?;
    Ok(Judged { file, failures })
}

fn folder(name: &str) -> PathBuf {
    paths::root().join(paths::target()).join(name)
}
