//! `cargo xtask matrix`: every test on every backend, side by side, in one report.
//!
//! The suites write what happens to files (`outcomes.rs`), from which every cell of the report is
//! made (`table.rs`). The same files come from the steps of `cargo xtask test`.

mod browser;
mod cell;
mod facts;
mod json;
mod judge;
mod junit;
mod kinds;
mod outcomes;
mod page;
mod phases;
mod plan;
mod progress;
mod run;
mod table;
mod terminal;

use std::{path::PathBuf, process::ExitCode, time::SystemTime};

use anyhow::ensure;
use xshell::{Cmd, Shell};

pub(crate) use self::kinds::left_out;
use self::{
    phases::{carry_out, file, folder, read_again},
    plan::{Extent, Plan},
    table::Table,
};
use crate::install;
use crate::matrix::{Backend, Matrix};

/// Run every test on every backend, and report them side by side
///
/// Each backend is built alone and its suite run in its own process; then the suites of all four
/// run in one process, where BoringSSL's symbols have a prefix; then Autobahn's cases run through
/// wss://, servers of other makers are talked to, and the system calls of a client fail. The
/// report is in target/side-by-side: index.html, matrix.json and junit.xml. Fails if a cell is red,
/// or if a suite could not run at all.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only these columns: rows of ci/matrix.json, or `together`
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    backend: Vec<String>,

    /// Run only tests whose names contain TEXT; `autobahn` for Autobahn's cases, `autobahn::7` for
    /// those whose numbers begin with 7, `interop` for servers, `torture` for failing calls
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Run one row for each backend, without the shared process, and a part of the cases of
    /// Autobahn, of the servers and of the failing calls
    #[arg(long)]
    quick: bool,

    /// Also run the suites of rustls and native-tls built for Windows, under Wine
    #[arg(long)]
    windows: bool,

    /// Run nothing; report again what the last run has written
    #[arg(long, conflicts_with_all = ["filter", "quick"])]
    report_only: bool,

    /// Write the report and its pictures into docs/, too, if all is as expected
    #[arg(long, conflicts_with_all = ["backend", "filter", "quick"])]
    docs: bool,
}

const PAGE: &str = "index.html";

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let filter = args.filter.as_deref();
    let extent = Extent { is_quick: args.quick, is_step: false, with_windows: args.windows };
    let plan = Plan::of(Matrix::read(sh)?, &args.backend, extent, filter)?;
    let table = match args.report_only {
        true => read_again(&plan),
        false => carry_out(sh, &plan, args.quick, filter, None)?,
    };
    print!("{}", terminal::render(&table));
    let page = write(sh, &plan, &table, filter)?;
    println!("report: {}", page.display());
    let is_good = table.is_green() && table.absent.is_empty();
    match browser::missing(sh) {
        _ if args.docs && is_good => browser::write_docs(sh, &page)?,
        None => browser::check(sh, &page)?,
        Some(missing) => println!("not looked at in a browser: {missing}"),
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A step of the test run: makes the report of what the rows' own steps have run since `begin`,
/// runs what they have not, looks at the page in a browser, and runs `wss compare` with all four
/// backends in one program. Autobahn's suite and the servers come from archives that may be out of
/// reach, and only root may make system calls fail; the step passes without them, and says so.
pub(crate) fn check(sh: &Shell, begin: SystemTime) -> anyhow::Result<()> {
    let extent = Extent { is_step: true, ..Extent::default() };
    let plan = Plan::of(Matrix::read(sh)?, &[], extent, None)?;
    let table = carry_out(sh, &plan, true, None, Some(begin))?;
    print!("{}", terminal::render(&table));
    let page = write(sh, &plan, &table, None)?;
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

/// Writes the report, and returns the page's path.
fn write(sh: &Shell, plan: &Plan, table: &Table, filter: Option<&str>) -> anyhow::Result<PathBuf> {
    let (made, capabilities) = (facts::made(sh)?, facts::capabilities(plan, filter.is_none())?);
    let page = folder().join(PAGE);
    let data = json::compact(table, &made, &capabilities);
    sh.write_file(&page, page::render(table, &data))?;
    let full = json::render(table, &made, &capabilities);
    sh.write_file(folder().join("matrix.json"), format!("{full:#}\n"))?;
    sh.write_file(folder().join("junit.xml"), junit::render(table)?)?;
    Ok(page)
}
