//! Whether a program reads the roots of the system that it runs on.

use std::fs;

use anyhow::Context;
use toml_edit::DocumentMut;

use super::super::component::Tree;

/// The adapter whose library reads them by itself, so that the feature brings no crate.
const ADAPTER: &str = "tungstenite-tls-native-tls";

/// Whether the program of `tree` can trust the system's roots: whether anything enables the feature
/// `platform-roots`.
pub(super) fn are_of_the_system(tree: &Tree) -> anyhow::Result<bool> {
    let mut components = tree.components.iter();
    if components.clone().any(|component| component.name == "rustls-native-certs") {
        return Ok(true);
    }
    let Some(adapter) = components.find(|component| component.name == ADAPTER) else {
        return Ok(false);
    };
    // Its manifest in the tree has only the features that are enabled.
    let manifest = tree.root.join(&adapter.folder).join("Cargo.toml");
    let text = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let manifest: DocumentMut = text.parse()?;
    Ok(manifest.get("features").is_some_and(|features| features.get("platform-roots").is_some()))
}

/// What a README says of it.
pub(super) fn note(reads_roots: bool) -> &'static str {
    if reads_roots {
        "The program can trust the roots of the image, which come with the package ca-certificates."
    } else {
        "The program does not read the roots of the image, so it needs no ca-certificates: it \
         trusts what the application gives it."
    }
}
