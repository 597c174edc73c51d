//! Checks the dependency graph: which package compiles which TLS library.

use std::collections::BTreeSet;

use anyhow::ensure;
use xshell::Shell;

use super::backends::FACADE;
use crate::cargo::cargo;
use crate::matrix::Selection;

/// The crates that implement TLS or its cryptography. `rustls-pki-types` and `rustls-native-certs`
/// do not: they only hold and find certificates, for any backend.
pub(super) const TLS_LIBRARIES: [&str; 11] = [
    "aws-lc-rs",
    "aws-lc-sys",
    "boring",
    "boring-sys",
    "mbedtls-rs-sys",
    "native-tls",
    "openssl",
    "openssl-src",
    "openssl-sys",
    "ring",
    "rustls",
];

/// The TLS libraries that each package compiles with all its features, on any target.
const PACKAGES: [(&str, &[&str]); 6] = [
    ("tungstenite-tls-core", &[]),
    ("tungstenite-tls-rustls", &["aws-lc-rs", "aws-lc-sys", "ring", "rustls"]),
    ("tungstenite-tls-native-tls", &["native-tls", "openssl", "openssl-src", "openssl-sys"]),
    ("tungstenite-tls-openssl", &["openssl", "openssl-src", "openssl-sys"]),
    ("tungstenite-tls-boring", &["boring", "boring-sys"]),
    ("tungstenite-tls-mbedtls", &["mbedtls-rs-sys"]),
];

/// The TLS libraries that the facade, and the choice below it, compile with one feature.
const FEATURES: [(&str, &[&str]); 9] = [
    ("", &[]),
    ("rustls", &["aws-lc-rs", "aws-lc-sys", "rustls"]),
    ("rustls-ring", &["ring", "rustls"]),
    ("native-tls", &["native-tls", "openssl", "openssl-sys"]),
    ("native-tls-vendored", &["native-tls", "openssl", "openssl-src", "openssl-sys"]),
    ("rustls-tls-native-roots", &["aws-lc-rs", "aws-lc-sys", "rustls"]),
    ("openssl", &["openssl", "openssl-sys"]),
    ("openssl-vendored", &["openssl", "openssl-src", "openssl-sys"]),
    ("boring", &["boring", "boring-sys"]),
];

/// The choice among the backends, on which the drop-in crates stand.
const CHOICE: &str = "tungstenite-tls-backends";
const PEERS: [&str; 2] = ["async-tungstenite", "tokio-tungstenite"];

/// The packages that compile no async runtime by default.
const WITHOUT_TOKIO: [&str; 12] = [
    "tungstenite-tls-core",
    CHOICE,
    "tungstenite-tls-rustls",
    "tungstenite-tls-native-tls",
    "tungstenite-tls-openssl",
    "tungstenite-tls-boring",
    "tungstenite-tls-mbedtls",
    "tungstenite-tls-testing",
    "tungstenite-tls-conformance",
    FACADE,
    "tungstenite-tls-capi",
    "tungstenite-tls-cli",
];

/// Checks all invariants. Each of `rows` is a selection that is built into one binary.
pub(super) fn run(sh: &Shell, rows: &[Selection]) -> anyhow::Result<()> {
    for (package, expected) in PACKAGES {
        let args = ["--package", package, "--all-features"].map(str::to_owned);
        expect(package, &compiled(sh, "normal,build", &args)?, expected)?;
    }
    for (feature, expected) in FEATURES {
        for package in [FACADE, CHOICE] {
            let args = ["--package", package, "--no-default-features", "--features", feature];
            let crates = compiled(sh, "normal,build", &args.map(str::to_owned))?;
            expect(&format!("{package} with the feature `{feature}`"), &crates, expected)?;
        }
    }
    // What stands in for the peers cannot depend on them.
    let args = ["--package", CHOICE, "--all-features"].map(str::to_owned);
    let crates = compiled(sh, "normal,build", &args)?;
    for peer in PEERS {
        ensure!(!crates.contains(peer), "{CHOICE} compiles {peer}");
    }
    for package in WITHOUT_TOKIO {
        let crates = compiled(sh, "normal,build", &["--package", package].map(str::to_owned))?;
        ensure!(!crates.contains("tokio"), "{package} compiles tokio by default");
    }
    for row in rows {
        let crates = compiled(sh, "normal,build,dev", &row.args())?;
        let both = crates.contains("openssl-sys") && crates.contains("boring-sys");
        ensure!(!both, "one build holds both OpenSSL and BoringSSL: {}", row.args().join(" "));
    }
    Ok(())
}

/// The names of all crates that Cargo compiles for `args`, on any target.
fn compiled(sh: &Shell, edges: &str, args: &[String]) -> anyhow::Result<BTreeSet<String>> {
    let tree = cargo(sh)
        .args(["tree", "--target", "all", "--edges", edges, "--prefix", "none"])
        .args(args);
    Ok(names(&tree.quiet().read()?))
}

/// The first word of each line; the rest is version and path.
fn names(tree: &str) -> BTreeSet<String> {
    tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// Checks that exactly the expected libraries are compiled: a missing one would mean that the check
/// tests nothing.
fn expect(what: &str, crates: &BTreeSet<String>, expected: &[&str]) -> anyhow::Result<()> {
    let found: Vec<&str> =
        TLS_LIBRARIES.into_iter().filter(|library| crates.contains(*library)).collect();
    ensure!(
        found == expected,
        "{what} should compile the TLS libraries {expected:?}, and compiles {found:?}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_too_many_or_too_few_is_found() {
        let crates = names("a v0.1.0 (/a)\nopenssl v0.10.82\nring v0.17.14\nopenssl v0.10.82 (*)");
        assert!(expect("a", &crates, &["openssl", "ring"]).is_ok());
        assert!(expect("a", &crates, &["openssl"]).is_err());
        assert!(expect("a", &crates, &["openssl", "ring", "rustls"]).is_err());
    }
}
