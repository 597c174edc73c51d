//! `cargo xtask matrix`: every test on every backend, side by side, in one report.
//!
//! The suites write what happens to files (`outcomes.rs`), from which every cell of the report is
//! made (`table.rs`). The same files come from the steps of `cargo xtask test`.

mod browser;
mod cell;
mod facts;
mod json;
mod junit;
mod outcomes;
mod page;
mod plan;
mod progress;
mod run;
mod table;
mod terminal;

use std::{path::PathBuf, process::ExitCode, time::SystemTime};

use anyhow::{Context, ensure};
use xshell::{Cmd, Shell};

use self::{
    plan::{AUTOBAHN, BEHAVIOUR, Extent, Phase, Plan},
    progress::Progress,
    table::{Ran, Run, Table},
};
use crate::autobahn;
use crate::boringssl;
use crate::capabilities;
use crate::install;
use crate::matrix::{Backend, Matrix};
use crate::paths;
use crate::windows;

/// Run every test on every backend, and report them side by side
///
/// Each backend is built alone and its suite run in its own process; then the suites of all four
/// run in one process, where BoringSSL's symbols have a prefix; then Autobahn's cases run through
/// wss://, blocking and on tokio. The report is in target/side-by-side: index.html, matrix.json and
/// junit.xml.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only these columns: rows of ci/matrix.json, or `together`
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    backend: Vec<String>,

    /// Run only tests whose names contain TEXT; `autobahn` for Autobahn's cases, `autobahn::7` for
    /// those whose numbers begin with 7
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Run one row for each backend, without the shared process, and a part of Autobahn's cases
    #[arg(long)]
    quick: bool,

    /// Also run the suites of rustls and native-tls built for Windows, under Wine
    #[arg(long)]
    windows: bool,

    /// Write the report and its pictures into docs/, too
    #[arg(long)]
    docs: bool,
}

const PAGE: &str = "index.html";

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let filter = args.filter.as_deref();
    let extent = Extent { is_quick: args.quick, with_windows: args.windows };
    let plan = Plan::of(Matrix::read(sh)?, &args.backend, extent, filter)?;
    let table = carry_out(sh, &plan, args.quick, filter, None)?;
    print!("{}", terminal::render(&table));
    let page = write(sh, &plan, &table)?;
    println!("report: {}", page.display());
    match browser::missing(sh) {
        _ if args.docs => browser::write_docs(sh, &page)?,
        None => browser::check(sh, &page)?,
        Some(missing) => println!("not looked at in a browser: {missing}"),
    }
    Ok(if table.is_green() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A step of the test run: makes the report of what the rows' own steps have run since `begin`,
/// runs what they have not, looks at the page in a browser, and runs `wss compare` with all four
/// backends in one program.
pub(crate) fn check(sh: &Shell, begin: SystemTime) -> anyhow::Result<()> {
    let plan = Plan::of(Matrix::read(sh)?, &[], Extent::default(), None)?;
    let table = carry_out(sh, &plan, true, None, Some(begin))?;
    print!("{}", terminal::render(&table));
    let page = write(sh, &plan, &table)?;
    ensure!(table.is_green(), "some cells are red: see {}", page.display());
    browser::check(sh, &page)?;
    install::check(sh)
}

/// Makes `test` write the outcomes of the suite of `row`, for [`check`].
pub(crate) fn recorded<'a>(sh: &Shell, test: Cmd<'a>, row: &Backend) -> anyhow::Result<Cmd<'a>> {
    if row.suite().is_none() {
        return Ok(test);
    }
    sh.create_dir(folder())?;
    sh.remove_path(file(&row.name))?;
    Ok(test.env(run::OUTCOMES, file(&row.name)))
}

/// Where the behaviour suite of `row` writes its outcomes.
fn file(row: &str) -> PathBuf {
    folder().join(format!("{row}.jsonl"))
}

fn folder() -> PathBuf {
    paths::root().join(paths::target()).join("side-by-side")
}

/// Runs every phase of `plan`, or reads what it wrote after `since`.
fn carry_out(
    sh: &Shell,
    plan: &Plan,
    is_quick: bool,
    filter: Option<&str>,
    since: Option<SystemTime>,
) -> anyhow::Result<Table> {
    sh.create_dir(folder())?;
    let phases = plan.phases.iter().map(Phase::name).collect();
    let mut progress = Progress::new(phases, folder().join("durations.json"));
    let mut runs = Vec::new();
    for (index, phase) in plan.phases.iter().enumerate() {
        progress.begin(index);
        let is_new = |file: &PathBuf| {
            let changed = file.metadata().and_then(|file| file.modified());
            since.is_some_and(|since| changed.is_ok_and(|changed| changed >= since))
        };
        let result = match phase {
            Phase::Alone(row) if is_new(&file(&row.name)) => {
                outcomes::read(&file(&row.name)).map(|outcomes| (outcomes, None))
            }
            Phase::Alone(row) => alone(sh, row, filter, &progress),
            Phase::Together => together(sh, filter, &progress),
            Phase::Windows(row) => {
                progress.says("runs under Wine");
                let file = windows::run_row(sh, row, filter, false);
                file.and_then(|file| outcomes::read(&file)).map(|outcomes| (outcomes, None))
            }
            Phase::Autobahn(row) => match judged(sh, row, is_quick, filter, &progress) {
                Ok(Ok(outcomes)) => Ok((vec![outcomes], None)),
                Ok(Err(missing)) => {
                    let result = Ran::LeftOut(missing);
                    runs.push(entry(plan, row.name.clone(), AUTOBAHN, result));
                    progress.end();
                    continue;
                }
                Err(error) => Err(error),
            },
        };
        let (suite, columns) = phase.columns();
        for (index, column) in columns.into_iter().enumerate() {
            let result = match &result {
                Ok((outcomes, problem)) => match outcomes.get(index) {
                    Some(outcomes) => Ran::Outcomes(Box::new(outcomes.clone()), problem.clone()),
                    None => Ran::Broken("the process does not know this backend".to_owned()),
                },
                Err(error) => Ran::Broken(format!("{error:#}")),
            };
            runs.push(entry(plan, column, suite, result));
        }
        progress.end();
    }
    for (column, suite, reason) in &plan.left_out {
        let result = Ran::LeftOut(reason.clone());
        runs.push(entry(plan, column.clone(), suite, result));
    }
    progress.finish()?;
    // A column stays where the plan has it.
    let place = |run: &Run| plan.columns.iter().position(|(name, _)| *name == run.column);
    runs.sort_by_key(|run| (run.suite != BEHAVIOUR, place(run)));
    Ok(Table::of(runs))
}

fn entry(plan: &Plan, column: String, suite: &str, result: Ran) -> Run {
    Run { about: plan.about(&column), column, suite: suite.to_owned(), result }
}

type Result = anyhow::Result<(Vec<outcomes::Outcomes>, Option<String>)>;

fn alone(sh: &Shell, row: &Backend, filter: Option<&str>, progress: &Progress) -> Result {
    let package = row.suite().context("the row has a suite")?;
    let mut variables = Vec::new();
    if filter.is_none() {
        variables.push(capabilities::new_file(row)?);
    }
    let suite = run::Suite {
        selection: row.selection.only(package).args(),
        target: "conformance",
        variables,
        filter,
        file: file(&row.name),
    };
    run::suite(sh, &suite, progress)
}

/// The outcomes are in the order of [`plan::BACKENDS`].
fn together(sh: &Shell, filter: Option<&str>, progress: &Progress) -> Result {
    progress.says("prepares BoringSSL");
    let suite = run::Suite {
        selection: ["--package", "side-by-side", "--features", "aws-lc-rs,brotli,zlib"]
            .map(str::to_owned)
            .to_vec(),
        target: "together",
        variables: boringssl::beside_openssl(sh)?
            .map(|(name, value)| (name, PathBuf::from(value)))
            .to_vec(),
        filter,
        file: file(plan::TOGETHER),
    };
    let (mut outcomes, problem) = run::suite(sh, &suite, progress)?;
    let place = |name: &str| plan::BACKENDS.iter().position(|backend| *backend == name);
    outcomes.sort_by_key(|outcomes| place(&outcomes.backend));
    Ok((outcomes, problem))
}

/// The inner error says what this machine lacks.
fn judged(
    sh: &Shell,
    row: &Backend,
    is_quick: bool,
    filter: Option<&str>,
    progress: &Progress,
) -> anyhow::Result<std::result::Result<outcomes::Outcomes, String>> {
    progress.says("runs");
    let named = filter.and_then(|filter| filter.strip_prefix(AUTOBAHN)?.strip_prefix("::"));
    let cases = match named {
        Some(cases) => autobahn::Cases::beginning_with(cases),
        None if is_quick => autobahn::Cases::quick(),
        None => autobahn::Cases::all(),
    };
    match autobahn::run_row(sh, row, &cases)? {
        Ok(judged) => Ok(Ok(outcomes::read(&judged.file)?.remove(0))),
        Err(missing) => Ok(Err(missing)),
    }
}

/// Writes the report, and returns the page's path.
fn write(sh: &Shell, plan: &Plan, table: &Table) -> anyhow::Result<PathBuf> {
    let (made, capabilities) = (facts::made(sh)?, facts::capabilities(plan)?);
    let page = folder().join(PAGE);
    let data = json::compact(table, &made, &capabilities);
    sh.write_file(&page, page::render(table, &data))?;
    let full = json::render(table, &made, &capabilities);
    sh.write_file(folder().join("matrix.json"), format!("{full:#}\n"))?;
    sh.write_file(folder().join("junit.xml"), junit::render(table)?)?;
    Ok(page)
}
