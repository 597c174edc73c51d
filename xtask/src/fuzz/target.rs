//! The targets, read from the manifest of `fuzz/`: [`Target`].

use std::path::PathBuf;

use anyhow::{Context, ensure};
use toml_edit::{ArrayOfTables, DocumentMut, Table};
use xshell::Shell;

use crate::cargo::FUZZ;
use crate::paths;

/// The feature of the fuzzer itself.
const FUZZER: &str = "libfuzzer";

/// The corpora of the driver are in the suite that every backend runs.
const OF_THE_SUITE: [&str; 2] = ["ciphertext", "driver"];

/// The backends, as the names of targets end.
const BACKENDS: [&str; 4] = ["boring", "native_tls", "openssl", "rustls"];

/// One target.
pub(super) struct Target {
    pub(super) name: String,
    /// What is made up.
    pub(super) about: String,
    /// The features that it needs, with the fuzzer's.
    pub(super) features: Vec<String>,
}

impl Target {
    /// The family of TLS libraries that it needs. `None`: it needs no TLS library.
    pub(super) fn family(&self) -> Option<&str> {
        self.features.iter().map(String::as_str).find(|feature| *feature != FUZZER)
    }

    /// The name of its corpus, which the targets of all backends share.
    fn corpus_name(&self) -> &str {
        let of = |backend| self.name.strip_suffix(backend)?.strip_suffix('_');
        BACKENDS.into_iter().find_map(of).unwrap_or(&self.name)
    }

    /// The committed corpus.
    pub(super) fn corpus(&self) -> PathBuf {
        let name = self.corpus_name();
        let folder = match OF_THE_SUITE.contains(&name) {
            true => "crates/tungstenite-tls-conformance/corpus",
            false => "fuzz/corpus",
        };
        paths::root().join(folder).join(name)
    }

    /// The folder of the inputs that were found once and are fixed.
    pub(super) fn crashes(&self) -> PathBuf {
        paths::root().join("fuzz/crashes").join(self.corpus_name())
    }

    /// The inputs that earlier runs on this machine have made.
    pub(super) fn inputs(&self) -> PathBuf {
        paths::target().join("fuzz/corpus").join(self.corpus_name())
    }
}

/// All targets, by name.
pub(super) fn all(sh: &Shell) -> anyhow::Result<Vec<Target>> {
    let manifest: DocumentMut = sh.read_file(FUZZ)?.parse()?;
    let programs = manifest.get("bin").and_then(|bin| bin.as_array_of_tables());
    let programs = programs.context("fuzz/Cargo.toml has no programs")?;
    programs_of_targets(programs).map(|program| target(sh, program)).collect()
}

fn programs_of_targets(programs: &ArrayOfTables) -> impl Iterator<Item = &Table> {
    let path =
        |program: &Table| program.get("path").and_then(|path| path.as_str().map(str::to_owned));
    programs.iter().filter(move |it| path(it).is_some_and(|path| path.starts_with("fuzz_targets/")))
}

fn target(sh: &Shell, program: &Table) -> anyhow::Result<Target> {
    let name = program.get("name").and_then(|name| name.as_str()).context("a name")?;
    let features = program.get("required-features").and_then(|it| it.as_array());
    let features = features.with_context(|| format!("{name} needs no features"))?;
    let features: Vec<_> =
        features.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
    ensure!(features.iter().any(|feature| feature == FUZZER), "{name} does not need `{FUZZER}`");
    let source = sh.read_file(format!("fuzz/fuzz_targets/{name}.rs"))?;
    let line = source.lines().next().and_then(|line| line.strip_prefix("//! "));
    let about = line.and_then(|line| line.split(':').next()).unwrap_or_default();
    Ok(Target { name: name.to_owned(), about: about.to_owned(), features })
}

/// The targets with these names, or all.
pub(super) fn select(all: Vec<Target>, names: &[String]) -> anyhow::Result<Vec<Target>> {
    for name in names {
        let known: Vec<&str> = all.iter().map(|target| target.name.as_str()).collect();
        ensure!(
            known.contains(&name.as_str()),
            "there is no target `{name}`; choose among {}",
            known.join(", ")
        );
    }
    let is_wanted = |target: &Target| names.is_empty() || names.contains(&target.name);
    Ok(all.into_iter().filter(is_wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Target {
        let features = ["libfuzzer", "openssl"].map(str::to_owned).to_vec();
        Target { name: name.to_owned(), about: String::new(), features }
    }

    #[test]
    fn the_targets_of_all_backends_share_a_corpus() {
        assert!(named("sessions_openssl").corpus().ends_with("fuzz/corpus/sessions"));
        let corpus = named("driver_native_tls").corpus();
        assert!(corpus.ends_with("tungstenite-tls-conformance/corpus/driver"));
        assert!(named("session_files").crashes().ends_with("fuzz/crashes/session_files"));
        assert_eq!(named("driver_rustls").family(), Some("openssl"));
    }

    #[test]
    fn an_unknown_target_is_an_error() {
        let select = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            select(vec![named("a"), named("b")], &names).map(|found| found.len())
        };
        assert_eq!(select(&[]).unwrap(), 2);
        assert_eq!(select(&["b"]).unwrap(), 1);
        assert!(select(&["c"]).unwrap_err().to_string().contains("a, b"));
    }
}
