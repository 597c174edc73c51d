//! The packages that would be published, as `cargo metadata` describes them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;
use xshell::Shell;

use crate::cargo::cargo;

/// A package of this workspace that may be published.
pub(crate) struct Published {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The description from `cargo metadata`.
    pub(crate) manifest: Value,
}

/// All packages that may be published, sorted by name.
pub(crate) fn all(sh: &Shell) -> anyhow::Result<Vec<Published>> {
    let packages = packages(sh)?;
    let mut published: Vec<Published> = packages
        .into_iter()
        .filter(may_be_published)
        .map(Published::of)
        .collect::<anyhow::Result<_>>()?;
    published.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(published)
}

/// The names of the packages that are not published.
pub(crate) fn private(sh: &Shell) -> anyhow::Result<Vec<String>> {
    let packages = packages(sh)?;
    let private = packages.iter().filter(|package| !may_be_published(package));
    Ok(private.filter_map(|package| package["name"].as_str()).map(str::to_owned).collect())
}

impl Published {
    fn of(manifest: Value) -> anyhow::Result<Self> {
        let text = |key: &str| manifest[key].as_str().map(str::to_owned).context("not a string");
        Ok(Self { name: text("name")?, version: text("version")?, manifest })
    }

    /// The package's folder.
    pub(crate) fn folder(&self) -> anyhow::Result<PathBuf> {
        let manifest = self.manifest["manifest_path"].as_str().context("it has a manifest")?;
        Ok(Path::new(manifest).parent().context("the manifest has a folder")?.to_owned())
    }

    /// Whether other packages can depend on this one, so that docs.rs documents it.
    pub(crate) fn is_library(&self) -> bool {
        let targets = self.manifest["targets"].as_array();
        let mut kinds = targets.into_iter().flatten().map(|target| &target["kind"]);
        kinds.any(|kind| kind.as_array().is_some_and(|kinds| kinds.contains(&"lib".into())))
    }
}

fn packages(sh: &Shell) -> anyhow::Result<Vec<Value>> {
    let metadata = cargo(sh).args(["metadata", "--no-deps", "--format-version", "1"]);
    let mut json: Value = serde_json::from_str(&metadata.quiet().read()?)?;
    let Value::Array(packages) = json["packages"].take() else {
        anyhow::bail!("`cargo metadata` lists no packages");
    };
    Ok(packages)
}

/// `publish = false` appears as an empty list of registries.
fn may_be_published(package: &Value) -> bool {
    package["publish"] != Value::Array(Vec::new())
}
