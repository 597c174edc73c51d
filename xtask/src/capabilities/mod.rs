//! `cargo xtask capabilities`: makes the table of what each backend supports, by running its suite.

mod elsewhere;
mod markdown;
mod rust;
mod table;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::Shell;

use self::table::{Column, Table};
use crate::cargo::cargo;
use crate::matrix::{Backend, Matrix};
use crate::paths;

/// The table, and below it the files that are made from it.
const JSON: &str = "crates/tungstenite-tls-cli/src/backends/capabilities.json";
const MARKDOWN: &str = "docs/backends.md";
const RUST: &str = "crates/tungstenite-tls-backends/src/support/table.rs";

/// Tells the suite to write what a run showed (see the conformance crate's front page).
const FILE: &str = "TUNGSTENITE_TLS_CAPABILITIES";

/// Make the table of what each backend supports, by running its suite
///
/// Each backend's suite runs in its own process. `wss backends` prints the resulting table;
/// docs/backends.md and the facade's list of who supports which option are made from it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only these rows of ci/matrix.json, and keep the other columns
    #[arg(long, value_name = "ROW", num_args = 1.., value_delimiter = ',')]
    only: Vec<String>,

    /// Run nothing; read the files ROW.json in FOLDER, which runs of the suites wrote
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let rows: Vec<Backend> = Matrix::read(sh)?.backends.into_iter().filter(has_suite).collect();
    for name in &args.only {
        ensure!(rows.iter().any(|row| row.name == *name), "`{name}` is not a row with a suite");
    }
    let mut columns = Vec::new();
    for row in &rows {
        let file = match &args.from {
            Some(folder) => folder.join(format!("{}.json", row.name)),
            None => file(&row.name),
        };
        let wanted = args.only.is_empty() || args.only.contains(&row.name);
        if !wanted || (args.from.is_some() && !file.exists()) {
            continue;
        }
        if args.from.is_none() {
            run_suite(sh, row)?;
        }
        let shown = shown(&file)?.with_context(|| format!("{} does not exist", file.display()))?;
        columns.push((row.name.as_str(), shown));
    }
    let mut table = Table::read(&sh.read_file(JSON).unwrap_or_default())?;
    for (name, column) in columns {
        table.set(name, column);
    }
    let order: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let json = table.to_json(&order);
    let table = Table::read(&json)?;
    sh.write_file(JSON, &json)?;
    sh.write_file(MARKDOWN, markdown::render(&table))?;
    sh.write_file(RUST, rust::render(&table))?;
    println!("written: {JSON}, {MARKDOWN}, {RUST}");
    Ok(ExitCode::SUCCESS)
}

/// Checks that the files made from the table match it.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<()> {
    let table = Table::read(&sh.read_file(JSON)?)?;
    for (file, made) in [(MARKDOWN, markdown::render(&table)), (RUST, rust::render(&table))] {
        let fits = sh.read_file(file)? == made;
        ensure!(fits, "{file} does not match {JSON}; run `cargo xtask capabilities`");
    }
    Ok(())
}

/// Makes `test` write what the suite of `row` showed, for [`compare`].
pub(crate) fn recorded<'a>(
    test: xshell::Cmd<'a>,
    row: &Backend,
) -> anyhow::Result<xshell::Cmd<'a>> {
    if !has_suite(row) {
        return Ok(test);
    }
    let (variable, file) = new_file(row)?;
    Ok(test.env(variable, file))
}

/// The environment variable, and its value, with which the suite of `row` writes what it shows. The
/// file of an earlier run is removed.
pub(crate) fn new_file(row: &Backend) -> anyhow::Result<(&'static str, PathBuf)> {
    let file = file(&row.name);
    fs::create_dir_all(file.parent().context("it has a folder")?)?;
    if file.exists() {
        fs::remove_file(&file)?;
    }
    Ok((FILE, file))
}

/// What the last run of the suite of `row` showed about each capability, in words. `None` if it
/// wrote nothing.
pub(crate) fn shown_by(row: &Backend) -> anyhow::Result<Option<BTreeMap<String, String>>> {
    let file = file(&row.name);
    if !file.exists() {
        return Ok(None);
    }
    let json: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let cells = Column::read(&json)?.cells;
    Ok(Some(cells.into_iter().map(|(name, cell)| (name, cell.words())).collect()))
}

/// Checks that the column of `row` matches what the last run showed.
pub(crate) fn compare(sh: &Shell, row: &Backend) -> anyhow::Result<()> {
    if !has_suite(row) {
        return Ok(());
    }
    let shown = shown(&file(&row.name))?.context("the suite wrote no capabilities")?;
    let table = Table::read(&sh.read_file(JSON)?)?;
    let Some(committed) = table.column(&row.name) else {
        anyhow::bail!("{JSON} has no column `{}`; run `cargo xtask capabilities`", row.name);
    };
    if committed.library != shown.library {
        println!(
            "{JSON} is not compared: it is for {}, and this machine has {}",
            committed.library, shown.library
        );
        return Ok(());
    }
    let stale = committed.differences(&shown);
    ensure!(
        stale.is_empty(),
        "{JSON} is stale; run `cargo xtask capabilities --only {}`:\n{}",
        row.name,
        stale.join("\n")
    );
    Ok(())
}

/// Whether the tests of `row` include a backend's own suite.
fn has_suite(row: &Backend) -> bool {
    row.suite().is_some()
}

fn run_suite(sh: &Shell, row: &Backend) -> anyhow::Result<()> {
    let package = row.suite().context("it has a suite")?;
    let test = cargo(sh).arg("test").args(row.selection.only(package).args());
    Ok(recorded(test, row)?.args(["--test", "conformance"]).run()?)
}

/// What a run showed. `None` if the file does not exist.
fn shown(file: &Path) -> anyhow::Result<Option<Column>> {
    if !file.exists() {
        return Ok(None);
    }
    let json: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    Column::of_run(&json).with_context(|| file.display().to_string()).map(Some)
}

fn file(row: &str) -> PathBuf {
    paths::root().join(paths::target()).join("capabilities").join(format!("{row}.json"))
}
