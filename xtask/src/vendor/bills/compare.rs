//! Compares a bill of materials with what is compiled: which components it lists, and as what.

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::{Item, Role};

/// What a bill says of a component.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    is_for_build: bool,
    licence: Option<String>,
    sha256: Option<String>,
}

/// What is wrong with a CycloneDX document, each by name.
pub(super) fn cyclonedx(document: &Value, items: &[Item]) -> Vec<String> {
    let mut entries = BTreeMap::new();
    list_cyclonedx(&document["metadata"]["component"], &mut entries);
    for component in array(&document["components"]) {
        list_cyclonedx(component, &mut entries);
    }
    problems("CycloneDX", &entries, items)
}

/// What is wrong with an SPDX document, each by name.
pub(super) fn spdx(document: &Value, items: &[Item]) -> Vec<String> {
    let builds: Vec<_> = array(&document["relationships"])
        .filter(|one| one["relationshipType"] == "BUILD_DEPENDENCY_OF")
        .filter_map(|one| one["spdxElementId"].as_str())
        .collect();
    let mut entries = BTreeMap::new();
    for package in array(&document["packages"]) {
        let id = package["SPDXID"].as_str().unwrap_or_default();
        let checksum = array(&package["checksums"]).next();
        let licence = [&package["licenseDeclared"], &package["licenseConcluded"]];
        let licence =
            licence.into_iter().filter_map(Value::as_str).find(|one| *one != "NOASSERTION");
        let entry = Entry {
            is_for_build: builds.contains(&id),
            licence: licence.map(str::to_owned),
            sha256: checksum.and_then(|one| text(&one["checksumValue"])),
        };
        entries.insert(title(&package["name"], &package["versionInfo"]), entry);
    }
    // A part of a crate that only builds is contained, and no relationship says more.
    for item in items.iter().filter(|item| item.inside.is_some()) {
        let entry = entries.get_mut(&format!("{} {}", item.name, item.version));
        if let Some(entry) = entry {
            entry.is_for_build = item.role == Role::Build;
        }
    }
    problems("SPDX", &entries, items)
}

fn list_cyclonedx(component: &Value, entries: &mut BTreeMap<String, Entry>) {
    let licence = array(&component["licenses"]).next();
    let hash = array(&component["hashes"]).next();
    let entry = Entry {
        is_for_build: component["scope"] == "excluded",
        licence: licence.and_then(|one| text(&one["expression"])),
        sha256: hash.and_then(|one| text(&one["content"])),
    };
    entries.insert(title(&component["name"], &component["version"]), entry);
    for inner in array(&component["components"]) {
        list_cyclonedx(inner, entries);
    }
}

fn problems(bill: &str, entries: &BTreeMap<String, Entry>, items: &[Item]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut expected = Vec::new();
    for item in items {
        let title = format!("{} {}", item.name, item.version);
        match entries.get(&title) {
            None => problems.push(format!("the {bill} bill lacks {title}")),
            Some(entry) => problems.extend(differences(bill, &title, entry, item)),
        }
        expected.push(title);
    }
    for title in entries.keys().filter(|title| !expected.contains(title)) {
        problems.push(format!("the {bill} bill lists {title}, which is not compiled"));
    }
    problems
}

fn differences(bill: &str, title: &str, entry: &Entry, item: &Item) -> Vec<String> {
    let is_for_build = item.role == Role::Build;
    let mut problems = Vec::new();
    let mut differ = |what: &str, written: &str, actual: &str| {
        problems.push(format!("the {bill} bill gives {title} the {what} {written}, not {actual}"));
    };
    if entry.is_for_build != is_for_build {
        let role = |is_for_build| if is_for_build { "`build`" } else { "`program`" };
        differ("role", role(entry.is_for_build), role(is_for_build));
    }
    for (what, written, actual) in
        [("licence", &entry.licence, &item.licence), ("SHA-256", &entry.sha256, &item.sha256)]
    {
        if written != actual {
            let or_none =
                |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
            differ(what, &or_none(written), &or_none(actual));
        }
    }
    problems
}

fn title(name: &Value, version: &Value) -> String {
    format!("{} {}", name.as_str().unwrap_or("?"), version.as_str().unwrap_or("?"))
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
