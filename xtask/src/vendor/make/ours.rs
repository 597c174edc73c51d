//! Copies this workspace's crates into a tree, with manifests of their own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use cargo_metadata::Metadata;
use toml_edit::{DocumentMut, Item};
use xshell::Shell;

use crate::{
    paths,
    vendor::{
        graph,
        left_out::LeftOut,
        manifests::{self, OurCrates},
        plan::{App, Plan},
        workspace,
    },
};

/// The folders of a crate that only tests and measurements need.
const LEFT_OUT: [&str; 3] = ["benches", "examples", "tests"];

/// All crates of this workspace that an application can use.
pub(super) fn crates(sh: &Shell) -> anyhow::Result<OurCrates> {
    let mut crates = BTreeMap::new();
    for folder in sh.read_dir(paths::root().join("crates"))? {
        let manifest = folder.join("Cargo.toml");
        if !sh.path_exists(&manifest) {
            continue;
        }
        let document: DocumentMut = sh.read_file(&manifest)?.parse()?;
        let name = document["package"]["name"].as_str();
        crates.insert(name.context("a crate has no name")?.to_owned(), folder);
    }
    Ok(crates)
}

/// Copies the crates that `app`, a manifest, depends on directly or not. Returns their names.
pub(super) fn copy(
    sh: &Shell,
    plan: &Plan,
    app: &DocumentMut,
    ours: &OurCrates,
    root: &Path,
) -> anyhow::Result<BTreeSet<String>> {
    let workspace: DocumentMut = sh.read_file(paths::root().join("Cargo.toml"))?.parse()?;
    let mut copied = BTreeSet::new();
    let mut open: Vec<String> = manifests::names(app, ours)?;
    ensure!(
        !open.is_empty() || matches!(plan.app, App::Peer(_)),
        "the application depends on no crate of this workspace"
    );
    sh.create_dir(root.join("crates"))?;
    while let Some(name) = open.pop() {
        if !copied.insert(name.clone()) {
            continue;
        }
        let folder = &ours[&name];
        let manifest = sh.read_file(folder.join("Cargo.toml"))?;
        let manifest = manifests::our_crate(&manifest, &workspace)
            .with_context(|| format!("{name}: its Cargo.toml"))?;
        let into = root.join("crates").join(folder.file_name().context("a folder has a name")?);
        copy_tracked(sh, folder, &into, &LEFT_OUT)?;
        sh.write_file(into.join("Cargo.toml"), manifest.to_string())?;
        open.extend(manifests::names(&manifest, ours)?);
    }
    Ok(copied)
}

/// Copies the files of a crate, without its folders in `left_out`.
pub(super) fn copy_tracked(
    sh: &Shell,
    from: &Path,
    into: &Path,
    left_out: &[&str],
) -> anyhow::Result<()> {
    for file in workspace::files(sh, from)? {
        let first = file.iter().next().unwrap_or_default();
        if left_out.iter().any(|folder| first == *folder) {
            continue;
        }
        let into = into.join(&file);
        sh.create_dir(into.parent().context("a file lies in a folder")?)?;
        fs::copy(from.join(&file), &into).with_context(|| into.display().to_string())?;
    }
    Ok(())
}

/// Cuts the manifests of `crates` to the features that Cargo enables, and drops the crates that no
/// enabled feature needs.
pub(super) fn keep_enabled_features(
    metadata: &Metadata,
    crates: &BTreeSet<String>,
    root: &Path,
    left_out: &mut LeftOut,
) -> anyhow::Result<()> {
    let enabled: BTreeMap<String, BTreeSet<String>> = graph::enabled(metadata)
        .into_iter()
        .map(|(package, features)| (package.name, features))
        .collect();
    let folder = |name: &str| -> PathBuf { root.join("crates").join(name) };
    for name in crates {
        let Some(features) = enabled.get(name) else {
            fs::remove_dir_all(folder(name))?;
            continue;
        };
        let path = folder(name).join("Cargo.toml");
        let mut document: DocumentMut = fs::read_to_string(&path)?.parse()?;
        let removed = manifests::keep_only(&mut document, features)?;
        left_out.features.insert(name.clone(), removed);
        if document.get("features").and_then(Item::as_table).is_some_and(toml_edit::Table::is_empty)
        {
            document.remove("features");
        }
        fs::write(&path, format!("# Made by `cargo xtask vendor`.\n{document}"))?;
    }
    Ok(())
}
