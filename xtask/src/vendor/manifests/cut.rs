//! Cuts from a vendored manifest the dependencies of other targets: [`cut`].
//!
//! Cargo's lock file names the crates of all targets, and Cargo then wants their sources. So that a
//! tree and its lock file contain what is compiled and nothing else, the tables
//! `[target.CONDITION.dependencies]` whose condition does not hold are removed; and the optional
//! dependencies that are off but that a feature names with `NAME?/FEATURE`, which Cargo locks all
//! the same. Nothing else in a vendored crate changes. The hash of the published archive stays in
//! `.cargo-checksum.json`; MANIFEST.json lists each cut with the hash of the published manifest.
//!
//! Stubs in place of the other crates would keep their names in the lock file, which tools that
//! look for vulnerable crates read, and would claim the hashes of archives that are not there.

use std::{collections::BTreeSet, str::FromStr};

use anyhow::Context;
use cargo_platform::Cfg;
use toml_edit::{DocumentMut, Item, Table, Value};

use super::tables::{each_table, remove_empty};

/// What is true of the platforms that a tree is compiled for: the target, and the machine that runs
/// the build scripts and the procedural macros.
pub(in crate::vendor) struct Conditions {
    pub(in crate::vendor) target: Platform,
    pub(in crate::vendor) host: Platform,
}

/// A triple, and what rustc says of it.
pub(in crate::vendor) struct Platform {
    pub(in crate::vendor) triple: String,
    pub(in crate::vendor) cfg: Vec<Cfg>,
}

/// What was cut from a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::vendor) struct Cut {
    /// `NAME for CONDITION`, or `NAME, which is off`.
    pub(in crate::vendor) dependencies: Vec<String>,
}

impl Platform {
    /// Whether `condition`, a triple or `cfg(…)`, holds.
    fn fits(&self, condition: &str) -> anyhow::Result<bool> {
        let condition =
            cargo_platform::Platform::from_str(condition).with_context(|| condition.to_owned())?;
        Ok(condition.matches(&self.triple, &self.cfg))
    }
}

/// Cuts `document`. `is_compiled` knows the names of the crates that are compiled. Returns `None`
/// if there was nothing to cut.
pub(in crate::vendor) fn cut(
    document: &mut DocumentMut,
    conditions: &Conditions,
    is_compiled: &dyn Fn(&str) -> bool,
) -> anyhow::Result<Option<Cut>> {
    let mut dependencies = Vec::new();
    let mut gone = BTreeSet::new();
    let mut optional = BTreeSet::new();
    let mut left = BTreeSet::new();
    let weak = weak(document);
    each_table(document, &mut |_, condition, table| {
        let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
        match condition {
            Some(condition) if !conditions.target.fits(condition)? => {
                let on_host = conditions.host.fits(condition)?;
                for name in names {
                    // A crate that only the target compiles does not ask what the host needs.
                    if on_host && is_compiled(package(&name, &table[&name])) {
                        left.insert(name);
                        continue;
                    }
                    dependencies.push(format!("{name} for {condition}"));
                    let choice = table[&name].get("optional").and_then(Item::as_bool);
                    if choice.unwrap_or_default() {
                        optional.insert(name.clone());
                    }
                    table.remove(&name);
                    gone.insert(name);
                }
            }
            _ => {
                table.retain(|name, dependency| {
                    let is_off = weak.contains(name) && !is_compiled(package(name, dependency));
                    if is_off {
                        dependencies.push(format!("{name}, which is off"));
                        optional.insert(name.to_owned());
                        gone.insert(name.to_owned());
                    } else {
                        left.insert(name.to_owned());
                    }
                    !is_off
                });
            }
        }
        Ok(())
    })?;
    if dependencies.is_empty() {
        return Ok(None);
    }
    remove_empty(document);
    let (gone, optional) = (&gone - &left, &optional - &left);
    if !optional.is_empty() && document.get("features").is_none() {
        document.insert("features", Item::Table(Table::new()));
    }
    if let Some(features) = document.get_mut("features").and_then(Item::as_table_mut) {
        forget(features, &gone, optional);
    }
    Ok(Some(Cut { dependencies }))
}

/// The name of the package that a dependency is.
fn package<'a>(name: &'a str, dependency: &'a Item) -> &'a str {
    dependency.get("package").and_then(Item::as_str).unwrap_or(name)
}

/// The dependencies that a feature names with `NAME?/FEATURE`. They are optional.
fn weak(document: &DocumentMut) -> BTreeSet<String> {
    let features = document.get("features").and_then(Item::as_table).into_iter().flatten();
    let values = features.filter_map(|(_, values)| values.as_array()).flatten();
    let named = values.filter_map(|value| value.as_str()?.split_once("?/"));
    named.map(|(name, _)| name.to_owned()).collect()
}

/// Removes from `features` what turns on one of the dependencies that are `gone`. An `optional` one
/// that was a feature by its own name becomes a feature that does nothing.
fn forget(features: &mut Table, gone: &BTreeSet<String>, mut optional: BTreeSet<String>) {
    for (_, values) in features.iter_mut() {
        let Some(values) = values.as_array_mut() else { continue };
        values.retain(|value| {
            let Some(value) = value.as_str() else { return true };
            if let Some(name) = value.strip_prefix("dep:") {
                optional.remove(name);
                return !gone.contains(name);
            }
            let dependency = value.split_once('/').map(|(name, _)| name.trim_end_matches('?'));
            dependency.is_none_or(|name| !gone.contains(name))
        });
    }
    for name in optional.iter().filter(|name| !features.contains_key(name)).collect::<Vec<_>>() {
        features.insert(name, toml_edit::value(Value::Array(toml_edit::Array::new())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linux() -> Conditions {
        let cfg = ["unix", "target_os=\"linux\""].map(|cfg| Cfg::from_str(cfg).unwrap());
        let platform =
            || Platform { triple: "x86_64-unknown-linux-gnu".to_owned(), cfg: cfg.to_vec() };
        Conditions { target: platform(), host: platform() }
    }

    #[test]
    fn the_dependencies_of_other_targets_are_cut_with_their_features() {
        let manifest = r#"[package]
name = "x"

[features]
std = ["windows-sys/std", "libc/std"]
win = ["dep:schannel"]
wasm = ["js"]

[target.'cfg(unix)'.dependencies.libc]
version = "0.2"

[target.'cfg(windows)'.dependencies.windows-sys]
version = "0.61"

[target.'cfg(windows)'.dependencies.libc]
version = "0.2"

[target.'cfg(windows)'.dependencies.schannel]
version = "0.1"
optional = true

[target.wasm32-unknown-unknown.dependencies.js]
version = "0.3"
optional = true
"#;
        let mut document: DocumentMut = manifest.parse().unwrap();
        let made = cut(&mut document, &linux(), &|_| true).unwrap().unwrap();
        assert_eq!(
            made.dependencies,
            [
                "windows-sys for cfg(windows)",
                "libc for cfg(windows)",
                "schannel for cfg(windows)",
                "js for wasm32-unknown-unknown",
            ]
        );
        let expected = r#"[package]
name = "x"

[features]
std = [ "libc/std"]
win = []
wasm = ["js"]
js = []

[target.'cfg(unix)'.dependencies.libc]
version = "0.2"
"#;
        assert_eq!(document.to_string(), expected);
    }

    #[test]
    fn what_only_the_host_needs_stays_if_the_host_compiles_it() {
        let manifest =
            "[package]\nname = \"x\"\n\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n";
        let mut conditions = linux();
        conditions.target = Platform { triple: "x86_64-pc-windows-gnu".to_owned(), cfg: vec![] };
        for is_compiled in [true, false] {
            let mut document: DocumentMut = manifest.parse().unwrap();
            let made = cut(&mut document, &conditions, &|_| is_compiled).unwrap();
            assert_eq!(made.is_none(), is_compiled, "{document}");
        }
    }

    #[test]
    fn an_optional_dependency_that_is_off_but_named_is_cut() {
        let manifest = r#"[package]
name = "x"

[features]
alloc = ["ring?/alloc", "aws?/alloc"]
ring = ["dep:ring"]

[dependencies.ring]
version = "0.17"
optional = true

[dependencies.aws]
version = "1"
optional = true
"#;
        let mut document: DocumentMut = manifest.parse().unwrap();
        let made = cut(&mut document, &linux(), &|name| name == "aws").unwrap().unwrap();
        assert_eq!(made.dependencies, ["ring, which is off"]);
        assert_eq!(document["features"]["alloc"].as_array().unwrap().len(), 1);
        assert!(document["features"]["ring"].as_array().unwrap().is_empty());
        assert!(document["dependencies"].get("aws").is_some());
    }

    #[test]
    fn a_manifest_without_other_targets_stays_as_it_is() {
        let manifest =
            "[package]\nname = \"x\"\n\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n";
        let mut document: DocumentMut = manifest.parse().unwrap();
        assert_eq!(cut(&mut document, &linux(), &|_| true).unwrap(), None);
        assert_eq!(document.to_string(), manifest);
    }
}
