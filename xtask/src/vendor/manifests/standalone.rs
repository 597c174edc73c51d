//! Makes a manifest independent of its workspace: [`our_crate`] and [`application`].

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, bail, ensure};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::tables::each_table;

/// The crates of this workspace: names and folders.
pub(in crate::vendor) type OurCrates = BTreeMap<String, PathBuf>;

/// What only tests, documentation and publishing need.
const LEFT_OUT: [&str; 6] = ["bench", "dev-dependencies", "example", "lints", "patch", "test"];

/// The manifest of one of our crates, `manifest`, without its workspace, whose own manifest is
/// `workspace`. The crates that it depends on lie beside it.
pub(in crate::vendor) fn our_crate(
    manifest: &str,
    workspace: &Table,
) -> anyhow::Result<DocumentMut> {
    let mut document: DocumentMut = manifest.parse()?;
    strip(&mut document);
    inherit_package(&mut document, workspace)?;
    let inherited = workspace["workspace"]["dependencies"].as_table();
    let inherited = inherited.context("the workspace has no dependencies")?;
    each_table(&mut document, &mut |_, _, table| {
        for (name, dependency) in table.iter_mut() {
            let of_workspace =
                dependency.get("workspace").and_then(Item::as_bool).unwrap_or_default();
            if of_workspace {
                let base = inherited.get(name.get());
                let base = base.with_context(|| format!("the workspace has no {}", name.get()))?;
                *dependency = value(merged(base, dependency)?);
            }
            if let Some(path) = dependency.get("path").and_then(Item::as_str) {
                let folder = path.rsplit('/').next().unwrap_or_default();
                dependency["path"] = value(format!("../{folder}"));
            }
        }
        Ok(())
    })?;
    Ok(document)
}

/// Makes the manifest of one of our crates that of a tree's application, from where the others lie
/// in the folder `crates`.
pub(in crate::vendor) fn below_crates(manifest: &mut DocumentMut) -> anyhow::Result<()> {
    each_table(manifest, &mut |_, _, table| {
        for (_, dependency) in table.iter_mut() {
            let path = dependency.get("path").and_then(Item::as_str);
            if let Some(folder) = path.and_then(|path| path.strip_prefix("../")) {
                dependency["path"] = value(format!("../crates/{folder}"));
            }
        }
        Ok(())
    })
}

/// The manifest of an application, whose dependencies on `ours` become those of the tree. Whatever
/// else it takes from outside a registry is refused.
pub(in crate::vendor) fn application(
    manifest: &str,
    ours: &OurCrates,
) -> anyhow::Result<DocumentMut> {
    let mut document: DocumentMut = manifest.parse()?;
    strip(&mut document);
    for key in ["workspace", "profile", "replace"] {
        document.remove(key);
    }
    let package = document.get("package").and_then(Item::as_table);
    let package = package.context("the application's Cargo.toml has no [package]")?;
    for (key, item) in package {
        ensure!(
            item.get("workspace").is_none(),
            "the application inherits `{key}` from its workspace: write the value into its \
             Cargo.toml"
        );
    }
    each_table(&mut document, &mut |_, _, table| {
        for (key, dependency) in table.iter_mut() {
            let name = dependency.get("package").and_then(Item::as_str).unwrap_or(key.get());
            for source in ["git", "registry", "workspace"] {
                ensure!(
                    dependency.get(source).is_none(),
                    "the application's dependency {name} has `{source}`: only crates.io and this \
                     workspace can be vendored"
                );
            }
            if ours.contains_key(name) {
                let path = format!("../crates/{name}");
                if let Some(version) = dependency.as_str() {
                    let mut table = InlineTable::new();
                    table.insert("version", version.into());
                    *dependency = value(table);
                }
                dependency["path"] = value(path);
            } else if dependency.get("path").is_some() {
                bail!(
                    "the application's dependency {name} is a folder outside the application: \
                     only crates.io and this workspace can be vendored"
                );
            }
        }
        Ok(())
    })?;
    Ok(document)
}

/// The crates among `ours` that a manifest depends on.
pub(in crate::vendor) fn names(
    manifest: &DocumentMut,
    ours: &OurCrates,
) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    each_table(&mut manifest.clone(), &mut |_, _, table| {
        for (key, dependency) in table.iter() {
            let name = dependency.get("package").and_then(Item::as_str).unwrap_or(key);
            if ours.contains_key(name) {
                names.push(name.to_owned());
            }
        }
        Ok(())
    })?;
    Ok(names)
}

fn strip(document: &mut DocumentMut) {
    for key in LEFT_OUT {
        document.remove(key);
    }
    if let Some(targets) = document.get_mut("target").and_then(Item::as_table_mut) {
        for (_, target) in targets.iter_mut() {
            if let Some(target) = target.as_table_mut() {
                target.remove("dev-dependencies");
            }
        }
        targets.retain(|_, target| !target.as_table().is_some_and(Table::is_empty));
    }
    if let Some(package) = document.get_mut("package").and_then(Item::as_table_mut) {
        package.remove("metadata");
        for key in ["autobenches", "autoexamples", "autotests"] {
            package.remove(key);
            package.insert(key, value(false));
        }
        package.insert("publish", value(false));
    }
}

fn inherit_package(document: &mut DocumentMut, workspace: &Table) -> anyhow::Result<()> {
    let package = document.get_mut("package").and_then(Item::as_table_mut);
    for (key, item) in package.context("no [package]")?.iter_mut() {
        if item.get("workspace").is_some() {
            let inherited = workspace["workspace"]["package"].get(key.get());
            let inherited = inherited.and_then(Item::as_value);
            let inherited = inherited.with_context(|| format!("the workspace has no {key}"))?;
            *item = value(inherited.clone().decorated(" ", ""));
        }
    }
    Ok(())
}

/// A dependency as the workspace has it, with what a member adds.
fn merged(base: &Item, member: &Item) -> anyhow::Result<InlineTable> {
    let mut table = InlineTable::new();
    match base {
        Item::Value(Value::String(version)) => {
            table.insert("version", version.value().as_str().into());
        }
        Item::Value(Value::InlineTable(base)) => {
            for (key, value) in base {
                table.insert(key, value.clone().decorated(" ", ""));
            }
        }
        _ => bail!("a dependency of the workspace is neither a version nor a table"),
    }
    let member = member.as_table_like().context("a dependency is no table")?;
    for (key, item) in member.iter().filter(|(key, _)| *key != "workspace") {
        let added = item.as_value().context("a dependency has a nested table")?;
        if key == "features" {
            let mut all = table.get("features").and_then(Value::as_array).cloned();
            let all = all.get_or_insert_with(Array::new);
            for feature in added.as_array().context("features are a list")? {
                all.push(feature.as_str().context("a feature is a string")?);
            }
            all.fmt();
            table.insert("features", Value::Array(all.clone()));
        } else {
            table.insert(key, added.clone().decorated(" ", ""));
        }
    }
    table.fmt();
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = r#"
[workspace.package]
version = "0.1.0"
license = "MIT"
[workspace.dependencies]
core = { path = "crates/core", version = "0.1.0", default-features = false }
plain = "1.2"
rich = { version = "2", features = ["a"] }
"#;

    fn ours(manifest: &str) -> String {
        let workspace: DocumentMut = WORKSPACE.parse().unwrap();
        our_crate(manifest, &workspace).unwrap().to_string()
    }

    #[test]
    fn nothing_of_the_workspace_is_left_to_inherit() {
        let made = ours(
            "[package]\nname = \"x\"\nversion.workspace = true\nlicense.workspace = true\n\n\
             [dependencies]\ncore.workspace = true\nplain = { workspace = true, optional = true }\n\
             rich = { workspace = true, features = [\"b\"] }\n\n[lints]\nworkspace = true\n",
        );
        assert!(!made.contains("workspace"), "{made}");
        let made: DocumentMut = made.parse().unwrap();
        assert_eq!(made["package"]["version"].as_str(), Some("0.1.0"));
        assert_eq!(made["dependencies"]["core"]["path"].as_str(), Some("../core"));
        assert_eq!(made["dependencies"]["core"]["default-features"].as_bool(), Some(false));
        assert_eq!(made["dependencies"]["plain"]["optional"].as_bool(), Some(true));
        let features = made["dependencies"]["rich"]["features"].as_array().unwrap();
        assert_eq!(features.iter().filter_map(Value::as_str).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn tests_and_what_they_need_are_left_out() {
        let made = ours(
            "[package]\nname = \"x\"\n\n[dev-dependencies]\nplain.workspace = true\n\n\
             [target.'cfg(unix)'.dev-dependencies]\nrich.workspace = true\n\n\
             [[test]]\nname = \"t\"\nharness = false\n",
        );
        for gone in ["dev-dependencies", "[[test]]", "cfg(unix)"] {
            assert!(!made.contains(gone), "{made}");
        }
    }

    fn app(dependencies: &str) -> anyhow::Result<String> {
        let ours = BTreeMap::from([("core".to_owned(), PathBuf::new())]);
        let manifest = format!("[package]\nname = \"a\"\n\n[dependencies]\n{dependencies}\n");
        application(&manifest, &ours).map(|document| document.to_string())
    }

    #[test]
    fn an_application_s_dependency_on_us_leads_into_the_tree() {
        for dependency in ["core = \"0.1\"", "core = { path = \"/elsewhere/core\" }"] {
            let made: DocumentMut = app(dependency).unwrap().parse().unwrap();
            assert_eq!(made["dependencies"]["core"]["path"].as_str(), Some("../crates/core"));
        }
    }

    #[test]
    fn an_application_with_sources_from_elsewhere_is_refused_by_name() {
        for dependency in
            ["other = { path = \"../other\" }", "other = { git = \"https://a.example\" }"]
        {
            let error = app(dependency).unwrap_err().to_string();
            assert!(error.contains("other"), "{error}");
        }
    }
}
