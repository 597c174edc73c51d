//! The steps of a test run: the cheap ones first, then a step a backend, then what spans them.

use anyhow::ensure;
use xshell::{Shell, cmd};

use super::{backends, dependencies};
use crate::cargo::cargo;
use crate::matrix::Matrix;
use crate::setup::{self, cargo_deny};
use crate::tidy;

/// What a reader of the README types first.
const README_COMMANDS: [&str; 2] = ["cargo run -- probe", "cargo xtask test"];

type Run = Box<dyn Fn(&Shell) -> anyhow::Result<()>>;

pub(super) struct Step {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) run: Run,
}

impl Step {
    pub(super) fn new(
        name: impl Into<String>,
        about: impl Into<String>,
        run: impl Fn(&Shell) -> anyhow::Result<()> + 'static,
    ) -> Self {
        Self { name: name.into(), about: about.into(), run: Box::new(run) }
    }
}

pub(super) fn all(sh: &Shell) -> anyhow::Result<Vec<Step>> {
    let Matrix { backends, conflicts, docs } = Matrix::read(sh)?;
    let mut steps = vec![
        Step::new("setup", "the machine has what the other steps need", setup::run),
        Step::new("fmt", "the code is formatted", fmt),
        Step::new("tidy", "the repository's own habits", tidy::run),
    ];
    let rows = backends.iter().map(|backend| backend.selection.clone()).collect::<Vec<_>>();
    steps.push(Step::new(
        "dependencies",
        "each feature compiles its own TLS library and no other",
        move |sh| dependencies::run(sh, &rows),
    ));
    steps.push(Step::new("deny", "bans, licences and sources of all dependencies", deny));

    let mut examples = Vec::new();
    for backend in backends {
        for example in backend.examples {
            examples.push((example, backend.selection.only(backends::FACADE)));
        }
        let selection = backend.selection;
        steps.push(Step::new(format!("backend-{}", backend.name), backend.about, move |sh| {
            backends::lint_and_test(sh, &selection)
        }));
    }

    steps.push(Step::new(
        "conflict",
        "features that cannot share a binary are refused, and the error says which",
        move |sh| conflicts.iter().try_for_each(|pair| backends::refuse(sh, pair)),
    ));
    steps.push(Step::new("docs", "the documentation builds without warnings", move |sh| {
        docs.iter().try_for_each(|selection| backends::document(sh, selection))
    }));
    steps.push(Step::new("examples", "the examples run to their end", move |sh| {
        examples.iter().try_for_each(|(example, facade)| backends::run_example(sh, example, facade))
    }));
    steps.push(Step::new("readme", "the README's commands are there and work", readme));
    Ok(steps)
}

fn fmt(sh: &Shell) -> anyhow::Result<()> {
    Ok(cargo(sh).args(["fmt", "--all", "--", "--check"]).run()?)
}

fn deny(sh: &Shell) -> anyhow::Result<()> {
    let cargo_deny = cargo_deny::program(sh)?;
    Ok(cmd!(sh, "{cargo_deny} check bans licenses sources").run()?)
}

/// The other command is this one.
fn readme(sh: &Shell) -> anyhow::Result<()> {
    let readme = sh.read_file("README.md")?;
    for command in README_COMMANDS {
        let shown =
            readme.lines().any(|line| line.trim().trim_start_matches("$ ").starts_with(command));
        ensure!(shown, "no line of README.md begins with `{command}`");
    }
    Ok(cargo(sh).args(["run", "--", "probe"]).run()?)
}
