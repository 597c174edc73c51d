//! Lints and tests the drop-in crates themselves.

use anyhow::Context;
use xshell::Shell;

use super::project::Project;
use crate::{
    cargo::{DROP_IN, cargo},
    paths,
};

/// For each crate, features that compile all of its code, in turn.
const FEATURES: [&[&str]; 3] = [
    // async-tungstenite. Connectors of native-tls take the place of those of rustls.
    &[
        "smol-native-tls,smol-runtime,tokio-native-tls",
        "futures-rustls-manual-roots,smol-runtime,tokio-rustls-manual-roots",
        "smol-runtime,tokio-runtime",
    ],
    // tokio-tungstenite and tungstenite.
    &["native-tls,rustls-tls-native-roots", "default"],
    &["native-tls,rustls-tls-native-roots", "default"],
];

/// The crate that has tests of its own: tungstenite's.
const TESTED: &str = "compat/tungstenite/0.30/Cargo.toml";

/// Lints the newest version of each crate, with the main workspace's lock file and profile, and
/// runs the tests that one of them has.
pub(super) fn check(sh: &Shell, project: &Project) -> anyhow::Result<()> {
    for (manifest, features) in DROP_IN.into_iter().zip(FEATURES) {
        sh.copy_file(paths::root().join("Cargo.lock"), manifest.replace(".toml", ".lock"))?;
        let run = |command: &str, rest: &[&str]| {
            let run = cargo(sh).args([command, "--quiet", "--manifest-path", manifest]);
            let run = run.arg("--config").arg(project.profile());
            let run = run.arg("--target-dir").arg(paths::target()).args(rest);
            run.run().with_context(|| format!("{command} of {manifest}"))
        };
        for features in features {
            run("clippy", &["--features", features, "--all-targets", "--", "-D", "warnings"])?;
        }
        if manifest == TESTED {
            run("test", &["--lib"])?;
        }
    }
    Ok(())
}
