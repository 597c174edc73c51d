//! Collects the software in a tree, each with its licence and texts.

use std::{fs, path::Path};

use anyhow::Context;

use super::super::component::{Component, Kind, Tree};
use super::super::native::{self, Part, Text as Source};
use super::holding::{Holding, Place, Text};
use super::{c_library, expression, files, headers, standard_library};

/// All software in a tree, in the order of the NOTICE.
pub(crate) fn collect(tree: &Tree) -> anyhow::Result<Vec<Holding>> {
    let mut all = Vec::new();
    for component in &tree.components {
        let Component { name, version, .. } = component;
        all.push(of_crate(tree, component).with_context(|| format!("{name} {version}"))?);
    }
    for part in native::parts(tree) {
        all.push(of_part(tree, part).with_context(|| part.name)?);
    }
    all.push(standard_library::holding(tree)?);
    all.extend(c_library::holding(tree)?);
    // Stable: in each place the order stays, which is that of the names.
    all.sort_by_key(|holding| holding.place);
    Ok(all)
}

/// The SPDX expressions of all that is in the program, without the application's own.
pub(crate) fn of_program(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let app = format!("{} {}", tree.app.name, tree.app.version);
    let holdings = collect(tree)?.into_iter();
    let in_program = holdings.filter(|one| one.place != Place::Build && one.title != app);
    let mut all: Vec<_> = in_program.map(|one| one.licence).collect();
    all.extend(standard_library::crates(tree)?.into_iter().filter_map(|one| one.licence));
    all.retain(|licence| expression::canonical(licence).is_ok());
    Ok(all)
}

fn of_crate(tree: &Tree, component: &Component) -> anyhow::Result<Holding> {
    let folder = tree.root.join(&component.folder);
    let elsewhere: Vec<_> = native::parts(tree)
        .filter(|part| part.of.0 == component.name)
        .flat_map(|part| part.sources.iter().copied())
        .collect();
    let mut texts = files::texts(&folder, &elsewhere)?;
    if component.kind == Kind::Program {
        texts.extend(headers::licences(&folder, "", &elsewhere));
    }
    let mut notes = Vec::new();
    let is_app = component.name == tree.app.name && component.version == tree.app.version;
    let licence = match &component.licence {
        Some(written) => {
            let licence = expression::canonical(written)?;
            if let Some(lacking) = expression::lacking(&licence, &texts)? {
                let holders = holders(&folder, &component.name);
                texts.extend(expression::standard_texts(&lacking, &holders)?);
                notes.push(format!("It ships no text of {lacking}: that is SPDX's."));
            }
            licence
        }
        None if is_app => "none stated: the application's owner decides".to_owned(),
        None => {
            anyhow::ensure!(!texts.is_empty(), "it states no licence, and ships no text of one");
            notes.push("Its manifest names no SPDX expression: read its text.".to_owned());
            "see its text".to_owned()
        }
    };
    let place = match component.kind {
        Kind::Program => Place::Program,
        Kind::Build => Place::Build,
    };
    let title = format!("{} {}", component.name, component.version);
    Ok(Holding { title, place, licence, notes, texts })
}

fn of_part(tree: &Tree, part: &Part) -> anyhow::Result<Holding> {
    let mut components = tree.components.iter();
    let component = components.find(|component| component.name == part.of.0);
    let folder = tree.root.join(&component.context("its crate is not in the tree")?.folder);
    let mut texts = Vec::new();
    let mut notes = vec![format!("In the crate {} {}, from {}.", part.of.0, part.of.1, part.url)];
    for source in part.texts {
        match source {
            Source::File(path) => texts.push(files::read(&folder, path)?),
            Source::Header(path) => texts.push(headers::of_file(&folder, path)?),
            Source::Headers(within) => texts.extend(headers::licences(&folder, within, &[])),
            Source::Standard { licence, copyright } => {
                texts.extend(expression::standard_texts(licence, copyright)?);
                notes.push("The crate ships no text of this licence: it is SPDX's.".to_owned());
            }
        }
    }
    if !part.note.is_empty() {
        notes.push(part.note.to_owned());
    }
    let place = match part.kind {
        Kind::Program => Place::Within,
        Kind::Build => Place::Build,
    };
    Ok(Holding { title: title(part), place, licence: part.licence.to_owned(), notes, texts })
}

/// How the NOTICE names a part.
pub(crate) fn title(part: &Part) -> String {
    format!("{} {}", part.name, part.version)
}

/// Whose code a crate is, by the authors in its manifest.
fn holders(folder: &Path, name: &str) -> String {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml_edit::DocumentMut = manifest.parse().unwrap_or_default();
    let authors = manifest.get("package").and_then(|package| package.get("authors"));
    let authors = authors.and_then(toml_edit::Item::as_array).into_iter().flatten();
    let authors: Vec<_> = authors.filter_map(toml_edit::Value::as_str).collect();
    if authors.is_empty() {
        format!("Copyright (c) the authors of {name}")
    } else {
        format!("Copyright (c) {}", authors.join(", "))
    }
}

/// The text of each licence in a tree once, with those who have it.
pub(crate) fn distinct(holdings: &[Holding]) -> Vec<(&Text, Vec<String>)> {
    let mut distinct: Vec<(String, &Text, Vec<String>)> = Vec::new();
    for holding in holdings {
        for text in &holding.texts {
            let key = text.key();
            let user = format!("{}: {}", holding.title, text.from);
            match distinct.iter_mut().find(|(known, ..)| *known == key) {
                Some((_, _, users)) => users.push(user),
                None => distinct.push((key, text, vec![user])),
            }
        }
    }
    distinct.into_iter().map(|(_, text, users)| (text, users)).collect()
}
