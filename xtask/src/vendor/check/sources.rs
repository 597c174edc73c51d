//! Checks the files of a tree, and which crates it compiles, without building it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use xshell::Shell;

use crate::vendor::{
    backend::Backend,
    component::{Component, Package, Tree},
    extras, files, graph,
    record::{self, Record},
};

/// Checks that the files in `dir` are those of its MANIFEST.json. Runs nothing that is there.
pub(super) fn check_files(dir: &Path) -> anyhow::Result<()> {
    let built = dir.join("target");
    ensure!(
        built.symlink_metadata().is_err(),
        "{} is part of no tree, and a build would take over what lies there: delete it",
        built.display()
    );
    let found = files::hashes(dir, &record::NOT_RECORDED)?;
    refuse("files", files::differences(&Record::read(dir)?.files()?, &found))?;
    println!("files: {}, each as in MANIFEST.json", found.len());
    Ok(())
}

/// Checks what Cargo compiles in `dir`, its licences and bills. Returns the tree as it is found.
pub(super) fn check_crates(sh: &Shell, dir: &Path) -> anyhow::Result<Tree> {
    let record = Record::read(dir)?;
    let target = record.text("target")?;
    let metadata = graph::metadata(sh, dir, &target, &["--locked", "--offline"])?;
    let compiled = graph::compiled(sh, dir, &target)?;
    let components = graph::components(dir, &metadata, &compiled)?;
    let lines: Vec<String> = components.iter().map(record::line).collect();
    refuse("crates", different(&record.components(), &lines))?;
    let tree = record.tree(dir, components)?;
    refuse("crates", strangers(&folders(dir)?, &tree.components))?;
    refuse("crates", foreign(tree.backend, &tree.components))?;
    println!("crates: none of another backend, and no sources of others than are compiled");
    extras::check(&tree)?;
    Ok(tree)
}

/// Checks that Cargo compiled the components of `tree` and nothing else.
pub(super) fn check_compiled(tree: &Tree, compiled: &BTreeSet<Package>) -> anyhow::Result<()> {
    let expected: BTreeSet<Package> = tree.components.iter().map(Component::package).collect();
    let extra = compiled.difference(&expected).map(|it| format!("{it} was compiled"));
    let missing = expected.difference(compiled).map(|it| format!("{it} was not compiled"));
    refuse("crates", extra.chain(missing).collect())
}

fn refuse(what: &str, problems: Vec<String>) -> anyhow::Result<()> {
    ensure!(problems.is_empty(), "{what}: {}", files::first(problems));
    Ok(())
}

/// The folders with sources of crates, relative to `dir`.
fn folders(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for parent in ["crates", "vendor"] {
        for entry in fs::read_dir(dir.join(parent)).with_context(|| format!("no {parent}"))? {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                bail!("{parent} contains {:?}, which is no crate", entry.file_name());
            }
            folders.push(Path::new(parent).join(entry.file_name()));
        }
    }
    folders.sort();
    Ok(folders)
}

/// One line for each of `folders` that holds none of `components`.
fn strangers(folders: &[PathBuf], components: &[Component]) -> Vec<String> {
    let known: BTreeSet<&Path> = components.iter().map(|it| it.folder.as_path()).collect();
    let strangers = folders.iter().filter(|folder| !known.contains(folder.as_path()));
    strangers.map(|folder| format!("{} is compiled into nothing", folder.display())).collect()
}

/// One line for each component that belongs to another backend.
fn foreign(backend: Backend, components: &[Component]) -> Vec<String> {
    let foreign = components.iter().filter(|component| backend.is_foreign(&component.name));
    foreign
        .map(|it| format!("{} belongs to another backend than {backend}", it.package()))
        .collect()
}

/// One line for each difference between what is recorded and what is found.
fn different(recorded: &[String], found: &[String]) -> Vec<String> {
    let [recorded, found] = [recorded, found].map(|it| it.iter().collect::<BTreeSet<_>>());
    let missing =
        recorded.difference(&found).map(|it| format!("MANIFEST.json names {it}, Cargo not"));
    let added =
        found.difference(&recorded).map(|it| format!("Cargo names {it}, MANIFEST.json not"));
    missing.chain(added).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::component::Kind;

    fn component(name: &str) -> Component {
        Component {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: None,
            checksum: None,
            folder: Path::new("vendor").join(format!("{name}-1.0.0")),
            ours: false,
            kind: Kind::Program,
            dependencies: Vec::new(),
        }
    }

    #[test]
    fn a_crate_of_another_backend_is_refused_by_name() {
        let components = [component("ring"), component("openssl-sys")];
        assert_eq!(
            foreign(Backend::RustlsRing, &components),
            ["openssl-sys 1.0.0 belongs to another backend than rustls-ring"]
        );
    }

    #[test]
    fn a_crate_that_nothing_compiles_is_refused_by_name() {
        let folders = ["vendor/left-pad-1.0.0", "vendor/ring-1.0.0"].map(PathBuf::from);
        assert_eq!(
            strangers(&folders, &[component("ring")]),
            ["vendor/left-pad-1.0.0 is compiled into nothing"]
        );
    }

    #[test]
    fn a_component_that_differs_from_the_record_is_named() {
        let [a, b] = ["a 1.0.0 - program", "b 1.0.0 - program"].map(str::to_owned);
        let all = [a, b];
        assert!(different(&all, &all).is_empty());
        let problems = different(&all[..1], &all);
        assert_eq!(problems, ["Cargo names b 1.0.0 - program, MANIFEST.json not"]);
    }
}
