//! Autobahn's test suite, for the peers' own clients of it: [`passes_autobahn`].

use std::path::Path;

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::{paths, program::Program};

/// Autobahn's cases without permessage-deflate, which tungstenite does not have.
const WITHOUT_COMPRESSION: [&str; 4] = ["--exclude", "12.*", "--exclude", "13.*"];

/// Runs `client`, a peer's Autobahn client, against kosoku's fuzzing server. The reports go below
/// `dir`.
pub(super) fn passes_autobahn(
    sh: &Shell,
    peer: &str,
    client: &Path,
    dir: &Path,
    port: u16,
) -> anyhow::Result<()> {
    let kosoku = paths::tools().join("venv/bin/kosoku");
    ensure!(sh.path_exists(&kosoku), "kosoku is missing: run `cargo xtask setup`");
    let reports = dir.join("reports").join(peer);
    let mut server = std::process::Command::new(&kosoku);
    server.args(["--mode", "fuzzingserver"]).args(WITHOUT_COMPRESSION);
    server.arg("--outdir").arg(&reports).arg(format!("127.0.0.1:{port}"));
    let mut server = Program::start(&mut server)?;
    server.say_until("listening on")?;
    cmd!(sh, "{client}").quiet().run()?;
    // The server exits once the reports are written, and fails if a case failed.
    let said = server.finish().with_context(|| {
        format!("{peer}'s autobahn-client; the reports are in {}", reports.display())
    })?;
    let passed = said.lines().find(|line| line.ends_with("cases passed"));
    let passed = passed.with_context(|| format!("kosoku reports no result: {said}"))?;
    println!("{peer}'s autobahn-client: {passed}");
    Ok(())
}
