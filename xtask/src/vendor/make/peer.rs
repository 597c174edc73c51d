//! tungstenite's own minimal client over a TLS library, to compare with.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use toml_edit::{Array, DocumentMut, InlineTable, value};

use crate::vendor::{backend::Backend, component::Package};

/// The name of the application and its program.
const NAME: &str = "tungstenite-client";

/// The dependencies of the client besides tungstenite: the name there, and the package.
const fn library(backend: Backend) -> &'static [(&'static str, &'static str)] {
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls => {
            &[("rustls", "rustls"), ("rustls-pki-types", "rustls-pki-types")]
        }
        Backend::NativeTls => &[("native-tls", "native-tls")],
        Backend::Openssl | Backend::OpensslVendored => &[("ssl", "openssl")],
        Backend::Boring => &[("ssl", "boring")],
    }
}

pub(super) fn source(backend: Backend) -> &'static str {
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls => {
            include_str!("../clients/rustls.rs")
        }
        Backend::NativeTls => include_str!("../clients/native_tls.rs"),
        Backend::Openssl | Backend::OpensslVendored | Backend::Boring => {
            include_str!("../clients/ssl.rs")
        }
    }
}

/// The client's manifest: the versions of `enabled` and its features, so that the library is the
/// same in both programs.
pub(super) fn manifest(
    backend: Backend,
    enabled: &BTreeMap<Package, BTreeSet<String>>,
) -> anyhow::Result<DocumentMut> {
    let mut document: DocumentMut =
        format!("[package]\nname = {NAME:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n").parse()?;
    let tungstenite = [("tungstenite", "tungstenite")];
    for (name, package) in tungstenite.iter().chain(library(backend)) {
        let found = enabled.iter().find(|(it, _)| it.name == *package);
        let (found, features) = found.with_context(|| format!("the tree has no {package}"))?;
        let mut dependency = InlineTable::new();
        dependency.insert("package", (*package).into());
        dependency.insert("version", format!("={}", found.version).into());
        dependency.insert("default-features", false.into());
        dependency.insert("features", Array::from_iter(features.iter().map(String::as_str)).into());
        document["dependencies"][name] = value(dependency);
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peer_has_the_versions_and_features_of_our_tree() {
        let package = |name: &str| Package { name: name.to_owned(), version: "1.2.3".to_owned() };
        let enabled = BTreeMap::from([
            (package("tungstenite"), ["handshake".to_owned()].into()),
            (package("openssl"), ["vendored".to_owned()].into()),
        ]);
        let made = manifest(Backend::OpensslVendored, &enabled).unwrap();
        assert_eq!(made["dependencies"]["ssl"]["version"].as_str(), Some("=1.2.3"));
        let features = made["dependencies"]["ssl"]["features"].as_array().unwrap();
        assert_eq!(features.get(0).unwrap().as_str(), Some("vendored"));
        assert!(manifest(Backend::Boring, &enabled).is_err());
    }
}
