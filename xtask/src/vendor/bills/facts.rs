//! What both bills of materials are made from: one JSON document.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::{Value, json};

use super::super::component::{Component, Kind, Tree};
use super::super::licences::{self, Inner, LICENCE_OF_STANDARD_LIBRARY, c_library};
use super::super::native::{self, Part};

/// How the bills refer to the standard library.
const STANDARD_LIBRARY: &str = "rust-standard-library";

/// What a bill says of one component, and what is compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// How the bills refer to it: the purl of a crate.
    pub(super) reference: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) role: Role,
    pub(super) purl: Option<String>,
    pub(super) cpe: Option<String>,
    pub(super) sha256: Option<String>,
    /// An SPDX expression.
    pub(super) licence: Option<String>,
    /// What stands in the place of an expression.
    pub(super) licence_note: Option<String>,
    pub(super) supplier: Option<String>,
    pub(super) url: Option<String>,
    pub(super) comment: Option<String>,
    /// The reference of the crate that it is a part of.
    pub(super) inside: Option<String>,
    /// References.
    pub(super) depends_on: Vec<String>,
}

/// What a component is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Application,
    Program,
    Build,
}

impl Role {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Program => "program",
            Self::Build => "build",
        }
    }
}

/// Everything that the bills list.
pub(super) fn items(tree: &Tree) -> anyhow::Result<Vec<Item>> {
    let mut items = Vec::new();
    for component in &tree.components {
        let Component { name, version, .. } = component;
        items.push(of_crate(tree, component).with_context(|| format!("{name} {version}"))?);
    }
    for part in native::parts(tree) {
        let of = tree.components.iter().find(|component| component.name == part.of.0);
        let of = reference(tree, of.context("the crate of a part is in the tree")?);
        let item = of_part(part, &of);
        let links = |other: &&mut Item| {
            other.reference == of || part.linked_by.is_some_and(|name| other.name == name)
        };
        for other in items.iter_mut().filter(links) {
            other.depends_on.push(item.reference.clone());
        }
        items.push(item);
    }
    items.push(standard_library(tree));
    items.extend(licences::crates(tree)?.iter().map(of_standard_library));
    items.extend(c_library::is_inside(tree).then(c_library));
    Ok(items)
}

/// The JSON document for the script. `time` is in seconds since 1970.
pub(super) fn facts(tree: &Tree, items: &[Item], time: i64) -> anyhow::Result<Value> {
    let app = items.iter().find(|item| item.role == Role::Application);
    let app = app.context("the application is not among the components")?;
    let mut build = BTreeMap::from([
        ("backend", tree.backend.name().to_owned()),
        ("profile", format!("{:?}", tree.profile).to_lowercase()),
        ("rust", tree.rust.clone()),
        ("target", tree.target.clone()),
    ]);
    if let Some(library) = system_library(tree) {
        build.insert("library of the system", library.to_owned());
    }
    Ok(json!({
        "app": app.reference,
        "build": build,
        "time": time,
        "items": items.iter().map(to_json).collect::<Vec<_>>(),
    }))
}

/// The library that the program loads from the system it runs on. Only the bill of that system
/// knows its version.
fn system_library(tree: &Tree) -> Option<&'static str> {
    let links = |name: &str| tree.components.iter().any(|component| component.name == name);
    (links("openssl-sys") && !links("openssl-src"))
        .then_some("OpenSSL (libssl and libcrypto), of the version in the image")
}

fn of_crate(tree: &Tree, component: &Component) -> anyhow::Result<Item> {
    let is_app = is_app(tree, &component.name, &component.version);
    let licence = component.licence.as_deref().map(licences::canonical).transpose()?;
    let note = if is_app { "the application's owner decides" } else { "its text is in NOTICE" };
    let reference = reference(tree, component);
    let dependencies = component.dependencies.iter();
    let mut depends_on: Vec<_> =
        dependencies.map(|package| of_package(tree, &package.name, &package.version)).collect();
    if is_app {
        depends_on.push(STANDARD_LIBRARY.to_owned());
        depends_on.extend(c_library::is_inside(tree).then(|| c_library::NAME.to_owned()));
    }
    Ok(Item {
        name: component.name.clone(),
        version: component.version.clone(),
        role: match component.kind {
            _ if is_app => Role::Application,
            Kind::Program => Role::Program,
            Kind::Build => Role::Build,
        },
        purl: (!is_app).then(|| reference.clone()),
        cpe: None,
        sha256: component.checksum.clone(),
        licence_note: licence.is_none().then(|| note.to_owned()),
        licence,
        supplier: None,
        url: None,
        comment: None,
        inside: None,
        depends_on,
        reference,
    })
}

fn of_part(part: &Part, of: &str) -> Item {
    Item {
        reference: format!("{of}#{}", part.name.to_lowercase().replace(' ', "-")),
        name: part.name.to_owned(),
        version: part.version.to_owned(),
        role: match part.kind {
            Kind::Program => Role::Program,
            Kind::Build => Role::Build,
        },
        purl: part.purl.map(str::to_owned),
        cpe: part.cpe.map(str::to_owned),
        sha256: None,
        licence: Some(part.licence.to_owned()),
        licence_note: None,
        supplier: Some(part.supplier.to_owned()),
        url: Some(part.url.to_owned()),
        comment: (!part.note.is_empty()).then(|| part.note.to_owned()),
        inside: Some(of.to_owned()),
        depends_on: Vec::new(),
    }
}

fn standard_library(tree: &Tree) -> Item {
    Item {
        reference: STANDARD_LIBRARY.to_owned(),
        name: "Rust's standard library".to_owned(),
        version: tree.rust.clone(),
        role: Role::Program,
        purl: Some(format!("pkg:github/rust-lang/rust@{}", tree.rust)),
        cpe: Some(format!("cpe:2.3:a:rust-lang:rust:{}:*:*:*:*:*:*:*", tree.rust)),
        sha256: None,
        licence: Some(LICENCE_OF_STANDARD_LIBRARY.to_owned()),
        licence_note: None,
        supplier: Some("The Rust project".to_owned()),
        url: Some("https://www.rust-lang.org".to_owned()),
        comment: Some("The crates that it is made of are in NOTICE.".to_owned()),
        inside: None,
        depends_on: Vec::new(),
    }
}

/// A crate in the standard library. Another version of it may be among the program's own.
fn of_standard_library(inner: &Inner) -> Item {
    let Inner { name, version, licence, .. } = inner;
    let purl = version.as_ref().map(|version| purl(name, version));
    let unknown = "Rust's page of licences does not state it";
    Item {
        reference: format!("{STANDARD_LIBRARY}#{name}@{}", version.as_deref().unwrap_or_default()),
        name: format!("{name} (in Rust's standard library)"),
        version: version.clone().unwrap_or_else(|| "unknown".to_owned()),
        role: Role::Program,
        purl,
        cpe: None,
        sha256: None,
        licence: licence.clone(),
        licence_note: licence.is_none().then(|| unknown.to_owned()),
        supplier: None,
        url: None,
        comment: None,
        inside: Some(STANDARD_LIBRARY.to_owned()),
        depends_on: Vec::new(),
    }
}

fn c_library() -> Item {
    Item {
        reference: c_library::NAME.to_owned(),
        name: c_library::NAME.to_owned(),
        version: c_library::VERSION.to_owned(),
        role: Role::Program,
        purl: None,
        cpe: None,
        sha256: None,
        licence: Some(c_library::LICENCE.to_owned()),
        licence_note: None,
        supplier: Some("The musl project".to_owned()),
        url: Some(c_library::URL.to_owned()),
        comment: Some("Which version it is, the toolchain that links it knows.".to_owned()),
        inside: None,
        depends_on: Vec::new(),
    }
}

fn is_app(tree: &Tree, name: &str, version: &str) -> bool {
    tree.app.name == name && tree.app.version == version
}

fn reference(tree: &Tree, component: &Component) -> String {
    of_package(tree, &component.name, &component.version)
}

fn of_package(tree: &Tree, name: &str, version: &str) -> String {
    if is_app(tree, name, version) { format!("{name}@{version}") } else { purl(name, version) }
}

fn purl(name: &str, version: &str) -> String {
    // A purl has `+` encoded.
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}

fn to_json(item: &Item) -> Value {
    json!({
        "ref": item.reference,
        "name": item.name,
        "version": item.version,
        "kind": item.role.name(),
        "purl": item.purl,
        "cpe": item.cpe,
        "sha256": item.sha256,
        "licence": item.licence,
        "licence_note": item.licence_note,
        "supplier": item.supplier,
        "url": item.url,
        "comment": item.comment,
        "inside": item.inside,
        "depends_on": item.depends_on,
    })
}
