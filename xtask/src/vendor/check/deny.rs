//! Runs cargo-deny over a tree, offline.

use xshell::{Shell, cmd};

use crate::{outcome::Outcome, paths, setup::cargo_deny, vendor::component::Tree};

/// Checks licences, bans and sources by this repository's `deny.toml`.
pub(super) fn check(sh: &Shell, tree: &Tree) -> anyhow::Result<Outcome> {
    let Ok(cargo_deny) = cargo_deny::program(sh) else {
        return Ok(Outcome::Skipped("not installed: run `cargo xtask setup`".to_owned()));
    };
    let config = paths::root().join("deny.toml");
    let target = &tree.target;
    let _root = sh.push_dir(&tree.root);
    cmd!(sh, "{cargo_deny} --offline --locked --target {target} --log-level error")
        .args(["--config".as_ref(), config.as_os_str()])
        .args(["check", "--hide-inclusion-graph"])
        // What is listed for the whole workspace need not be in one tree.
        .args(["--allow", "license-not-encountered"])
        .args(["--allow", "license-exception-not-encountered"])
        .args(["bans", "licenses", "sources"])
        .quiet()
        .run()?;
    Ok(Outcome::Passed)
}
