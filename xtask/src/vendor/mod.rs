//! `cargo xtask vendor`: one backend as a tree of sources that builds without a network.

mod all;
mod backend;
mod baseline;
mod bills;
mod check;
mod component;
pub(crate) mod doctor;
mod extras;
mod files;
mod graph;
mod left_out;
mod licences;
mod linker;
mod make;
mod manifests;
mod measure;
mod native;
mod plan;
mod processor;
mod recipes;
mod record;
#[cfg(test)]
mod sample;
mod table;
mod targets;
mod toolchain;
mod tools;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use xshell::Shell;

use self::{
    backend::{Backend, Profile},
    plan::{App, Plan},
};
use crate::outcome::Outcome;

/// Write one backend as a tree of sources that builds without a network
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The TLS library
    #[arg(long)]
    backend: Option<Backend>,

    /// The folder to write; it must be missing, empty, or a tree that was made before
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Make the tree of every backend below target/vendor, or of the one that --backend names
    #[arg(long, conflicts_with_all = ["out", "app", "features", "target", "profile"])]
    all: bool,

    /// Prove the tree in DIR: build it offline twice, compare, and run it; with --all, prove all
    /// trees, measure them, and write the table of docs/embedding.md
    #[arg(long, value_name = "DIR", num_args = 0..=1, conflicts_with = "out")]
    check: Option<Option<PathBuf>>,

    /// Write what --check measures as the new baseline of sizes
    #[arg(long, requires = "check")]
    bless: bool,

    /// The target's triple; default: this machine's
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,

    /// How the program is compiled
    #[arg(long, default_value = "size")]
    profile: Profile,

    /// Your application, whose dependencies decide which crates go along; default: a skeleton
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,

    /// Further features of the adapter, or `core/NAME` of the core; with --app, the application's
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    features: Vec<String>,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    match (&args.check, args.all) {
        (None, false) => write(sh, args)?,
        (None, true) => all::make(sh, args.backend)?,
        (Some(None), true) => all::prove(sh, args.backend, args.bless)?,
        (Some(Some(dir)), false) => {
            if let Some(checked) = check::check(sh, dir, check::Second::SameLinker)? {
                baseline::check(sh, &checked, args.bless)?;
            }
        }
        (Some(None), false) => bail!("name the tree to prove: --check DIR"),
        (Some(Some(_)), true) => bail!("--all proves the trees below target/vendor: name no other"),
    }
    Ok(ExitCode::SUCCESS)
}

fn write(sh: &Shell, args: &Args) -> anyhow::Result<()> {
    let plan = Plan {
        backend: args.backend.context("name the TLS library with --backend")?,
        target: match &args.target {
            Some(target) => target.clone(),
            None => toolchain::host(sh)?,
        },
        profile: args.profile,
        app: args.app.clone().map_or(App::Skeleton, App::Caller),
        features: args.features.clone(),
    };
    let out = args.out.as_ref().context("name the folder to write with --out")?;
    // The shell of xtask is in the workspace's root, and the user may be elsewhere.
    let out = std::path::absolute(out)?;
    let tree = make::make(sh, &plan, &out)?;
    let (theirs, ours) = graph::counts(&tree.components, &tree.app);
    println!("{}: {theirs} crates of others and {ours} of ours in the program", out.display());
    Ok(())
}

/// A step of the test run: makes and proves the tree that is built fastest.
pub(crate) fn step(sh: &Shell) -> anyhow::Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("trees are proved on Linux only".to_owned()));
    }
    all::prove_one(sh, Backend::RustlsRing)?;
    Ok(Outcome::Passed)
}
