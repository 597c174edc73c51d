//! Makes a tree: [`make`].

mod app;
mod c_interface;
pub(super) mod flags;
mod ours;
mod peer;
mod readme;
mod sources;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use cargo_metadata::Metadata;
use xshell::Shell;

use super::{
    component::{Package, Tree},
    extras, files,
    graph::{self, Compiled},
    left_out::LeftOut,
    plan::{App, Plan},
    record::{self, Record},
    toolchain,
};

/// Makes the tree in the folder `out`, which must be missing, empty or an older tree.
pub(super) fn make(sh: &Shell, plan: &Plan, out: &Path) -> anyhow::Result<Tree> {
    record::make_room(sh, out)?;
    let root = sh.create_dir(out)?.canonicalize()?;
    let unfinished = root.join(record::UNFINISHED);
    sh.write_file(&unfinished, "")?;
    let ours = ours::crates(sh)?;
    let app = app::write(sh, plan, &ours, &root)?;
    let needed = ours::copy(sh, plan, &app, &ours, &root)?;
    sh.write_file(root.join("Cargo.toml"), workspace(plan))?;

    // Features that this backend does not enable go first: the lock file then forgets their crates.
    let all = graph::metadata(sh, &root, &plan.target, &[])?;
    let mut left_out = LeftOut::default();
    ours::keep_enabled_features(&all, &needed, &root, &mut left_out)?;
    let compiled = graph::compiled(sh, &root, &plan.target)?;
    sources::vendor(sh, &root, &plan.target, &compiled, &mut left_out)?;
    flags::write(sh, plan, &root)?;
    // Without the sources of the others, Cargo removes them from the lock file.
    let left = graph::metadata(sh, &root, &plan.target, &["--offline"])?;
    check_lock(&left, &compiled)?;

    let tree = tree(sh, plan, root, &left, &compiled)?;
    readme::write(sh, &tree, &plan.app)?;
    extras::write(&tree, &toolchain::epoch(sh)?)?;
    sh.remove_path(&unfinished)?;
    Record::new(sh, plan, &tree, &left, left_out)?.write(sh, &tree.root)?;
    files::set_times(&tree.root, toolchain::epoch(sh)?.parse()?)?;
    Ok(tree)
}

fn workspace(plan: &Plan) -> String {
    format!(
        "# Made by `cargo xtask vendor` for {} on {}.\n[workspace]\nresolver = \"3\"\n\
         members = [\"app\"]\nexclude = [\"crates\", \"vendor\"]\n\n{}",
        plan.backend,
        plan.target,
        plan.profile.table()
    )
}

/// Checks that the lock file names what is compiled and nothing else.
fn check_lock(locked: &Metadata, compiled: &Compiled) -> anyhow::Result<()> {
    let locked: BTreeSet<Package> = locked.packages.iter().map(Package::from).collect();
    let compiled: BTreeSet<Package> = compiled.keys().cloned().collect();
    let extra: Vec<String> = locked.difference(&compiled).map(ToString::to_string).collect();
    let missing: Vec<String> = compiled.difference(&locked).map(ToString::to_string).collect();
    ensure!(
        extra.is_empty() && missing.is_empty(),
        "the lock file does not fit what is compiled: only locked: {}; only compiled: {}",
        extra.join(", "),
        missing.join(", ")
    );
    Ok(())
}

fn tree(
    sh: &Shell,
    plan: &Plan,
    root: PathBuf,
    metadata: &Metadata,
    compiled: &Compiled,
) -> anyhow::Result<Tree> {
    let components = graph::components(&root, metadata, compiled)?;
    let app = metadata.workspace_packages();
    let app = app.first().context("the tree has no application")?;
    let program = match plan.app {
        App::CInterface => Some(c_interface::library(&plan.target)),
        _ => {
            let mut programs = app.targets.iter().filter(|target| target.is_bin());
            app.default_run.clone().or_else(|| programs.next().map(|bin| bin.name.clone()))
        }
    };
    Ok(Tree {
        backend: plan.backend,
        target: plan.target.clone(),
        profile: plan.profile,
        rust: toolchain::rust(sh)?,
        app: Package::from(*app),
        program: program.context("the application builds no program")?,
        components,
        root,
    })
}
