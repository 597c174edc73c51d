//! The trees of one backend for all targets, and their table in `docs/embedding.md`.

use std::path::Path;

use anyhow::Context;
use xshell::Shell;

use super::{
    backend::{Backend, Profile},
    check::{self, Anchor, Options, Part},
    component::Tree,
    graph, make,
    plan::{App, Plan},
    record::{self, Record},
    table::PAGE,
    targets::{self, Machine},
};
use crate::{markers, paths};

/// The targets: first those that this repository has tools for.
const TARGETS: [&str; 14] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "armv7-unknown-linux-gnueabihf",
    "armv7-unknown-linux-musleabihf",
    "riscv64gc-unknown-linux-gnu",
    "x86_64-pc-windows-gnu",
    "i686-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "aarch64-apple-ios",
    "aarch64-linux-android",
    "x86_64-unknown-freebsd",
];

const MARKERS: [&str; 2] = ["<!-- `cargo xtask vendor --targets --check`: -->\n", "<!-- end -->\n"];

/// Which trees are proved.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Proved {
    None,
    /// The one whose tools are here fastest. Only two others are made, which differ from it most.
    Quickest,
    All,
}

impl Proved {
    fn is_made(self, target: &str) -> bool {
        const DIFFER: [&str; 2] = ["x86_64-pc-windows-msvc", "aarch64-apple-darwin"];
        self != Self::Quickest || self.includes(target) || DIFFER.contains(&target)
    }

    fn includes(self, target: &str) -> bool {
        match self {
            Self::None => false,
            Self::Quickest => target == "aarch64-unknown-linux-gnu",
            Self::All => true,
        }
    }
}

/// The backend of the page's table: it compiles C, and is built fast.
pub(super) const OF_TABLE: Backend = Backend::RustlsRing;

/// Makes the tree of `backend` for each target, below `target/vendor-targets`. Proves those that
/// `proved` names, as far as this machine can, and prints the table of what was done; if it is
/// whole and of the page's backend, the page gets it, too. Trees that were edited are replaced only
/// with `force`. Returns why nothing could be built, if that is so.
pub(super) fn run(
    sh: &Shell,
    backend: Backend,
    proved: Proved,
    force: bool,
) -> anyhow::Result<Option<String>> {
    let mut rows = Vec::new();
    for target in TARGETS.into_iter().filter(|target| proved.is_made(target)) {
        let row = one(sh, backend, target, proved.includes(target), force);
        rows.push(row.with_context(|| format!("the tree of {backend} for {target}"))?);
    }
    let table = markdown(&rows);
    println!("\n{table}");
    if proved == Proved::All && backend == OF_TABLE {
        let text = format!("\nWith `{backend}`:\n\n{table}\n");
        sh.write_file(PAGE, markers::replace(&sh.read_file(PAGE)?, MARKERS, &text)?)?;
        println!("written: {PAGE}");
    }
    let built = rows.iter().any(|row| row.kilobytes.is_some());
    let tried = rows.into_iter().filter(|row| proved.includes(row.target));
    let reasons: Vec<String> = tried.map(|row| format!("{}: {}", row.target, row.done)).collect();
    Ok((!built && !reasons.is_empty()).then(|| reasons.join("; ")))
}

/// A line of the table.
struct Row {
    target: &'static str,
    crates: [usize; 2],
    megabytes: f64,
    /// The size of the program, if it was built.
    kilobytes: Option<u64>,
    done: String,
}

fn one(
    sh: &Shell,
    backend: Backend,
    target: &'static str,
    check: bool,
    force: bool,
) -> anyhow::Result<Row> {
    let plan = Plan {
        backend,
        target: target.to_owned(),
        profile: Profile::Size,
        app: App::Skeleton,
        features: Vec::new(),
    };
    let folder = paths::root().join(paths::target()).join("vendor-targets");
    let folder = folder.join(backend.name()).join(target);
    println!("\n{target}: {}", folder.display());
    if !force {
        record::check_unedited(&folder)?;
    }
    let tree = make::make(sh, &plan, &folder)?;
    let (kilobytes, done) =
        if check { prove(sh, &folder, backend, target)? } else { (None, "made".to_owned()) };
    row(&tree, target, kilobytes, done)
}

/// Proves the tree in `folder` as far as this machine can. Returns the size of the program, and
/// what was done.
fn prove(
    sh: &Shell,
    folder: &Path,
    backend: Backend,
    target: &str,
) -> anyhow::Result<(Option<u64>, String)> {
    // It was made just now: there is no need to make it again to compare.
    let anchor = Anchor::Hash(record::hash(folder)?);
    let mut options = Options { anchor, ..Options::default() };
    let machine = targets::machine_for(sh, backend, target)?;
    match &machine {
        Err(why) => {
            println!("left out: building: {why}");
            options.leave_out.push(Part::Building);
        }
        Ok(machine) => {
            if let Err(why) = machine.runs() {
                println!("left out: running the program: {why}");
                options.leave_out.push(Part::Running);
            }
        }
    }
    let checked = check::check(sh, folder, &options)?;
    let machine = match machine {
        Ok(machine) => machine,
        Err(why) => return Ok((None, format!("made, and its sources proved; not built: {why}"))),
    };
    let checked = checked.context("it was not built")?;
    sh.remove_path(check::folder(&checked.tree))?;
    Ok((Some(checked.program_bytes.div_ceil(1000)), what_was_done(&machine)))
}

fn what_was_done(machine: &Machine) -> String {
    let built = format!("built twice with Rust {}", machine.rust());
    match (machine.runs(), machine.emulator_name()) {
        (Ok(()), None) => format!("{built}, and run"),
        (Ok(()), Some(emulator)) => format!("{built}, and run under {emulator}"),
        (Err(_), _) => format!("{built}; not run"),
    }
}

fn row(
    tree: &Tree,
    target: &'static str,
    kilobytes: Option<u64>,
    done: String,
) -> anyhow::Result<Row> {
    let (theirs, ours) = graph::counts(&tree.components, &tree.app);
    let megabytes = Record::read(&tree.root)?.vendored_bytes() as f64 / 1e6;
    Ok(Row { target, crates: [theirs, ours], megabytes, kilobytes, done })
}

fn markdown(rows: &[Row]) -> String {
    let mut table =
        "| target | crates in the program | sources, MB | program, kB | what was done |\n\
                     | --- | --: | --: | --: | --- |\n"
            .to_owned();
    for Row { target, crates: [theirs, ours], megabytes, kilobytes, done } in rows {
        let kilobytes = kilobytes.map_or("-".to_owned(), |kilobytes| kilobytes.to_string());
        table += &format!(
            "| `{target}` | {theirs} + {ours} | {megabytes:.0} | {kilobytes} | {done} |\n"
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_what_was_built_from_what_was_only_made() {
        let row = |target, kilobytes, done: &str| Row {
            target,
            crates: [31, 2],
            megabytes: 24.4,
            kilobytes,
            done: done.to_owned(),
        };
        let table = markdown(&[row("a-b-c", Some(988), "built"), row("d-e-f", None, "made")]);
        assert!(table.contains("| `a-b-c` | 31 + 2 | 24 | 988 | built |\n"), "{table}");
        assert!(table.ends_with("| `d-e-f` | 31 + 2 | 24 | - | made |\n"), "{table}");
    }

    #[test]
    fn the_page_has_a_place_for_the_table() {
        let page = std::fs::read_to_string(paths::root().join(PAGE)).unwrap();
        let page = page.replace("\r\n", "\n");
        let filled = markers::replace(&page, MARKERS, "the table\n").unwrap();
        assert!(filled.contains("the table\n"));
    }
}
