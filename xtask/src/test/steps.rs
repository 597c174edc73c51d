//! The steps of a test run: the cheap ones, then one per backend, then those that span several.

use std::{rc::Rc, time::SystemTime};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use super::{backends, c_interface, dependencies, examples, workspaces};
use crate::api;
use crate::bench;
use crate::boringssl;
use crate::capabilities;
use crate::cargo::{self, cargo};
use crate::docs_rs;
use crate::fuzz;
use crate::matrix::Matrix;
use crate::migration;
use crate::msrv;
use crate::new_backend;
use crate::outcome::Outcome;
use crate::package;
use crate::picture;
use crate::semver;
use crate::setup::{self, cargo_deny};
use crate::side_by_side;
use crate::size;
use crate::targets;
use crate::tidy;
use crate::vendor;
use crate::workflow;

/// The last step that others need, so that nothing runs beside it.
pub(super) const LAST_ALONE: &str = "boringssl";

/// The commands that the README tells a new reader to run.
const README_COMMANDS: [&str; 2] = ["cargo run -- probe", "cargo xtask test"];

type Run = Box<dyn Fn(&Shell) -> anyhow::Result<Outcome>>;

pub(super) struct Step {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) run: Run,
    pub(super) is_aside: bool,
}

impl Step {
    pub(super) fn new<T: Into<Outcome>>(
        name: impl Into<String>,
        about: impl Into<String>,
        run: impl Fn(&Shell) -> anyhow::Result<T> + 'static,
    ) -> Self {
        let run = move |sh: &Shell| run(sh).map(Into::into);
        Self { name: name.into(), about: about.into(), run: Box::new(run), is_aside: false }
    }

    /// A step that may run beside those after [`LAST_ALONE`]: it writes nothing that they read or
    /// write, and may be slow.
    fn aside<T: Into<Outcome>>(
        name: impl Into<String>,
        about: impl Into<String>,
        run: impl Fn(&Shell) -> anyhow::Result<T> + 'static,
    ) -> Self {
        Self { is_aside: true, ..Self::new(name, about, run) }
    }
}

pub(super) fn all(sh: &Shell) -> anyhow::Result<Vec<Step>> {
    let Matrix { backends, conflicts, docs } = Matrix::read(sh)?;
    let mut steps = vec![
        Step::new("setup", "installs what the other steps need", setup::run),
        Step::new("fmt", "the code is formatted", fmt),
        Step::new("tidy", "the rules of this repository that no other tool checks", tidy::run),
        Step::new(
            "workspaces",
            "bench/ and fuzz/ have the lints, profiles and TLS libraries of the main workspace; \
             the versions of a drop-in crate have one manifest",
            workspaces::run,
        ),
        Step::new("capabilities", "the pages about backends match the table", capabilities::check),
    ];
    steps.push(Step::new("workflow", "CI runs every row of the matrix and every step", |sh| {
        let names: Vec<String> = all(sh)?.into_iter().map(|step| step.name).collect();
        workflow::check(sh, &names)
    }));
    let selections: Vec<_> = backends.iter().map(|row| row.selection.clone()).collect();
    steps.push(Step::new(
        "dependencies",
        "each feature compiles only its own TLS library",
        move |sh| dependencies::run(sh, &selections),
    ));
    steps.push(Step::new(
        "deny",
        "no dependency is banned, or has an unlisted licence or source",
        deny,
    ));

    steps.push(Step::new(
        "boringssl",
        "BoringSSL compiles, once for all steps",
        boringssl::compile,
    ));
    let rows = Rc::new(backends);
    for (i, row) in rows.iter().enumerate() {
        let (name, about, rows) = (format!("backend-{}", row.name), &row.about, rows.clone());
        steps.push(Step::new(name, about, move |sh| backends::lint_and_test(sh, &rows[i])));
    }
    steps.push(Step::new(
        "new-backend",
        "a backend from the template compiles, refuses everything, and passes the suite",
        new_backend::step,
    ));
    steps.push(Step::new(
        "examples",
        "each program in examples/ shows what it says, on every backend, and always ends",
        examples::run,
    ));
    let begin = SystemTime::now();
    steps.push(Step::new(
        "matrix",
        "all backends in one process; Autobahn's cases; the report of every test on every backend",
        move |sh| side_by_side::check(sh, begin),
    ));
    steps.push(Step::new(
        "conflict",
        "features that cannot share a program are refused, and the error names them",
        move |sh| {
            conflicts.iter().try_for_each(|[name, other]| {
                let row = rows.iter().find(|row| row.name == *name);
                backends::refuse(sh, row.context("a conflict names a row first")?, other)
            })
        },
    ));
    steps.push(Step::aside(
        "bench",
        "the measuring programs are linted and tested",
        bench::lint_and_test,
    ));
    steps.push(Step::aside(
        "guard",
        "a message costs no more instructions and calls than before",
        bench::guard,
    ));
    steps.push(Step::new(
        "fuzz",
        "the corpora of the fuzzer, and what it has found, break no promise on any backend",
        fuzz::step,
    ));
    steps.push(Step::aside("docs", "the documentation builds without warnings", move |sh| {
        docs.iter().try_for_each(|selection| backends::document(sh, selection))?;
        docs_rs::check(sh)
    }));
    steps.push(Step::new(
        "migration",
        "code written for the peers works after a change of its `use` lines",
        migration::run,
    ));
    steps.push(Step::new(
        "few-algorithms",
        "rustls with the few algorithms for small programs passes the suite, but for the others",
        backends::run_suite_with_few_algorithms,
    ));
    steps.push(Step::aside(
        "light",
        "a client compiles only what it uses; an option whose feature is off is refused by name",
        |sh| {
            size::check(sh)?;
            backends::refuse_without_features(sh)
        },
    ));
    steps.push(Step::new(
        "c-interface",
        "the header of the C interface is what the code declares; what is installed talks over TLS",
        c_interface::run,
    ));
    steps.push(Step::aside("api", "the public API is the one recorded in ci/api", api::check));
    steps.push(Step::aside(
        "semver",
        "the version number allows what changed in the public API",
        semver::check,
    ));
    steps.push(Step::aside(
        "msrv",
        "the stated Rust compiles what would be published",
        msrv::check,
    ));
    steps.push(Step::aside("targets", "the code for Windows type-checks", targets::check));
    steps.push(Step::aside(
        "package",
        "the packages to publish are complete and compile",
        package::check,
    ));
    steps.push(Step::aside(
        "vendor",
        "a vendored tree builds offline, twice to the same bytes; a broken or larger one fails",
        vendor::step,
    ));
    steps.push(Step::new(
        "vendor-targets",
        "a backend is vendored for other targets; the tree for aarch64 builds and runs, under QEMU",
        vendor::step_of_targets,
    ));
    steps.push(Step::new("readme", "the README shows its commands, and they work", readme));
    Ok(steps)
}

fn fmt(sh: &Shell) -> anyhow::Result<()> {
    cargo(sh).args(["fmt", "--all", "--", "--check"]).run()?;
    for manifest in [cargo::BENCH, cargo::FUZZ].into_iter().chain(cargo::DROP_IN) {
        cargo(sh).args(["fmt", "--manifest-path", manifest, "--", "--check"]).run()?;
    }
    Ok(())
}

fn deny(sh: &Shell) -> anyhow::Result<()> {
    let cargo_deny = cargo_deny::program(sh)?;
    cmd!(sh, "{cargo_deny} check bans licenses sources").run()?;
    // No bans, because the peers need older versions of crates; and some exceptions are unused.
    for manifest in [cargo::BENCH, cargo::FUZZ] {
        let check = cmd!(sh, "{cargo_deny} --manifest-path {manifest} --config deny.toml check");
        let unused = ["--allow", "license-exception-not-encountered"];
        check.args(unused).args(["licenses", "sources"]).run()?;
    }
    Ok(())
}

/// Checks that the README shows its commands, and that `probe` works; the other is this test run.
fn readme(sh: &Shell) -> anyhow::Result<()> {
    let readme = sh.read_file("README.md")?;
    for command in README_COMMANDS {
        let shown =
            readme.lines().any(|line| line.trim().trim_start_matches("$ ").starts_with(command));
        ensure!(shown, "no line of README.md begins with `{command}`");
    }
    picture::check(sh)
}
