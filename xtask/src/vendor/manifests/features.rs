//! Cuts a manifest of ours to the features that a tree enables: [`keep_only`].

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use toml_edit::{Array, DocumentMut, Item, Table, Value, value};

use super::tables::{each_table, remove_empty};

/// Removes all features but `enabled`, and the optional dependencies that none of these turns on.
/// Returns the names of what was removed.
pub(in crate::vendor) fn keep_only(
    document: &mut DocumentMut,
    enabled: &BTreeSet<String>,
) -> anyhow::Result<Vec<String>> {
    let mut features = document.remove("features").and_then(|item| item.into_table().ok());
    let mut removed = Vec::new();
    let mut used = BTreeSet::new();
    let mut cfgs = Vec::new();
    let mut explicit = BTreeSet::new();
    if let Some(features) = &mut features {
        let values = features.iter().filter_map(|(_, values)| values.as_array()).flatten();
        let named = values.filter_map(|value| value.as_str()?.strip_prefix("dep:"));
        explicit.extend(named.map(str::to_owned));
        features.retain(|name, values| {
            if !enabled.contains(name) {
                removed.push(format!("feature {name}"));
                cfgs.push(name.to_owned());
                return false;
            }
            let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
            // `name?/feature` does not turn the dependency on.
            used.extend(values.filter_map(dependency).map(str::to_owned));
            true
        });
    }
    // A dependency that no feature names with `dep:` is a feature of its own.
    used.extend(enabled.difference(&explicit).cloned());
    each_table(document, &mut |_, _, table| {
        table.retain(|name, dependency| {
            let optional = dependency.get("optional").and_then(Item::as_bool).unwrap_or_default();
            let keep = !optional || used.contains(name);
            if !keep {
                removed.push(format!("dependency {name}"));
            }
            keep
        });
        Ok(())
    })?;
    remove_empty(document);
    if let Some(mut features) = features.filter(|features| !features.is_empty()) {
        drop_weak(&mut features, &used);
        document.insert("features", Item::Table(features));
    }
    allow_cfgs(document, &cfgs);
    Ok(removed)
}

/// Turns on `features` of an application by default, because nothing names them when it is built.
pub(in crate::vendor) fn enable(
    document: &mut DocumentMut,
    features: &[String],
) -> anyhow::Result<()> {
    if features.is_empty() {
        return Ok(());
    }
    let table = document.get_mut("features").and_then(Item::as_table_mut);
    let table = table.context("the application has no features")?;
    for feature in features {
        ensure!(table.contains_key(feature), "the application has no feature `{feature}`");
    }
    let default = table.entry("default").or_insert_with(|| value(Array::new()));
    let default = default.as_array_mut().context("the application's `default` is no list")?;
    for feature in features {
        if !default.iter().any(|it| it.as_str() == Some(feature)) {
            default.push(feature.as_str());
        }
    }
    Ok(())
}

/// The dependency that a feature's value turns on.
fn dependency(value: &str) -> Option<&str> {
    if let Some(name) = value.strip_prefix("dep:") {
        return Some(name);
    }
    let (name, _) = value.split_once('/')?;
    (!name.ends_with('?')).then_some(name)
}

/// Removes `name?/feature` for dependencies that are gone.
fn drop_weak(features: &mut Table, used: &BTreeSet<String>) {
    for (_, values) in features.iter_mut() {
        let Some(values) = values.as_array_mut() else { continue };
        values.retain(|value| {
            let weak = value.as_str().and_then(|value| value.split_once("?/"));
            weak.is_none_or(|(name, _)| used.contains(name))
        });
    }
}

/// Tells the compiler which features the sources ask for although the manifest has them no more.
fn allow_cfgs(document: &mut DocumentMut, removed: &[String]) {
    let mut known = Array::from_iter(["cfg(docsrs)".to_owned()]);
    known.extend(removed.iter().map(|name| format!("cfg(feature, values({name:?}))")));
    let mut lint = toml_edit::InlineTable::new();
    lint.insert("level", "warn".into());
    lint.insert("check-cfg", Value::Array(known));
    let mut lints = Table::new();
    lints.insert("unexpected_cfgs", value(lint));
    let mut tools = Table::new();
    tools.set_implicit(true);
    tools.insert("rust", Item::Table(lints));
    document.insert("lints", Item::Table(tools));
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"[package]
name = "x"

[features]
default = ["a", "b"]
a = ["dep:alpha", "beta?/std"]
b = ["beta/std"]

[dependencies]
alpha = { version = "1", optional = true }
beta = { version = "1", optional = true }
gamma = "1"
"#;

    #[test]
    fn what_is_not_enabled_goes_with_its_dependencies() {
        let mut document: DocumentMut = MANIFEST.parse().unwrap();
        let removed = keep_only(&mut document, &["a".to_owned()].into()).unwrap();
        assert_eq!(removed, ["feature default", "feature b", "dependency beta"]);
        let dependencies = document["dependencies"].as_table().unwrap();
        assert_eq!(
            dependencies.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            ["alpha", "gamma"]
        );
        assert_eq!(document["features"]["a"].as_array().unwrap().len(), 1);
        assert!(
            document.to_string().contains("cfg(feature, values(\\\"b\\\"))")
                || document.to_string().contains("cfg(feature, values(\"b\"))"),
            "{document}"
        );
    }

    #[test]
    fn an_application_s_feature_is_on_by_default_or_refused_by_name() {
        let mut document: DocumentMut = "[features]\na = []\ndefault = []\n".parse().unwrap();
        enable(&mut document, &["a".to_owned()]).unwrap();
        assert_eq!(document["features"]["default"].as_array().unwrap().len(), 1);
        let error = enable(&mut document, &["b".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("`b`"), "{error}");
    }

    #[test]
    fn a_feature_does_not_turn_on_a_dependency_that_only_shares_its_name() {
        let manifest = "[package]\nname = \"x\"\n\n[features]\nring = [\"rustls/ring\"]\n\
                        size = [\"dep:ring\"]\n\n[dependencies]\n\
                        ring = { version = \"1\", optional = true }\nrustls = \"1\"\n";
        let mut document: DocumentMut = manifest.parse().unwrap();
        let removed = keep_only(&mut document, &["ring".to_owned()].into()).unwrap();
        assert_eq!(removed, ["feature size", "dependency ring"]);
    }

    #[test]
    fn what_is_enabled_stays() {
        let mut document: DocumentMut = MANIFEST.parse().unwrap();
        let all = ["a", "b", "default"].map(str::to_owned).into();
        assert!(keep_only(&mut document, &all).unwrap().is_empty());
    }
}
