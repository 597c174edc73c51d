//! MANIFEST.json of a tree: [`Record`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, bail, ensure};
use cargo_metadata::Metadata;
use serde_json::{Value, json};
use xshell::Shell;

use super::{
    backend::{Backend, Profile},
    component::{C_INTERFACE, Component, Kind, Package, Tree},
    files, graph,
    left_out::LeftOut,
    plan::{App, Plan},
    toolchain, tools, workspace,
};

/// Its name.
pub(super) const FILE: &str = "MANIFEST.json";

/// Marks a folder as a tree that is being made.
pub(super) const UNFINISHED: &str = ".unfinished-tree";

/// What lies in a tree without being part of it: the record itself, and what a build makes.
pub(super) const NOT_RECORDED: [&str; 2] = [FILE, "target"];

/// The record of a tree.
pub(super) struct Record {
    json: Value,
}

impl Record {
    /// Describes `tree`, whose other files are all written.
    pub(super) fn new(
        sh: &Shell,
        plan: &Plan,
        tree: &Tree,
        metadata: &Metadata,
        left_out: LeftOut,
    ) -> anyhow::Result<Self> {
        let enabled = graph::enabled(metadata);
        let features = |component: &Component| -> Vec<&String> {
            let features = enabled.get(&component.package());
            features.into_iter().flatten().collect()
        };
        let mut components = Vec::new();
        for component in &tree.components {
            components.push(json!({
                "name": component.name,
                "version": component.version,
                "licence": component.licence,
                "sha256": component.checksum,
                "folder": component.folder,
                "ours": component.ours,
                "kind": kind_name(component.kind),
                "features": features(component),
                "bytes": files::bytes(&tree.root.join(&component.folder))?,
            }));
        }
        let host = toolchain::host(sh)?;
        let tools: Vec<Value> = tools::needed(tree.backend, &tree.target, &host)
            .iter()
            .map(|tool| json!({ "name": tool.name, "why": tool.why, "debian": tool.debian }))
            .collect();
        let cuts: Vec<Value> = left_out
            .cuts
            .iter()
            .map(|cut| {
                json!({
                    "crate": cut.name,
                    "dependencies": cut.dependencies,
                    "sha256_of_published_manifest": cut.manifest_before,
                })
            })
            .collect();
        let (theirs, ours) = graph::counts(&tree.components, &tree.app);
        let size = |folder: &str| files::bytes(&tree.root.join(folder));
        let json = json!({
            "format": 1,
            "made_by": format!("tungstenite-tls {}", env!("CARGO_PKG_VERSION")),
            "workspace": workspace::state(sh)?,
            "backend": tree.backend.name(),
            "target": tree.target,
            "profile": tree.profile.name(),
            "skeleton": matches!(plan.app, App::Skeleton),
            "features_asked_for": plan.features,
            "rust": tree.rust,
            "built_on": host,
            "source_date_epoch": toolchain::epoch(sh)?,
            "app": { "name": tree.app.name, "version": tree.app.version, "program": tree.program },
            "crates_in_the_program": { "third_party": theirs, "ours": ours },
            "bytes": { "vendor": size("vendor")?, "crates": size("crates")?, "app": size("app")? },
            "tools": tools,
            "components": components,
            "left_out": {
                "features_of_our_crates": {
                    "why": "the backend does not enable them",
                    "removed": left_out.features,
                },
                "crates": {
                    "why": "Cargo compiles them on other targets only",
                    "removed": left_out.crates,
                    "bytes": left_out.bytes,
                },
                "dependencies_of_vendored_crates": {
                    "why": "their conditions hold neither on the target nor on the machine that \
                            builds, or they are off; with them, Cargo.lock would name crates that \
                            are not compiled. Only these manifests differ from the published \
                            crates",
                    "removed": cuts,
                },
            },
            "files": files::hashes(&tree.root, &NOT_RECORDED)?,
        });
        Ok(Self { json })
    }

    pub(super) fn write(&self, sh: &Shell, root: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&self.json)? + "\n";
        Ok(sh.write_file(root.join(FILE), text)?)
    }

    /// Reads the record of the tree at `root`.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let path = root.join(FILE);
        let text = fs::read_to_string(&path).with_context(|| {
            format!("{}: is this a tree of `cargo xtask vendor`?", path.display())
        })?;
        let json: Value =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        ensure!(json["format"] == 1, "{}: the format is not 1", path.display());
        Ok(Self { json })
    }

    /// The tree that it describes, at `root`, with `components` as they are found there.
    pub(super) fn tree(&self, root: &Path, components: Vec<Component>) -> anyhow::Result<Tree> {
        let app = &self.json["app"];
        let of_app = |key: &str| {
            app[key].as_str().map(str::to_owned).with_context(|| format!("the app has no {key}"))
        };
        Ok(Tree {
            root: root.to_owned(),
            backend: self.backend()?,
            target: self.text("target")?,
            profile: self.profile()?,
            rust: self.text("rust")?,
            app: Package { name: of_app("name")?, version: of_app("version")? },
            program: of_app("program")?,
            components,
        })
    }

    /// The plan that it was made by, for an application in the folder `app` if that is no skeleton.
    pub(super) fn plan(&self, app: Option<&Path>) -> anyhow::Result<Plan> {
        let app = match (self.is_skeleton(), app) {
            (true, None) => App::Skeleton,
            (false, None) if self.is_c_interface() => App::CInterface,
            (false, Some(_)) if self.is_c_interface() => {
                bail!("the tree has the C interface: leave out --app")
            }
            (false, Some(app)) => App::Caller(app.to_owned()),
            (true, Some(_)) => bail!("the tree has the skeleton: leave out --app"),
            (false, None) => bail!(
                "the tree has an application of yours: name its folder with --app, so that the \
                 tree can be made again and compared; or give --manifest-sha256"
            ),
        };
        let features = self.json["features_asked_for"].as_array();
        let features = features.context("MANIFEST.json has no `features_asked_for`")?;
        let features = features.iter().map(|it| it.as_str().map(str::to_owned));
        Ok(Plan {
            backend: self.backend()?,
            target: self.text("target")?,
            profile: self.profile()?,
            app,
            features: features.collect::<Option<_>>().context("a feature is no text")?,
        })
    }

    fn backend(&self) -> anyhow::Result<Backend> {
        Backend::named(&self.text("backend")?).context("MANIFEST.json names an unknown backend")
    }

    fn profile(&self) -> anyhow::Result<Profile> {
        Profile::named(&self.text("profile")?).context("MANIFEST.json names an unknown profile")
    }

    /// The commit that it was made at, if git knew one, and whether files differed from it.
    pub(super) fn commit(&self) -> String {
        let workspace = &self.json["workspace"];
        let changes = if workspace["modified"] == true { " with changes" } else { "" };
        match workspace["commit"].as_str() {
            Some(commit) => format!("commit {commit}{changes}"),
            None => "no commit".to_owned(),
        }
    }

    /// One line for each part that differs in `other`, apart from what `except` names.
    pub(super) fn different(&self, other: &Self, except: &[&str]) -> Vec<String> {
        let keys = |record: &Self| -> BTreeSet<String> {
            record.json.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
        };
        let all: BTreeSet<String> = keys(self).union(&keys(other)).cloned().collect();
        let differ = all.iter().filter(|key| {
            !except.contains(&key.as_str()) && self.json.get(*key) != other.json.get(*key)
        });
        differ.map(|key| format!("`{key}` of {FILE} is another")).collect()
    }

    /// The hashes of all files.
    pub(super) fn files(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let files = self.json["files"].as_object().context("MANIFEST.json has no files")?;
        let text =
            |(name, hash): (&String, &Value)| Some((name.clone(), hash.as_str()?.to_owned()));
        files.iter().map(text).collect::<Option<_>>().context("a hash is no text")
    }

    /// `NAME VERSION SHA256` of each component.
    pub(super) fn components(&self) -> Vec<String> {
        let components = self.json["components"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        components
            .map(|it| [&it["name"], &it["version"], &it["sha256"], &it["kind"]].map(text).join(" "))
            .collect()
    }

    /// The size of the vendored sources.
    pub(super) fn vendored_bytes(&self) -> u64 {
        self.json["bytes"]["vendor"].as_u64().unwrap_or_default()
    }

    /// Whether the application is the skeleton.
    pub(super) fn is_skeleton(&self) -> bool {
        self.json["skeleton"] == true
    }

    /// Whether the application is the C interface.
    fn is_c_interface(&self) -> bool {
        let program = self.json["app"]["program"].as_str();
        program.is_some_and(|program| program.starts_with(C_INTERFACE))
    }

    /// Whether the application is the skeleton, without further features.
    pub(super) fn is_plain_skeleton(&self) -> bool {
        let features = self.json["features_asked_for"].as_array();
        self.is_skeleton() && features.is_some_and(Vec::is_empty)
    }

    pub(super) fn text(&self, key: &str) -> anyhow::Result<String> {
        let value = self.json[key].as_str();
        value.map(str::to_owned).with_context(|| format!("MANIFEST.json has no `{key}`"))
    }
}

/// The line that [`Record::components`] has for a component.
pub(super) fn line(component: &Component) -> String {
    let checksum = component.checksum.as_deref().unwrap_or("-");
    let kind = kind_name(component.kind);
    format!("{} {} {checksum} {kind}", component.name, component.version)
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Program => "program",
        Kind::Build => "build",
    }
}

/// The SHA-256 of the record in `root`.
pub(super) fn hash(root: &Path) -> anyhow::Result<String> {
    let path = root.join(FILE);
    Ok(files::hash(&fs::read(&path).with_context(|| path.display().to_string())?))
}

/// Refuses a tree in which somebody changed files after it was made.
pub(super) fn check_unedited(root: &Path) -> anyhow::Result<()> {
    if !root.join(FILE).exists() {
        return Ok(());
    }
    let edited = || -> anyhow::Result<Vec<String>> {
        let found = files::hashes(root, &NOT_RECORDED)?;
        Ok(files::differences(&Record::read(root)?.files()?, &found))
    };
    let fix = "move what you need to a folder of your own (--app takes an application), or replace \
               the tree with --force";
    let edited = edited().with_context(|| format!("{} cannot be read: {fix}", root.display()))?;
    ensure!(
        edited.is_empty(),
        "{} was edited after it was made, and would be lost: {}: {fix}",
        root.display(),
        files::first(edited)
    );
    Ok(())
}

/// Empties `out`, which may be a tree that was made before, and nothing else.
pub(super) fn make_room(sh: &Shell, out: &Path) -> anyhow::Result<()> {
    if !sh.path_exists(out) {
        return Ok(());
    }
    let is_tree = sh.path_exists(out.join(FILE)) || sh.path_exists(out.join(UNFINISHED));
    ensure!(
        is_tree || sh.read_dir(out)?.is_empty(),
        "{} is not empty and no tree of `cargo xtask vendor`: name another folder",
        out.display()
    );
    Ok(sh.remove_path(out)?)
}
