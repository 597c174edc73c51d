//! Runs cargo-deny over a tree, offline.

use anyhow::Context;
use toml_edit::{DocumentMut, value};
use xshell::{Shell, cmd};

use crate::{paths, setup::cargo_deny, vendor::component::Tree};

/// The file with its rules.
const RULES: &str = "deny.toml";

/// Checks licences, bans and sources by this repository's `deny.toml`, or by that of the caller's
/// application. Says by which.
pub(super) fn check(sh: &Shell, tree: &Tree, is_skeleton: bool) -> anyhow::Result<String> {
    let cargo_deny = cargo_deny::program(sh).context(
        "nothing shows that the tree has no banned crate, licence or source (to prove the rest, \
         add `--leave-out cargo-deny`)",
    )?;
    let ours = paths::root().join(RULES);
    let own = tree.root.join("app").join(RULES);
    let has_own = !is_skeleton && own.exists();
    let rules = match has_own {
        true => sh.read_file(own)?,
        false if is_skeleton => sh.read_file(ours)?,
        false => for_application(&sh.read_file(ours)?)?,
    };
    let folder = sh.create_temp_dir()?;
    let config = folder.path().join(RULES);
    sh.write_file(&config, rules)?;
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
        .run()
        .with_context(|| match is_skeleton {
            true => format!("the rules are in {RULES}"),
            false => format!("give your application its own {RULES} to allow more"),
        })?;
    Ok(if has_own { format!("app/{RULES}") } else { format!("this workspace's {RULES}") })
}

/// The rules of this repository, for an application of somebody else: its own licence and double
/// versions are its owner's affair.
fn for_application(rules: &str) -> anyhow::Result<String> {
    let mut rules: DocumentMut = rules.parse()?;
    rules["licenses"]["private"]["ignore"] = value(true);
    rules["bans"]["multiple-versions"] = value("allow");
    Ok(rules.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_is_held_to_the_licences_and_sources_but_not_to_our_double_versions() {
        let rules = std::fs::read_to_string(paths::root().join(RULES)).unwrap();
        let rules: DocumentMut = for_application(&rules).unwrap().parse().unwrap();
        assert_eq!(rules["licenses"]["private"]["ignore"].as_bool(), Some(true));
        assert_eq!(rules["bans"]["multiple-versions"].as_str(), Some("allow"));
        assert_eq!(rules["sources"]["unknown-git"].as_str(), Some("deny"));
        assert!(!rules["licenses"]["allow"].as_array().unwrap().is_empty());
    }
}
