//! Carries out a plan: runs each phase, or reads what it wrote, and makes the table.

use std::{collections::BTreeSet, fs, path::PathBuf, time::SystemTime};

use anyhow::Context;
use xshell::Shell;

use super::{
    kinds,
    outcomes::{self, Outcomes},
    plan::{self, BEHAVIOUR, Phase, Plan},
    progress::Progress,
    run::{Suite, run_suite},
    table::{Ran, Run, Table},
};
use crate::boringssl;
use crate::capabilities;
use crate::failures;
use crate::few_roots::{few_roots, few_roots_of};
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
            Phase::Alone(row) if is_new(row) => read(phase).map(|shown| {
                shown.map(|(mut all, problem)| {
                    all.iter_mut().for_each(|outcomes| outcomes.left_out = kinds::left_out(row));
                    (all, problem)
                })
            }),
            Phase::Alone(row) => alone(sh, row, filter, &progress).map(Ok),
            Phase::Together => {
                // In a test run, every row runs these in its own process.
                let left_out = if since.is_some() { kinds::ASYNCHRONOUS } else { &[] };
                together(sh, filter, left_out, &progress).map(Ok)
            }
            Phase::Judged(judge, row) => {
                progress.says("runs");
                match judge.run_row(sh, row, is_quick, filter) {
                    Ok(Ok(file)) => outcomes::read(&file).map(|all| Ok((all, None))),
                    Ok(Err(missing)) => Ok(Err(missing)),
                    Err(error) => Err(error),
                }
            }
            Phase::Windows(row) => {
                progress.says("runs under Wine");
                windows::run_row(sh, row, filter, false).and_then(|_| read(phase))
            }
        };
        let result = result.map(|shown| shown.map(|shown| kept(shown, filter)));
        if let Ok(Err(missing)) = &result {
            println!("not run: {}: {missing}", phase.name());
        }
        runs.extend(entries(plan, phase, result));
        progress.end();
    }
    progress.finish()?;
    Ok(table(plan, runs, filter))
}

/// Drops the tests that the suite ran although the filter leaves them out.
fn kept((mut all, problem): Written, filter: Option<&str>) -> Written {
    if let Some(filter) = filter {
        all.iter_mut().for_each(|outcomes| outcomes.keep(filter));
    }
    (all, problem)
}

/// What the last run of every phase wrote.
pub(super) fn read_again(plan: &Plan) -> Table {
    let runs = plan.phases.iter().flat_map(|phase| entries(plan, phase, read(phase)));
    table(plan, runs.collect(), None)
}

fn table(plan: &Plan, mut runs: Vec<Run>, filter: Option<&str>) -> Table {
    for (column, suite, reason) in &plan.left_out {
        runs.push(entry(plan, column.clone(), suite, Ran::LeftOut(reason.clone())));
    }
    // A column stays where the plan has it.
    let place = |run: &Run| plan.columns.iter().position(|(name, _)| *name == run.column);
    runs.sort_by_key(|run| (run.suite != BEHAVIOUR, place(run)));
    let mut table = Table::of(runs);
    if filter.is_none() {
        table.problems.extend(kinds::missing(&table.tests));
        table.problems.extend(proofs_missing(&table));
    }
    table
}

/// One line for each case that `docs/security.md` names and no column has.
fn proofs_missing(table: &Table) -> Vec<String> {
    let names: BTreeSet<&str> = table.tests.iter().map(|test| &*test.name).collect();
    match fs::read_to_string(paths::root().join(failures::PAGE)) {
        Ok(page) => failures::missing_cases(&page, |name| names.contains(name)),
        Err(error) => vec![format!("{}: {error}", failures::PAGE)],
    }
}

/// What the suites of a process wrote, and how the process ended if that was not with success.
type Written = (Vec<Outcomes>, Option<String>);

/// What a phase has shown. The inner error says what this machine lacks.
type Shown = anyhow::Result<Result<Written, String>>;

/// One entry for each column of the phase.
fn entries(plan: &Plan, phase: &Phase, shown: Shown) -> Vec<Run> {
    let (suite, columns) = phase.columns();
    let result = |column: &str| match &shown {
        Ok(Ok((outcomes, problem))) => phase.ran(column, outcomes, problem.as_deref()),
        Ok(Err(missing)) => Ran::Impossible(missing.clone()),
        Err(error) => Ran::Broken(format!("{error:#}")),
    };
    let entry = |column: String| {
        let result = result(&column);
        entry(plan, column, suite, result)
    };
    columns.into_iter().map(entry).collect()
}

fn entry(plan: &Plan, column: String, suite: &str, result: Ran) -> Run {
    Run { about: plan.about(&column), column, suite: suite.to_owned(), result }
}

/// What the last run of the phase wrote.
fn read(phase: &Phase) -> Shown {
    Ok(Ok((outcomes::read(&phase.file())?, None)))
}

/// Builds and runs a suite.
fn alone(
    sh: &Shell,
    row: &Backend,
    filter: Option<&str>,
    progress: &Progress,
) -> anyhow::Result<Written> {
    let package = row.suite().context("the row has a suite")?;
    let mut variables = Vec::from_iter(few_roots_of(sh, row)?);
    if filter.is_none() {
        variables.push(capabilities::new_file(row)?);
    }
    let suite = Suite {
        selection: row.selection.only(package).args(),
        target: "conformance",
        variables,
        filter,
        left_out: &[],
        file: file(&row.name),
    };
    run_suite(sh, &suite, progress)
}

/// Builds and runs the suites of all four backends in one process, without the tests whose names
/// begin as those of `left_out`.
fn together(
    sh: &Shell,
    filter: Option<&str>,
    left_out: &'static [&'static str],
    progress: &Progress,
) -> anyhow::Result<Written> {
    progress.says("prepares BoringSSL");
    let suite = Suite {
        selection: ["--package", "side-by-side", "--features", "aws-lc-rs,brotli,tls12,zlib"]
            .map(str::to_owned)
            .to_vec(),
        target: "together",
        variables: boringssl::beside_openssl(sh)?
            .map(|(name, value)| (name, PathBuf::from(value)))
            .into_iter()
            .chain([few_roots(sh)?])
            .collect(),
        filter,
        left_out,
        file: file(plan::TOGETHER),
    };
    run_suite(sh, &suite, progress)
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
            Self::Judged(judge, row) => file(&format!("{}/{}", judge.suite(), row.name)),
            Self::Windows(row) => file(&format!("windows-{}", row.name)),
        }
    }
}

pub(super) fn folder() -> PathBuf {
    paths::root().join(paths::target()).join("side-by-side")
}
