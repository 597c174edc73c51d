//! Carries out a plan: runs each phase, or reads what it wrote, and makes the table.

use std::{path::PathBuf, time::SystemTime};

use anyhow::Context;
use xshell::Shell;

use super::{
    outcomes::{self, Outcomes},
    plan::{self, AUTOBAHN, BEHAVIOUR, Phase, Plan},
    progress::Progress,
    run::{Suite, run_suite},
    table::{Ran, Run, Table},
};
use crate::autobahn;
use crate::boringssl;
use crate::capabilities;
use crate::matrix::Backend;
use crate::paths;
use crate::windows;

/// Runs every phase of `plan`. What the suite of a row wrote after `since` is only read.
pub(super) fn carry_out(
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
        let is_new = |row: &Backend| {
            let changed = file(&row.name).metadata().and_then(|file| file.modified());
            since.is_some_and(|since| changed.is_ok_and(|changed| changed >= since))
        };
        let result = match phase {
            Phase::Alone(row) if is_new(row) => read(phase),
            Phase::Alone(row) => alone(sh, row, filter, &progress).map(Ok),
            Phase::Together => together(sh, filter, &progress).map(Ok),
            Phase::Autobahn(row) => judged(sh, row, is_quick, filter, &progress),
            Phase::Windows(row) => {
                progress.says("runs under Wine");
                windows::run_row(sh, row, filter, false).and_then(|_| read(phase))
            }
        };
        if let Ok(Err(missing)) = &result {
            println!("not run: {}: {missing}", phase.name());
        }
        runs.extend(entries(plan, phase, result));
        progress.end();
    }
    progress.finish()?;
    Ok(table(plan, runs))
}

/// What the last run of every phase wrote.
pub(super) fn read_again(plan: &Plan) -> Table {
    let runs = plan.phases.iter().flat_map(|phase| entries(plan, phase, read(phase)));
    table(plan, runs.collect())
}

fn table(plan: &Plan, mut runs: Vec<Run>) -> Table {
    for (column, suite, reason) in &plan.left_out {
        runs.push(entry(plan, column.clone(), suite, Ran::LeftOut(reason.clone())));
    }
    // A column stays where the plan has it.
    let place = |run: &Run| plan.columns.iter().position(|(name, _)| *name == run.column);
    runs.sort_by_key(|run| (run.suite != BEHAVIOUR, place(run)));
    Table::of(runs)
}

/// What a phase has shown: the outcomes for each of its columns, and how its process ended if that
/// was not with success. The inner error says what this machine lacks.
type Shown = anyhow::Result<Result<(Vec<Outcomes>, Option<String>), String>>;

/// One entry for each column of the phase.
fn entries(plan: &Plan, phase: &Phase, shown: Shown) -> Vec<Run> {
    let (suite, columns) = phase.columns();
    let result = |index: usize| match &shown {
        Ok(Ok((outcomes, problem))) => match outcomes.get(index) {
            Some(outcomes) => Ran::Outcomes(Box::new(outcomes.clone()), problem.clone()),
            None => Ran::Broken("the process does not know this backend".to_owned()),
        },
        Ok(Err(missing)) => Ran::LeftOut(missing.clone()),
        Err(error) => Ran::Broken(format!("{error:#}")),
    };
    let columns = columns.into_iter().enumerate();
    columns.map(|(index, column)| entry(plan, column, suite, result(index))).collect()
}

fn entry(plan: &Plan, column: String, suite: &str, result: Ran) -> Run {
    Run { about: plan.about(&column), column, suite: suite.to_owned(), result }
}

/// What the last run of the phase wrote.
fn read(phase: &Phase) -> Shown {
    let mut outcomes = outcomes::read(&phase.file())?;
    sort(&mut outcomes);
    Ok(Ok((outcomes, None)))
}

/// Builds and runs a suite.
fn alone(
    sh: &Shell,
    row: &Backend,
    filter: Option<&str>,
    progress: &Progress,
) -> anyhow::Result<(Vec<Outcomes>, Option<String>)> {
    let package = row.suite().context("the row has a suite")?;
    let mut variables = Vec::new();
    if filter.is_none() {
        variables.push(capabilities::new_file(row)?);
    }
    let suite = Suite {
        selection: row.selection.only(package).args(),
        target: "conformance",
        variables,
        filter,
        file: file(&row.name),
    };
    run_suite(sh, &suite, progress)
}

/// Builds and runs the suites of all four backends in one process.
fn together(
    sh: &Shell,
    filter: Option<&str>,
    progress: &Progress,
) -> anyhow::Result<(Vec<Outcomes>, Option<String>)> {
    progress.says("prepares BoringSSL");
    let suite = Suite {
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
    let (mut outcomes, problem) = run_suite(sh, &suite, progress)?;
    sort(&mut outcomes);
    Ok((outcomes, problem))
}

/// Puts the outcomes in the order of [`plan::BACKENDS`].
fn sort(outcomes: &mut [Outcomes]) {
    let place = |name: &str| plan::BACKENDS.iter().position(|backend| *backend == name);
    outcomes.sort_by_key(|outcomes| place(&outcomes.backend));
}

fn judged(
    sh: &Shell,
    row: &Backend,
    is_quick: bool,
    filter: Option<&str>,
    progress: &Progress,
) -> Shown {
    progress.says("runs");
    let named = filter.and_then(|filter| filter.strip_prefix(AUTOBAHN)?.strip_prefix("::"));
    let cases = match named {
        Some(cases) => autobahn::Cases::beginning_with(cases),
        None if is_quick => autobahn::Cases::quick(),
        None => autobahn::Cases::all(),
    };
    match autobahn::run_row(sh, row, &cases)? {
        Ok(judged) => Ok(Ok((outcomes::read(&judged.file)?, None))),
        Err(missing) => Ok(Err(missing)),
    }
}

/// Where the behaviour suite of `name` writes its outcomes.
pub(super) fn file(name: &str) -> PathBuf {
    folder().join(format!("{name}.jsonl"))
}

impl Phase {
    /// Where the phase writes its outcomes.
    fn file(&self) -> PathBuf {
        match self {
            Self::Alone(row) => file(&row.name),
            Self::Together => file(plan::TOGETHER),
            Self::Autobahn(row) => file(&format!("{AUTOBAHN}/{}", row.name)),
            Self::Windows(row) => file(&format!("windows-{}", row.name)),
        }
    }
}

pub(super) fn folder() -> PathBuf {
    paths::root().join(paths::target()).join("side-by-side")
}
