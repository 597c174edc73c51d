//! `cargo xtask vendor --check`: proves a tree by building, comparing and running it.

mod again;
mod build;
mod c_program;
mod deny;
mod leaks;
mod options;
mod run;
mod server;
mod sources;

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use xshell::Shell;

use self::{again::Again, run::Job};
pub(super) use self::{
    build::Build,
    options::{Anchor, Options, Part, Second},
    run::resident,
    server::Server,
};
use super::{
    backend::Backend,
    component::Tree,
    linker::Linker,
    record::Record,
    targets::{self, Machine},
};
use crate::namespace::Namespace;
use crate::paths;

/// What a network namespace is for.
pub(super) const OFFLINE: &str = "cannot show that the tree builds offline";

/// What a check has measured.
pub(super) struct Checked {
    pub(super) tree: Tree,
    /// The program that was run.
    pub(super) program: PathBuf,
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

/// Checks the tree in `dir`: first its files, then what they build. Prints what holds. Without
/// building, nothing is measured.
pub(super) fn check(sh: &Shell, dir: &Path, options: &Options) -> anyhow::Result<Option<Checked>> {
    let (dir, tree) = prepare(sh, dir, options)?;
    if options.leaves_out(Part::Building) {
        return Ok(None);
    }
    let machine = machine(sh, tree.backend, &tree.target)?;
    build_and_run(sh, &dir, tree, &machine, options).map(Some)
}

/// What builds for `target` here.
fn machine(sh: &Shell, backend: Backend, target: &str) -> anyhow::Result<Machine> {
    targets::machine_for(sh, backend, target)?.map_err(|why| {
        anyhow!(
            "nothing here builds for {target}: {why} (to prove the sources only, add `--leave-out \
             building`)"
        )
    })
}

/// Checks everything about the tree in `dir` that is known without a build.
pub(super) fn prepare(
    sh: &Shell,
    dir: &Path,
    options: &Options,
) -> anyhow::Result<(PathBuf, Tree)> {
    let dir = dir.canonicalize().with_context(|| dir.display().to_string())?;
    if let Anchor::Hash(known) = &options.anchor {
        again::check_hash(&dir, known)?;
        println!("MANIFEST.json: as --manifest-sha256 says, so the tree is not made again");
    }
    sources::check_files(&dir)?;
    // Before Cargo reads a manifest or a configuration that somebody may have changed.
    if let Anchor::Workspace(app) = &options.anchor {
        Again::make(sh, &dir, app.as_deref())?.check(&dir)?;
        println!("made again from this workspace: the same files");
    }
    let tree = sources::check_crates(sh, &dir)?;
    let is_skeleton = Record::read(&dir)?.is_skeleton();
    ensure!(
        options.run.is_none() || !is_skeleton && !tree.is_c_interface(),
        "the skeleton and the C interface are always run, with arguments that they know: leave out \
         --run"
    );
    if !options.leaves_out(Part::CargoDeny) {
        let rules = deny::check(sh, &tree, is_skeleton)?;
        println!("cargo-deny: no banned crate, licence or source, by {rules}");
    }
    println!("left out: advisories: RustSec's database is a git repository, and no package has it");
    Ok((dir, tree))
}

/// Runs the skeleton that was `checked` as if it were an application of the caller's.
pub(super) fn try_arguments(sh: &Shell, checked: &Checked) -> anyhow::Result<()> {
    let machine = machine(sh, checked.tree.backend, &checked.tree.target)?;
    let namespace = Namespace::find(sh).context(OFFLINE)?;
    let server = Server::start(sh, &namespace)?;
    let run = |arguments: &str| {
        run::check(&server, &machine, &checked.program, &Job::Arguments(arguments.to_owned()))
    };
    run("{url} {root} hello")?;
    let refused = run("{url}").is_err_and(|error| error.to_string().contains("usage"));
    ensure!(refused, "a program that fails was accepted");
    Ok(())
}

/// What to do with the program of a tree, if programs of its target run here.
fn job(options: &Options, runs: Result<(), &str>, is_skeleton: bool) -> anyhow::Result<Job> {
    if options.leaves_out(Part::Running) {
        return Ok(Job::Nothing);
    }
    if !is_skeleton && options.run.is_none() {
        println!(
            "left out: running the program: which arguments your application takes is not known: \
             give them with --run"
        );
        return Ok(Job::Nothing);
    }
    runs.map_err(|why| {
        anyhow!(
            "the program does not run here: {why} (to prove the rest, add `--leave-out running`)"
        )
    })?;
    Ok(options.run.clone().map_or(Job::Converse, Job::Arguments))
}

fn build_and_run(
    sh: &Shell,
    dir: &Path,
    tree: Tree,
    machine: &Machine,
    options: &Options,
) -> anyhow::Result<Checked> {
    let record = Record::read(dir)?;
    // What is missing is said before anything is built.
    let is_ours = record.is_skeleton() || tree.is_c_interface();
    let job = job(options, machine.runs(), is_ours)?;
    let namespace = Namespace::find(sh).context(OFFLINE)?;
    if tree.is_c_interface() && !matches!(job, Job::Nothing) {
        c_program::find_tools(sh)?;
    }
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
    let linker = match options.second {
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
    if tree.is_c_interface() {
        c_program::compare(sh, [&made.program, &again.program])?;
    }
    let mut names = leaks::find(sh, &sh.read_binary_file(&again.program)?, &[&first, &second])?;
    if tree.is_c_interface() {
        let library = sh.read_binary_file(again.program.with_extension("a"))?;
        names.extend(leaks::find(sh, &library, &[&first, &second])?);
    }
    ensure!(names.is_empty(), "the program names paths of this machine: {}", names.join(", "));
    println!("the program names no path of this machine");
    sh.remove_path(first.root())?;

    if !matches!(job, Job::Nothing) {
        let server = Server::start(sh, &namespace)?;
        if tree.is_c_interface() {
            let (root, library) = (second.root(), &again.program);
            c_program::converse(sh, &server, machine, &tree, root, library)?;
        } else {
            run::check(&server, machine, &again.program, &job)?;
        }
    }
    Ok(Checked {
        is_plain_skeleton: record.is_plain_skeleton(),
        program: again.program,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_nothing_here_builds_for_is_refused_with_what_leaves_it_out() {
        let target = "riscv64gc-unknown-none-elf";
        let refused =
            machine(&Shell::new().unwrap(), Backend::RustlsRing, target).err().unwrap().to_string();
        assert!(refused.contains(target), "{refused}");
        assert!(refused.contains("--leave-out building"), "{refused}");
    }

    #[test]
    fn a_program_that_cannot_run_is_refused_unless_the_user_leaves_that_out() {
        let refused = job(&Options::default(), Err("no emulator"), true).err().unwrap();
        let refused = refused.to_string();
        assert!(refused.contains("no emulator") && refused.contains("--leave-out running"));
        let options = Options { leave_out: vec![Part::Running], ..Options::default() };
        assert!(matches!(job(&options, Err("no emulator"), true), Ok(Job::Nothing)));
        assert!(matches!(job(&Options::default(), Ok(()), true), Ok(Job::Converse)));
    }

    #[test]
    fn an_application_is_run_only_with_arguments_of_its_user() {
        let mut options = Options::default();
        assert!(matches!(job(&options, Ok(()), false), Ok(Job::Nothing)));
        options.run = Some("--connect {url}".to_owned());
        let run = job(&options, Ok(()), false);
        assert!(matches!(run, Ok(Job::Arguments(arguments)) if arguments == "--connect {url}"));
        assert!(job(&options, Err("no emulator"), false).is_err());
    }
}
