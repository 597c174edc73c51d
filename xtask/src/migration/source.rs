//! A program's source in the registry: [`Source`].

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use crate::{cargo::cargo, paths};

/// A published program, and what the step has to know about it.
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// The SHA-256 of the package, as Cargo's lock files have it.
    pub(super) checksum: &'static str,
    /// The file that names a server, and the server's URL, which is replaced by that of the
    /// loopback's.
    pub(super) server: Option<(&'static str, &'static str)>,
}

/// tungstenite: `connect`, then the socket below TLS becomes non-blocking.
pub(super) const ARETE: Source = Source {
    name: "arete-sdk",
    version: "0.1.6",
    checksum: "4c6a2b6ed5d4ae82769f87fd00a5141c608a6721783f8f501f3be317339252c1",
    server: None,
};

impl Source {
    /// The line of the manifest that depends on exactly this version.
    fn dependency(&self) -> String {
        let Self { name, version, .. } = self;
        format!("{name} = {{ version = \"={version}\", default-features = false }}\n")
    }

    /// Checks that Cargo has downloaded the package that this step knows.
    fn verify(&self, lock: &str) -> anyhow::Result<()> {
        let Self { name, version, checksum, .. } = self;
        let mut packages = lock.split("[[package]]\n");
        let found = packages
            .find(|p| p.starts_with(&format!("name = \"{name}\"\nversion = \"{version}\"")));
        let found = found.with_context(|| format!("{name} {version} is not in the lock file"))?;
        let expected = format!("checksum = \"{checksum}\"\n");
        ensure!(found.contains(&expected), "{name} {version}: not the package known here: {found}");
        Ok(())
    }
}

/// Lets Cargo download the programs. Returns the folder of each one's source, in the same order.
pub(super) fn fetch(sh: &Shell, sources: &[Source]) -> anyhow::Result<Vec<PathBuf>> {
    let dir = paths::target().join("migration-sources");
    sh.remove_path(&dir)?;
    let mut manifest = String::from(
        "[package]\nname = \"sources\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n",
    );
    manifest.extend(sources.iter().map(Source::dependency));
    sh.write_file(dir.join("Cargo.toml"), manifest)?;
    sh.write_file(dir.join("src/lib.rs"), "")?;
    sh.copy_file(paths::root().join("Cargo.lock"), &dir)?;

    let rustc = cmd!(sh, "rustc -vV").quiet().read()?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).context("a host")?;
    let metadata = cargo(sh)
        .args(["metadata", "--format-version", "1", "--filter-platform", host, "--manifest-path"])
        .arg(dir.join("Cargo.toml"))
        .quiet()
        .read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let lock = sh.read_file(dir.join("Cargo.lock"))?;
    let folder = |source: &Source| {
        source.verify(&lock)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let package = packages.into_iter().find(|package| package["name"] == source.name);
        let manifest = package.and_then(|package| package["manifest_path"].as_str());
        let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
        Ok(folder.with_context(|| format!("no source of {}", source.name))?.to_owned())
    };
    sources.iter().map(folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_package_than_the_known_one_is_refused() {
        let source = Source { name: "a", version: "1.0.0", checksum: "0123", server: None };
        let lock = |checksum| {
            format!("[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"{checksum}\"\n")
        };
        assert!(source.verify(&lock("0123")).is_ok());
        assert!(source.verify(&lock("0124")).unwrap_err().to_string().contains("a 1.0.0"));
        assert!(source.verify("").unwrap_err().to_string().contains("a 1.0.0"));
    }
}
