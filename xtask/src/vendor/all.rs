//! The trees of all backends, below `target/vendor`.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use xshell::Shell;

use super::{
    backend::{Backend, Profile},
    baseline, broken,
    check::{self, Options, Second},
    goals, graph, make,
    measure::measure,
    plan::{App, Plan},
    record,
    table::{self, Row},
    targets, toolchain,
};
use crate::paths;

/// Makes the skeleton's tree for this machine and for each backend, or for `only` one. An older
/// tree that was edited is replaced only with `force`.
pub(super) fn make(sh: &Shell, only: Option<Backend>, force: bool) -> anyhow::Result<()> {
    backends(only).into_iter().try_for_each(|backend| make_one(sh, backend, force).map(drop))
}

fn backends(only: Option<Backend>) -> Vec<Backend> {
    only.map_or_else(|| Backend::ALL.to_vec(), |backend| vec![backend])
}

/// Makes and proves each, or `only` one, and prints the table of what was measured. Writes it into
/// the page if it is whole.
pub(super) fn prove(
    sh: &Shell,
    only: Option<Backend>,
    bless: bool,
    force: bool,
) -> anyhow::Result<()> {
    let host = toolchain::host(sh)?;
    let machine = targets::machine(sh, &host)?.map_err(|why| anyhow!(why))?;
    let options = Options { second: Second::DroppingLinker, ..Options::default() };
    let mut rows = Vec::new();
    for backend in backends(only) {
        let proved = || -> anyhow::Result<Row> {
            let dir = make_one(sh, backend, force)?;
            let checked = check::check(sh, &dir, &options)?;
            let checked = checked.context("it was not built")?;
            let clients = measure(sh, &checked, &machine)?;
            goals::check(backend, &clients)?;
            baseline::check(sh, &checked, Some(&clients[1]), bless)?;
            sh.remove_path(check::folder(&checked.tree))?;
            Ok(Row::new(&checked, clients))
        };
        rows.push(proved().with_context(|| format!("the tree of {backend}"))?);
        println!("\n{}", table::markdown(&rows));
    }
    if only.is_some() {
        return Ok(());
    }
    table::write(sh, &rows, &toolchain::rust(sh)?, &host)
}

/// Makes and proves the tree of `backend`, and broken copies of it, and compares its size with the
/// baseline.
pub(super) fn prove_one(sh: &Shell, backend: Backend) -> anyhow::Result<()> {
    // A test run leaves nothing there to edit.
    let dir = make_one(sh, backend, true)?;
    broken::prove(sh, &dir)?;
    let checked = check::check(sh, &dir, &Options::default())?.context("it was not built")?;
    check::try_arguments(sh, &checked)?;
    baseline::check(sh, &checked, None, false)?;
    Ok(sh.remove_path(check::folder(&checked.tree))?)
}

fn make_one(sh: &Shell, backend: Backend, force: bool) -> anyhow::Result<PathBuf> {
    let plan = Plan {
        backend,
        target: toolchain::host(sh)?,
        profile: Profile::Size,
        app: App::Skeleton,
        features: Vec::new(),
    };
    let dir = paths::root().join(paths::target()).join("vendor").join(backend.name());
    println!("\n{backend}: {}", dir.display());
    if !force {
        record::check_unedited(&dir)?;
    }
    let tree = make::make(sh, &plan, &dir)?;
    let (theirs, ours) = graph::counts(&tree.components, &tree.app);
    println!("{theirs} crates of others and {ours} of ours in the program");
    Ok(dir)
}
