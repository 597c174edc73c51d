//! What is built and run for a selection of packages and features.
//!
//! Never the whole workspace: Cargo would unify its features, and OpenSSL would meet BoringSSL.

use anyhow::ensure;
use xshell::Shell;

use crate::cargo::cargo;
use crate::matrix::Selection;

pub(super) const FACADE: &str = "tungstenite-tls";

/// Lints each package as its users build it, then all targets together, and runs every test.
pub(super) fn lint_and_test(sh: &Shell, selection: &Selection) -> anyhow::Result<()> {
    for package in &selection.packages {
        // Without the features that dev-dependencies and the other packages switch on, which could
        // hide that one is missing here.
        let alone = selection.only(package).args();
        cargo(sh).arg("clippy").args(alone).args(["--", "-D", "warnings"]).run()?;
    }
    let args = selection.args();
    cargo(sh).arg("clippy").args(&args).args(["--all-targets", "--", "-D", "warnings"]).run()?;
    Ok(cargo(sh).arg("test").args(&args).run()?)
}

/// Checks that the facade refuses both of `features` at once, and names them.
pub(super) fn refuse(sh: &Shell, features: &[String; 2]) -> anyhow::Result<()> {
    let list = features.join(",");
    let output = cargo(sh)
        .args(["check", "--color", "never", "--package", FACADE])
        .args(["--no-default-features", "--features", &list])
        .ignore_status()
        .output()?;
    ensure!(!output.status.success(), "the features {list} are not refused");
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(refuses(&stderr, features), "no error names the features {list}:\n{stderr}");
    Ok(())
}

/// Whether one error in the compiler's output names both features.
fn refuses(stderr: &str, features: &[String; 2]) -> bool {
    stderr.lines().filter(|line| line.starts_with("error")).any(|line| {
        line.contains("the features")
            && features.iter().all(|feature| line.contains(&format!("`{feature}`")))
    })
}

pub(super) fn document(sh: &Shell, selection: &Selection) -> anyhow::Result<()> {
    let doc = cargo(sh).args(["doc", "--no-deps"]).args(selection.args());
    Ok(doc.env("RUSTDOCFLAGS", "-D warnings").run()?)
}

pub(super) fn run_example(sh: &Shell, example: &str, facade: &Selection) -> anyhow::Result<()> {
    Ok(cargo(sh).args(["run", "--example", example]).args(facade.args()).run()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_both_features() {
        let features = ["boring", "openssl"].map(str::to_owned);
        let refused = "error: the features `boring` and `openssl` cannot be in one binary: ...";
        assert!(refuses(refused, &features));
        assert!(!refuses("error: the features `boring` and `native-tls` cannot ...", &features));
        assert!(!refuses("warning: the features `boring` and `openssl` ...", &features));
        assert!(!refuses("error: linking with `cc` failed", &features));
    }
}
