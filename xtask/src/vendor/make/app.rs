//! Writes the application into a tree: a skeleton, or the caller's.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use toml_edit::{Array, DocumentMut, value};
use walkdir::{DirEntry, WalkDir};
use xshell::Shell;

use super::{c_interface, peer};
use crate::{
    paths,
    vendor::{
        backend::Backend,
        manifests::{self, OurCrates},
        plan::{App, Plan},
    },
};

/// The skeleton, written for one adapter.
const SKELETON: &str = include_str!("../clients/ours.rs");

/// What an application's folder may hold that is not part of it.
const NOT_SOURCES: [&str; 2] = [".git", "target"];

/// Writes the folder `app` and the lock file to begin with. Returns the application's manifest.
pub(super) fn write(
    sh: &Shell,
    plan: &Plan,
    ours: &OurCrates,
    root: &Path,
) -> anyhow::Result<DocumentMut> {
    let folder = root.join("app");
    let (manifest, lock) = match &plan.app {
        App::Skeleton => {
            let source =
                SKELETON.replace(Backend::RustlsRing.connector(), plan.backend.connector());
            sh.write_file(folder.join("src/main.rs"), source)?;
            (skeleton(plan), paths::root().join("Cargo.lock"))
        }
        App::Caller(app) => {
            let app = app.canonicalize().with_context(|| app.display().to_string())?;
            ensure!(
                !root.starts_with(&app) || root.starts_with(app.join("target")),
                "{} lies in the application's folder and would be copied into itself",
                root.display()
            );
            copy(&app, &folder)?;
            let manifest = sh.read_file(app.join("Cargo.toml"))?;
            let mut manifest = manifests::application(&manifest, ours)?;
            manifests::enable(&mut manifest, &plan.features)?;
            (manifest, lock_of(&app))
        }
        App::CInterface => c_interface::write(sh, plan, ours, root)?,
        App::Peer(features) => {
            sh.write_file(folder.join("src/main.rs"), peer::source(plan.backend))?;
            (peer::manifest(plan.backend, features)?, paths::root().join("Cargo.lock"))
        }
    };
    sh.write_file(folder.join("Cargo.toml"), manifest.to_string())?;
    sh.copy_file(lock, root.join("Cargo.lock"))?;
    Ok(manifest)
}

/// The application's own lock file if it has one, and else this workspace's: the versions that this
/// library was tested with.
fn lock_of(app: &Path) -> PathBuf {
    let own = app.join("Cargo.lock");
    if own.exists() { own } else { paths::root().join("Cargo.lock") }
}

fn skeleton(plan: &Plan) -> DocumentMut {
    let text = "\
[package]
name = \"wss-client\"
description = \"A minimal WebSocket client over TLS: replace it by your application\"
version = \"0.1.0\"
edition = \"2024\"
license = \"MIT OR Apache-2.0\"
publish = false

[dependencies]
";
    let mut document: DocumentMut = text.parse().expect("a manifest");
    let of_core = plan.features.iter().filter_map(|feature| feature.strip_prefix("core/"));
    let of_adapter = plan.features.iter().map(String::as_str);
    let of_adapter = of_adapter.filter(|feature| !feature.starts_with("core/"));
    let of_adapter = plan.backend.features().iter().copied().chain(of_adapter);
    for (name, features) in [
        ("tungstenite-tls-core", Array::from_iter(of_core)),
        (plan.backend.adapter(), Array::from_iter(of_adapter)),
    ] {
        let mut dependency = toml_edit::InlineTable::new();
        dependency.insert("path", format!("../crates/{name}").into());
        dependency.insert("default-features", false.into());
        if !features.is_empty() {
            dependency.insert("features", features.into());
        }
        document["dependencies"][name] = value(dependency);
    }
    document
}

fn copy(app: &Path, folder: &Path) -> anyhow::Result<()> {
    let is_source = |entry: &DirEntry| {
        entry.depth() != 1 || !NOT_SOURCES.iter().any(|name| entry.file_name() == *name)
    };
    for entry in WalkDir::new(app).follow_links(true).into_iter().filter_entry(is_source) {
        let entry = entry?;
        let into = folder.join(entry.path().strip_prefix(app)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&into)?;
        } else if entry.file_name() != "Cargo.lock" {
            fs::copy(entry.path(), &into).with_context(|| into.display().to_string())?;
        }
    }
    Ok(())
}
