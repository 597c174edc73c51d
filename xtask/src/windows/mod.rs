//! `cargo xtask windows`: builds the behaviour suite for Windows and runs it under Wine.
//!
//! Nothing is installed: Debian's Rust, MinGW and Wine are unpacked below `target/tools`, and Wine
//! gets a prefix of its own. What Wine itself lacks is listed in `ci/windows.json`
//! (`known.rs`); `docs/windows.md` says what a run shows and what not.

mod build;
mod emulator;
mod known;
mod results;
mod row;
mod tools;
mod wine;

use std::{path::PathBuf, process::ExitCode};

use anyhow::ensure;
use xshell::Shell;

pub(crate) use self::{
    emulator::emulator,
    row::{ROWS, Row},
};
use self::{
    known::Known,
    results::Results,
    row::{RUST, TRIPLE},
    tools::Tools,
    wine::Wine,
};
use crate::paths;

/// Build the behaviour suite for Windows and run it under Wine
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only this row, of rustls, rustls-ring and native-tls; can be given several times
    #[arg(long = "backend", value_name = "ROW")]
    rows: Vec<String>,

    /// Also run the tests that `ci/windows.json` leaves out, which then have to fail
    #[arg(long)]
    all: bool,

    /// Run only the tests whose name contains this
    filter: Option<String>,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let names = ROWS.map(|row| row.name);
    for name in &args.rows {
        ensure!(names.contains(&&name[..]), "no row {name}: the rows are {}", names.join(", "));
    }
    let is_asked =
        |row: &&Row| args.rows.is_empty() || args.rows.iter().any(|name| name == row.name);
    let mut red = false;
    for row in ROWS.iter().filter(is_asked) {
        let file = run_row(sh, row, args.filter.as_deref(), args.all)?;
        let results = Results::read(&file)?;
        print!("{}", results.summary(row.name));
        println!("{}", file.display());
        red |= results.is_red();
    }
    Ok(if red { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Builds the suite of `row`, and runs its tests whose name contains `filter`; with `all`, also
/// those that `ci/windows.json` leaves out. Returns the path of the file with the outcome of each
/// test, in the format that the suite writes. That a test fails is no error.
pub(crate) fn run_row(
    sh: &Shell,
    row: &Row,
    filter: Option<&str>,
    all: bool,
) -> anyhow::Result<PathBuf> {
    let tools = Tools::get(sh)?;
    let program = build::suite(sh, &tools, row)?;
    let known = Known::read(sh, row.name)?;
    let known = if all { known.with_all_run() } else { known };
    let folder = paths::root().join(paths::target()).join("side-by-side");
    sh.create_dir(&folder)?;
    let file = folder.join(format!("windows-{}.jsonl", row.name));

    let wine = Wine::start(sh, &tools)?;
    let mut tests = wine.tests(&program)?;
    tests.retain(|test| filter.is_none_or(|filter| test.contains(filter)));
    println!("{}: running {} tests under Wine {}", row.name, tests.len(), wine.version());
    known.doubt(wine.version()).into_iter().for_each(|doubt| println!("{doubt}"));
    wine.run(&program, row.threads, filter, &known, &file)?;
    let made_with = format!("{TRIPLE}, Wine {}, Rust {RUST}", wine.version());
    Results::of_run(&file, &known, &tests, &made_with)?.write(&file)?;
    Ok(file)
}
