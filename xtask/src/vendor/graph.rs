//! Which crates Cargo compiles for a target, and how they depend on each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::Context;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use toml_edit::{DocumentMut, Item};
use xshell::Shell;

use super::{
    component::{Component, Kind, Package},
    toolchain,
};
use crate::cargo::cargo;

/// The crates that are compiled, and what each is for.
pub(super) type Compiled = BTreeMap<Package, Kind>;

/// What Cargo knows of the workspace at `root`, for the target and for the machine that builds.
pub(super) fn metadata(
    sh: &Shell,
    root: &Path,
    target: &str,
    options: &[&str],
) -> anyhow::Result<Metadata> {
    let _root = sh.push_dir(root);
    let host = toolchain::host(sh)?;
    let json = cargo(sh)
        .args(["metadata", "--format-version", "1", "--quiet"])
        .args(["--filter-platform", target, "--filter-platform", &host])
        .args(options)
        .quiet()
        .read()
        .with_context(|| format!("Cargo does not understand {}", root.display()))?;
    Ok(MetadataCommand::parse(json)?)
}

/// The crates that Cargo compiles for the workspace at `root`.
pub(super) fn compiled(sh: &Shell, root: &Path, target: &str) -> anyhow::Result<Compiled> {
    let _root = sh.push_dir(root);
    let listed = |edges: &str| {
        cargo(sh)
            .args(["tree", "--quiet", "--prefix", "none", "--format", "{p}", "--edges", edges])
            .args(["--target", target])
            .quiet()
            .read()
    };
    let build = listed("normal,build")?;
    let program = listed("normal,no-proc-macro")?;
    let build = packages(&build).map(|package| (package, Kind::Build));
    Ok(build.chain(packages(&program).map(|package| (package, Kind::Program))).collect())
}

/// The packages in lines `NAME vVERSION (…)`.
fn packages(tree: &str) -> impl Iterator<Item = Package> {
    tree.lines().filter_map(|line| {
        let (name, rest) = line.split_once(" v")?;
        let version = rest.split(' ').next()?;
        Some(Package { name: name.to_owned(), version: version.to_owned() })
    })
}

/// The components of the tree at `root`, of which Cargo knows `metadata` and compiles `compiled`.
pub(super) fn components(
    root: &Path,
    metadata: &Metadata,
    compiled: &Compiled,
) -> anyhow::Result<Vec<Component>> {
    let checksums = checksums(root)?;
    let dependencies = dependencies(metadata, compiled);
    let mut components = Vec::new();
    for package in &metadata.packages {
        let id = Package::from(package);
        let Some(kind) = compiled.get(&id) else { continue };
        let folder = package.manifest_path.parent().context("a manifest lies in a folder")?;
        let folder = folder
            .as_std_path()
            .strip_prefix(root)
            .with_context(|| format!("the sources of {id} are not in the tree but in {folder}"))?;
        components.push(Component {
            licence: package.license.clone(),
            checksum: checksums.get(&id).cloned(),
            folder: folder.to_owned(),
            ours: package.source.is_none(),
            kind: *kind,
            dependencies: dependencies.get(&id).cloned().unwrap_or_default(),
            name: id.name,
            version: id.version,
        });
    }
    components.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(components)
}

/// What each of the `compiled` crates depends on.
fn dependencies(metadata: &Metadata, compiled: &Compiled) -> BTreeMap<Package, Vec<Package>> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let mut all = BTreeMap::new();
    for node in nodes {
        let needed = node.deps.iter().filter(|dependency| {
            let mut kinds = dependency.dep_kinds.iter();
            kinds.any(|kind| kind.kind != DependencyKind::Development)
        });
        let needed = needed.map(|dependency| Package::from(&metadata[&dependency.pkg]));
        let needed: BTreeSet<Package> =
            needed.filter(|package| compiled.contains_key(package)).collect();
        all.insert(Package::from(&metadata[&node.id]), needed.into_iter().collect());
    }
    all
}

/// The SHA-256 of each archive, from the lock file.
fn checksums(root: &Path) -> anyhow::Result<BTreeMap<Package, String>> {
    let lock = root.join("Cargo.lock");
    let text = fs::read_to_string(&lock).with_context(|| lock.display().to_string())?;
    let lock: DocumentMut = text.parse()?;
    let packages = lock.get("package").and_then(Item::as_array_of_tables);
    let packages = packages.into_iter().flatten().filter_map(|package| {
        let field = |name: &str| package.get(name).and_then(Item::as_str).map(str::to_owned);
        let id = Package { name: field("name")?, version: field("version")? };
        Some((id, field("checksum")?))
    });
    Ok(packages.collect())
}

/// The features of each package that Cargo enables.
pub(super) fn enabled(metadata: &Metadata) -> BTreeMap<Package, BTreeSet<String>> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let features = nodes.map(|node| {
        let features = node.features.iter().map(ToString::to_string).collect();
        (Package::from(&metadata[&node.id]), features)
    });
    features.collect()
}

/// How many of `components` are other people's, and how many ours without the application.
pub(super) fn counts(components: &[Component], app: &Package) -> (usize, usize) {
    let compiled_in = components.iter().filter(|component| component.kind == Kind::Program);
    let (ours, theirs): (Vec<_>, Vec<_>) =
        compiled_in.filter(|component| component.name != app.name).partition(|it| it.ours);
    (theirs.len(), ours.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_tree_are_packages() {
        let tree = "a v0.1.0 (/a)\nb-c v1.2.3+4\nd v1.0.0 (proc-macro) (*)\n\nb-c v1.2.3+4 (*)\n";
        let names: Vec<String> = packages(tree).map(|package| package.to_string()).collect();
        assert_eq!(names, ["a 0.1.0", "b-c 1.2.3+4", "d 1.0.0", "b-c 1.2.3+4"]);
    }
}
