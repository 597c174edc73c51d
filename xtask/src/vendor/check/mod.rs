//! `cargo xtask vendor --check`: proves a tree by building, comparing and running it.

mod build;
mod deny;
mod leaks;
mod namespace;
mod run;
mod server;
mod sources;

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use xshell::Shell;

pub(super) use self::{build::Build, namespace::Namespace, run::resident, server::Server};
use super::{
    component::Tree,
    linker::Linker,
    record::Record,
    targets::{self, Machine},
};
use crate::{outcome::Outcome, paths};

/// What a check has measured.
pub(super) struct Checked {
    pub(super) tree: Tree,
    /// The size of the program.
    pub(super) program_bytes: u64,
    /// The processor time of the first build.
    pub(super) cpu_seconds: f64,
    /// The second build, whose folder still has what was compiled.
    pub(super) build: Build,
    /// The linker of that build, if it can drop flags.
    pub(super) linker: Option<Linker>,
    /// Whether the application is the skeleton, without further features.
    pub(super) is_plain_skeleton: bool,
}

/// The linker of the second build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Second {
    /// The same as that of the first.
    SameLinker,
    /// [`Linker`], so that the program can be linked anew without flags.
    DroppingLinker,
}

/// Checks the tree in `dir`: first its files, then what they build. Prints what holds.
pub(super) fn check(sh: &Shell, dir: &Path, linker: Second) -> anyhow::Result<Option<Checked>> {
    let dir = dir.canonicalize().with_context(|| dir.display().to_string())?;
    let tree = sources::check(sh, &dir)?;
    match deny::check(sh, &tree)? {
        Outcome::Passed => println!("cargo-deny: no banned crate, licence or source"),
        Outcome::Skipped(why) => println!("left out: cargo-deny: {why}"),
    }
    println!("left out: advisories: RustSec's database is a git repository, and no package has it");
    let machine = match targets::machine(sh, &tree.target)? {
        Ok(machine) => machine,
        Err(why) => {
            println!("left out: building for {}: {why}", tree.target);
            return Ok(None);
        }
    };
    build_and_run(sh, &dir, tree, &machine, linker).map(Some)
}

fn build_and_run(
    sh: &Shell,
    dir: &Path,
    tree: Tree,
    machine: &Machine,
    linker: Second,
) -> anyhow::Result<Checked> {
    let namespace = Namespace::find(sh)?;
    // Their names differ in length, too: a path in the program then moves what follows it.
    let [first, second] = ["one", "another-folder"].map(|name| folder(&tree).join(name));
    let first = Build::copy(sh, dir, &first)?;
    let made = first.run(sh, &tree, machine, &namespace)?;
    println!(
        "built offline in {:.0} s of processor time: {} kB",
        made.cpu_seconds,
        made.kilobytes()
    );
    sources::check_compiled(&tree, &made.compiled)?;
    println!("compiled: exactly the {} crates of MANIFEST.json", tree.components.len());

    let second = Build::copy(sh, dir, &second)?;
    let linker = match linker {
        Second::SameLinker => None,
        Second::DroppingLinker => Some(Linker::new(sh, &second.root().join("target"))?),
    };
    let again = match &linker {
        None => second.run(sh, &tree, machine, &namespace)?,
        Some(linker) => second.link(sh, &tree, machine, &namespace, linker.program())?,
    };
    let same = sh.read_binary_file(&made.program)? == sh.read_binary_file(&again.program)?;
    ensure!(same, "two builds differ: {} and {}", made.program.display(), again.program.display());
    println!("built again in another folder: the same bytes");
    let found = leaks::find(sh, &sh.read_binary_file(&again.program)?, &[&first, &second])?;
    ensure!(found.is_empty(), "the program names paths of this machine: {}", found.join(", "));
    println!("the program names no path of this machine");
    sh.remove_path(first.root())?;

    match machine.runs() {
        Ok(()) => {
            let server = Server::start(sh, &namespace)?;
            run::converse(&server, machine, &again.program)?;
            println!("the program exchanged a message with a local TLS WebSocket server");
        }
        Err(why) => println!("left out: running the program: {why}"),
    }
    Ok(Checked {
        is_plain_skeleton: Record::read(dir)?.is_plain_skeleton(),
        program_bytes: made.bytes,
        cpu_seconds: made.cpu_seconds,
        build: second,
        linker,
        tree,
    })
}

/// Where a tree is built.
pub(super) fn folder(tree: &Tree) -> PathBuf {
    let folder = paths::root().join(paths::target()).join("vendor-check");
    folder.join(&tree.target).join(tree.backend.name())
}
