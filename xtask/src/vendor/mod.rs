//! `cargo xtask vendor`: one backend as a tree of sources that builds without a network.

mod all;
mod application;
mod backend;
mod baseline;
mod bills;
mod broken;
mod check;
mod component;
mod cross;
pub(crate) mod doctor;
mod every_target;
mod extras;
mod files;
mod goals;
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
mod triple;
mod workspace;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail, ensure};
use xshell::Shell;

use self::{
    backend::{Backend, Profile},
    check::{Anchor, Options, Part, Second},
    every_target::Proved,
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

    /// Make the tree of one backend, rustls-ring unless --backend names another, for every target
    /// that we know, below target/vendor-targets. With --check, build and run what this machine can
    /// build and run; for rustls-ring, that writes the table of targets in docs/embedding.md
    #[arg(
        long,
        conflicts_with_all = ["out", "app", "features", "target", "profile", "all", "bless"]
    )]
    targets: bool,

    /// Prove the tree in DIR: make it again and compare the files, build it offline twice and
    /// compare the programs, and run them; with --all, prove all trees, measure them, and write
    /// the table of docs/embedding.md
    #[arg(long, value_name = "DIR", num_args = 0..=1, conflicts_with = "out")]
    check: Option<Option<PathBuf>>,

    /// With --check: the SHA-256 of the tree's MANIFEST.json, as printed when the tree was made;
    /// for a tree of another version, which this workspace cannot make again to compare
    #[arg(
        long,
        value_name = "HEX",
        requires = "check",
        conflicts_with_all = ["all", "app", "targets"]
    )]
    manifest_sha256: Option<String>,

    /// With --check: what is not proved, because this machine lacks the tools
    #[arg(
        long,
        value_name = "PART",
        value_delimiter = ',',
        requires = "check",
        conflicts_with_all = ["all", "targets"]
    )]
    leave_out: Vec<Part>,

    /// With --check, if the tree has your application: run its program with these arguments,
    /// separated by spaces; {url} and {root} stand for a local server and a file with its root
    /// certificate in DER
    #[arg(
        long,
        value_name = "ARGUMENTS",
        allow_hyphen_values = true,
        requires = "check",
        conflicts_with_all = ["all", "leave_out", "targets"]
    )]
    run: Option<String>,

    /// Replace a tree even if it was edited after it was made
    #[arg(long)]
    force: bool,

    /// Write what --check measures as the new baseline of sizes
    #[arg(long, requires = "check")]
    bless: bool,

    /// The target's triple; default: this machine's
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,

    /// How the program is compiled; default: size
    #[arg(long)]
    profile: Option<Profile>,

    /// Your application, whose dependencies decide which crates go along; default: a skeleton. With
    /// --check: the application that the tree was made of
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,

    /// Vendor the C interface instead of a skeleton: a static and a shared library with their
    /// header, for programs in C and C++; --features are those of tungstenite-tls-capi
    #[arg(long, conflicts_with_all = ["all", "targets", "check", "app"])]
    c_interface: bool,

    /// Further features of the adapter, or `core/NAME` of the core; with --app, the application's
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    features: Vec<String>,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    if args.targets {
        let proved = match &args.check {
            Some(Some(_)) => bail!("--targets proves its own trees: name no other"),
            Some(None) => Proved::All,
            None => Proved::None,
        };
        let backend = args.backend.unwrap_or(every_target::OF_TABLE);
        every_target::run(sh, backend, proved, args.force)?;
        return Ok(ExitCode::SUCCESS);
    }
    match (&args.check, args.all) {
        (None, false) => write(sh, args)?,
        (None, true) => all::make(sh, args.backend, args.force)?,
        (Some(None), true) => all::prove(sh, args.backend, args.bless, args.force)?,
        (Some(Some(dir)), false) => check_one(sh, args, dir)?,
        (Some(None), false) => bail!("name the tree to prove: --check DIR"),
        (Some(Some(_)), true) => bail!("--all proves the trees below target/vendor: name no other"),
    }
    Ok(ExitCode::SUCCESS)
}

fn check_one(sh: &Shell, args: &Args, dir: &Path) -> anyhow::Result<()> {
    let of_the_tree = [
        ("--backend", args.backend.is_some()),
        ("--target", args.target.is_some()),
        ("--profile", args.profile.is_some()),
        ("--features", !args.features.is_empty()),
    ];
    for (flag, given) in of_the_tree {
        ensure!(!given, "leave out {flag}: the tree's {} says what it is", record::FILE);
    }
    ensure!(!args.force, "leave out --force: it replaces a tree, and --check writes none");
    let builds = !args.leave_out.contains(&Part::Building);
    ensure!(builds || !args.bless, "leave out --bless: without building, nothing is measured");
    let options = Options {
        second: Second::SameLinker,
        anchor: match &args.manifest_sha256 {
            Some(hash) => Anchor::Hash(hash.clone()),
            None => Anchor::Workspace(args.app.clone()),
        },
        leave_out: args.leave_out.clone(),
        run: args.run.clone(),
    };
    match check::check(sh, dir, &options)? {
        Some(checked) => {
            baseline::check(sh, &checked, None, args.bless)?;
            Ok(sh.remove_path(check::folder(&checked.tree))?)
        }
        None => Ok(()),
    }
}

fn write(sh: &Shell, args: &Args) -> anyhow::Result<()> {
    let plan = Plan {
        backend: args.backend.context("name the TLS library with --backend")?,
        target: match &args.target {
            Some(target) => target.clone(),
            None => toolchain::host(sh)?,
        },
        profile: args.profile.unwrap_or(Profile::Size),
        app: match &args.app {
            _ if args.c_interface => App::CInterface,
            Some(folder) => App::Caller(folder.clone()),
            None => App::Skeleton,
        },
        features: args.features.clone(),
    };
    let out = args.out.as_ref().context("name the folder to write with --out")?;
    // The shell of xtask is in the workspace's root, and the user may be elsewhere.
    let out = std::path::absolute(out)?;
    if !args.force {
        record::check_unedited(&out)?;
    }
    let tree = make::make(sh, &plan, &out)?;
    let (theirs, ours) = graph::counts(&tree.components, &tree.app);
    println!("{}: {theirs} crates of others and {ours} of ours in the program", out.display());
    println!("SHA-256 of its {}: {}", record::FILE, record::hash(&out)?);
    Ok(())
}

/// A step of the test run: makes and proves the tree that is built fastest.
pub(crate) fn step(sh: &Shell) -> anyhow::Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("trees are proved on Linux only".to_owned()));
    }
    all::prove_one(sh, Backend::RustlsRing)?;
    application::prove(sh)?;
    application::prove_c_interface(sh)?;
    Ok(Outcome::Passed)
}

/// A step of the test run: makes trees for other systems, and builds and runs one under emulation.
pub(crate) fn step_of_targets(sh: &Shell) -> anyhow::Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("trees are proved on Linux only".to_owned()));
    }
    // A test run leaves nothing there to edit.
    Ok(match every_target::run(sh, every_target::OF_TABLE, Proved::Quickest, true)? {
        Some(why) => Outcome::Skipped(why),
        None => Outcome::Passed,
    })
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, error::ErrorKind};

    use super::*;

    fn parse(line: &str, run: Option<&str>) -> Result<(), ErrorKind> {
        let command = Args::augment_args(Command::new("vendor").no_binary_name(true));
        let words = line.split_whitespace().chain(run);
        command.try_get_matches_from(words).map(drop).map_err(|error| error.kind())
    }

    #[test]
    fn the_arguments_of_a_program_may_begin_with_a_hyphen() {
        // As docs/embedding.md has it.
        assert_eq!(
            parse("--check wss --app app --run", Some("--connect {url} --ca {root}")),
            Ok(())
        );
    }

    #[test]
    fn options_that_would_not_be_looked_at_are_refused() {
        for line in [
            "--check d --run x --leave-out running",
            "--targets --check --leave-out running",
            "--targets --check --run x",
            "--targets --check --manifest-sha256 00",
            "--targets --profile release",
            "--all --out d",
        ] {
            assert_eq!(parse(line, None), Err(ErrorKind::ArgumentConflict), "{line}");
        }
    }
}
