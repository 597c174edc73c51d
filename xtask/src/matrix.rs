//! `ci/matrix.json`: which packages are built and tested with which features.
//!
//! Every selection is one Cargo call, and so one set of unified features. OpenSSL and BoringSSL
//! export the same symbols, so no selection may contain both; `cargo xtask test --only
//! dependencies` checks this.

use std::fs;

use anyhow::{Context, bail};
use serde_json::Value;
use xshell::Shell;

use crate::paths;

pub(crate) struct Matrix {
    pub(crate) backends: Vec<Backend>,
    /// Pairs of the facade's features that cannot be in one binary: a row's feature, and another.
    pub(crate) conflicts: Vec<[String; 2]>,
    pub(crate) docs: Vec<Selection>,
}

/// A row: a backend, or several that can be combined, and everything that is tested with it.
#[derive(Clone)]
pub(crate) struct Backend {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) selection: Selection,
    /// Whether each package is also linted separately. That is another set of unified features, for
    /// which Cargo may build the C library again.
    pub(crate) lint_alone: bool,
    /// Whether a test run leaves out what takes long and depends little on the TLS library: the
    /// suite's asynchronous tests, which go through the same driver in other rows and in `cargo
    /// xtask matrix`, and a few more.
    pub(crate) is_short: bool,
    /// Examples of the facade that are run to completion.
    pub(crate) examples: Vec<String>,
    /// Where the row is tested in CI.
    pub(crate) platforms: Vec<Platform>,
}

/// An operating system of CI's machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Linux,
    MacOs,
    Windows,
}

/// Packages and their features; default features stay off.
#[derive(Clone)]
pub(crate) struct Selection {
    pub(crate) packages: Vec<String>,
    /// Each as `package/feature`.
    pub(crate) features: Vec<String>,
}

impl Matrix {
    pub(crate) fn read(sh: &Shell) -> anyhow::Result<Self> {
        let json = serde_json::from_str(&sh.read_file("ci/matrix.json")?)?;
        Self::parse(&json).context("ci/matrix.json")
    }

    fn parse(json: &Value) -> anyhow::Result<Self> {
        let conflict = |pair: &Value| {
            let pair = strings(pair)?;
            pair.try_into().ok().context("a conflict names two features")
        };
        Ok(Self {
            backends: list(json, "backends")?
                .iter()
                .map(Backend::parse)
                .collect::<Result<_, _>>()?,
            conflicts: list(json, "conflicts")?.iter().map(conflict).collect::<Result<_, _>>()?,
            docs: list(json, "docs")?.iter().map(Selection::parse).collect::<Result<_, _>>()?,
        })
    }
}

impl Backend {
    /// The package whose test `conformance` runs the behaviour suite on this backend, if any. Only
    /// of backends that users can choose: a column for another would show what an example leaves
    /// out, or what a first step has yet to do.
    pub(crate) fn suite(&self) -> Option<&str> {
        let has = |package: &&String| {
            let folder = paths::root().join("crates").join(package);
            let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
            let is_published = !manifest.lines().any(|line| line == "publish = false");
            is_published && folder.join("tests/conformance.rs").exists()
        };
        self.selection.packages.iter().find(has).map(String::as_str)
    }

    /// Whether the row builds the facade's examples with one backend and tokio, and so the clients
    /// that servers and suites outside Cargo judge.
    pub(crate) fn has_clients(&self) -> bool {
        !self.examples.is_empty()
    }

    pub(crate) fn parse(json: &Value) -> anyhow::Result<Self> {
        Ok(Self {
            name: string(&json["name"])?,
            about: string(&json["about"])?,
            selection: Selection::parse(json)?,
            lint_alone: json["lint_alone"].as_bool().unwrap_or(true),
            is_short: json["short"].as_bool().unwrap_or(false),
            examples: strings(&json["examples"])?,
            platforms: list(json, "platforms")?
                .iter()
                .map(Platform::parse)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Platform {
    fn parse(json: &Value) -> anyhow::Result<Self> {
        match json.as_str() {
            Some("linux") => Ok(Self::Linux),
            Some("macos") => Ok(Self::MacOs),
            Some("windows") => Ok(Self::Windows),
            _ => bail!("{json} is not a platform: \"linux\", \"macos\" or \"windows\""),
        }
    }
}

impl Selection {
    fn parse(json: &Value) -> anyhow::Result<Self> {
        let selection =
            Self { packages: strings(&json["packages"])?, features: strings(&json["features"])? };
        for feature in &selection.features {
            let package = feature.split_once('/').map(|(package, _)| package);
            package
                .filter(|package| selection.packages.iter().any(|name| name == package))
                .with_context(|| {
                    format!("{feature} is not a feature of any package selected with it")
                })?;
        }
        Ok(selection)
    }

    /// Only `package`, with its own features.
    pub(crate) fn only(&self, package: &str) -> Self {
        let own = |feature: &&String| {
            feature.strip_prefix(package).is_some_and(|rest| rest.starts_with('/'))
        };
        Self {
            packages: vec![package.to_owned()],
            features: self.features.iter().filter(own).cloned().collect(),
        }
    }

    /// The same selection with one more feature.
    pub(crate) fn with(&self, feature: String) -> Self {
        let mut selection = self.clone();
        selection.features.push(feature);
        selection
    }

    /// The arguments that make Cargo use this selection.
    pub(crate) fn args(&self) -> Vec<String> {
        let mut args = Vec::new();
        for package in &self.packages {
            args.extend(["--package".to_owned(), package.clone()]);
        }
        args.push("--no-default-features".to_owned());
        if !self.features.is_empty() {
            args.extend(["--features".to_owned(), self.features.join(",")]);
        }
        args
    }
}

fn list<'a>(json: &'a Value, key: &str) -> anyhow::Result<&'a Vec<Value>> {
    json[key].as_array().with_context(|| format!("`{key}` must be a list"))
}

fn strings(json: &Value) -> anyhow::Result<Vec<String>> {
    let list = json.as_array().with_context(|| format!("{json} must be a list of strings"))?;
    list.iter().map(string).collect()
}

fn string(json: &Value) -> anyhow::Result<String> {
    json.as_str().map(str::to_owned).with_context(|| format!("{json} must be a string"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection() -> Selection {
        let json = r#"{"packages": ["a", "a-b"], "features": ["a/x", "a-b/y"]}"#;
        Selection::parse(&serde_json::from_str(json).unwrap()).unwrap()
    }

    #[test]
    fn a_selection_becomes_arguments() {
        let args = "--package a --package a-b --no-default-features --features a/x,a-b/y";
        assert_eq!(selection().args().join(" "), args);
    }

    #[test]
    fn a_package_alone_keeps_its_own_features() {
        let args = "--package a --no-default-features --features a/x";
        assert_eq!(selection().only("a").args().join(" "), args);
    }

    #[test]
    fn a_feature_of_a_package_that_is_not_selected_is_an_error() {
        let json = r#"{"packages": ["a"], "features": ["b/x"]}"#;
        assert!(Selection::parse(&serde_json::from_str(json).unwrap()).is_err());
    }

    #[test]
    fn a_platform_without_machines_in_ci_is_an_error() {
        let known = |json: &str| Platform::parse(&serde_json::from_str(json).unwrap()).is_ok();
        assert!(known(r#""windows""#));
        assert!(!known(r#""plan9""#));
        assert!(!known("1"));
    }
}
