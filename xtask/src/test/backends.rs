//! Builds, lints and tests a selection of packages and features.
//!
//! Never the whole workspace: Cargo would unify its features, and link OpenSSL with BoringSSL.

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::capabilities;
use crate::cargo::cargo;
use crate::few_roots::few_roots_of;
use crate::matrix::{Backend, Selection};
use crate::paths;
use crate::side_by_side;
use crate::verdicts::Recording;

pub(super) const FACADE: &str = "tungstenite-tls";

/// Tests that a short row leaves out, besides the suite's.
const LONG: &[&str] = &[
    "every_example_ends_whatever_the_server_does",
    "the_examples_leak_nothing",
    "valgrind_finds_no_leak_and_no_bad_access",
];

/// For a build that links nothing: takes the headers of the system's OpenSSL, even with the feature
/// that compiles OpenSSL, which takes minutes. Cargo would compile it again for each set of
/// features.
const NOT_VENDORED: [(&str, &str); 1] = [("OPENSSL_NO_VENDOR", "1")];

/// Lints each package as its users build it, then all targets together; runs every test; compares
/// the capabilities and the certificate verdicts that the suite showed with the documentation; and
/// runs the examples.
pub(super) fn lint_and_test(sh: &Shell, backend: &Backend) -> anyhow::Result<()> {
    let Backend { selection, lint_alone, examples, .. } = backend;
    for package in selection.packages.iter().filter(|_| *lint_alone) {
        // Without the features that dev-dependencies and other packages enable, which could hide a
        // feature that is missing here.
        let alone = selection.only(package).args();
        let clippy = cargo(sh).arg("clippy").args(alone).args(["--", "-D", "warnings"]);
        clippy.envs(NOT_VENDORED).run()?;
    }
    if selection.features.iter().any(|feature| feature.ends_with("/openssl-vendored")) {
        let vendored = ["--no-default-features", "--features", "native-tls-vendored"];
        let check = cargo(sh).args(["check", "--package", FACADE]).args(vendored);
        check.envs(NOT_VENDORED).run()?;
    }
    let args = selection.args();
    cargo(sh).arg("clippy").args(&args).args(["--all-targets", "--", "-D", "warnings"]).run()?;
    let verdicts = Recording::start(sh)?;
    let test = capabilities::recorded(cargo(sh).arg("test").args(&args), backend)?;
    let test = side_by_side::recorded(sh, test, backend)?;
    let test = few_roots_of(sh, backend)?
        .into_iter()
        .fold(test, |test, (name, value)| test.env(name, value));
    let more = if backend.is_short { LONG } else { &[] };
    let left_out = side_by_side::left_out(backend).iter().chain(more);
    test.arg("--").args(left_out.flat_map(|test| ["--skip", test])).run()?;
    capabilities::compare(sh, backend)?;
    verdicts.check(sh, backend)?;
    for example in examples {
        let program = paths::target().join("debug/examples").join(example);
        cmd!(sh, "{program}").run()?;
    }
    Ok(())
}

/// Lints core and the rustls adapter with each feature by itself, and runs the facade's tests of
/// options whose Cargo feature is off, with each backend.
pub(super) fn refuse_without_features(sh: &Shell) -> anyhow::Result<()> {
    for (package, selections) in ALONE {
        for features in *selections {
            let only = ["--package", package, "--no-default-features", "--features", features];
            cargo(sh).arg("clippy").args(only).args(["--", "-D", "warnings"]).run()?;
        }
    }
    for (tests, features) in [
        (&["features"][..], "rustls-ring,native-tls,openssl"),
        (&["features"], "native-tls,openssl,hints"),
        (&["features"], "boring,hints"),
        (&["features", "size"], "rustls-size,algorithms,hints"),
        (&["features", "size"], "rustls-size,algorithms,client-identity,hints,resumption,tls12"),
    ] {
        let test = cargo(sh).args(["test", "--package", FACADE, "--no-default-features"]);
        let tests = tests.iter().flat_map(|test| ["--test", test]);
        test.args(["--features", features]).args(tests).run()?;
    }
    Ok(())
}

/// Runs the suite on the provider for small programs, but for the cases that need other algorithms.
pub(super) fn run_suite_with_few_algorithms(sh: &Shell) -> anyhow::Result<()> {
    const FEATURES: &str = "client-identity,platform-roots,size,tls12,tungstenite-tls-core/default";
    const OTHERS: [&str; 15] = [
        "bad_tls::tls13::key_share_point",
        "bad_tls::tls13::retry",
        "ciphers::",
        "early_data::hostile_transport",
        "early_data::rejected_by_hello_retry_request",
        "early_data::retried_once_to_the_application",
        "groups::",
        "identity::tls12",
        "identity::tls13::accepted",
        "signature_schemes::",
        "suites::",
        "support::",
        "tls_server_end_point",
        "verdicts::keys",
        "verdicts::signatures",
    ];
    let test = cargo(sh).args(["test", "--package", "tungstenite-tls-rustls"]);
    let test = test.args(["--no-default-features", "--features", FEATURES]);
    let test = test.args(["--test", "conformance", "--", "--quiet"]);
    // The rows run them on every runtime, which knows nothing of algorithms.
    let skipped = OTHERS.into_iter().chain(["smol::", "tokio::"]);
    Ok(test.args(skipped.flat_map(|case| ["--skip", case])).run()?)
}

/// Packages, and the features that are compiled with no others.
const ALONE: &[(&str, &[&str])] = &[
    (
        "tungstenite-tls-core",
        &[
            "",
            "algorithms",
            "async-tungstenite",
            "basic-auth",
            "bundled-roots",
            "certificate-status",
            "channel-binding",
            "client-identity",
            "dangerous",
            "ech",
            "encrypted-keys",
            "futures-io",
            "hints",
            "key-log",
            "pins",
            "pkcs12",
            "platform-roots",
            "proxy",
            "resumption",
            "session-store",
            "split",
            "tokio",
            "tokio-tungstenite",
            "url",
        ],
    ),
    (
        "tungstenite-tls-rustls",
        &[
            "",
            "size",
            "size,tls12",
            "size,client-identity",
            "size,platform-roots",
            "ring",
            "ring,tls12",
            "ring,client-identity",
            "ring,logging",
        ],
    ),
];

/// Checks that the facade refuses `feature` together with `row`, and that the error names both.
pub(super) fn refuse(sh: &Shell, row: &Backend, feature: &str) -> anyhow::Result<()> {
    let selection = row.selection.with(format!("{FACADE}/{feature}"));
    let output = cargo(sh)
        .args(["check", "--color", "never"])
        .args(selection.args())
        .ignore_status()
        .output()?;
    let features = [row.name.clone(), feature.to_owned()];
    ensure!(!output.status.success(), "the features {features:?} are not refused");
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(refuses(&stderr, &features), "no error names the features {features:?}:\n{stderr}");
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::matrix::Matrix;

    /// Each with those that it turns on.
    fn features_of_core() -> Vec<(String, Vec<String>)> {
        let manifest = std::fs::read_to_string("../crates/tungstenite-tls-core/Cargo.toml");
        let manifest: toml_edit::DocumentMut = manifest.unwrap().parse().unwrap();
        let text = |value: &toml_edit::Value| value.as_str().unwrap().to_owned();
        let features = manifest["features"].as_table().unwrap().iter();
        let features = features.map(|(name, implied)| {
            (name.to_owned(), implied.as_array().unwrap().iter().map(text).collect())
        });
        features.collect()
    }

    #[test]
    fn each_feature_of_core_is_linted_alone() {
        for (feature, _) in features_of_core() {
            let is_linted = ALONE[0].1.contains(&&*feature);
            assert!(is_linted || ["default", "testing"].contains(&&*feature), "{feature}");
        }
    }

    /// Otherwise, what `cfg` hides would be tested nowhere.
    #[test]
    fn core_is_tested_with_each_of_its_features() {
        let sh = Shell::new().unwrap();
        sh.change_dir(paths::root());
        let rows = Matrix::read(&sh).unwrap().backends;
        let mut left: Vec<String> =
            rows.iter().flat_map(|row| row.selection.features.clone()).collect();
        left.retain(|feature| feature.starts_with("tungstenite-tls-core/"));
        let features = features_of_core();
        let mut tested = BTreeSet::new();
        while let Some(feature) = left.pop() {
            let feature = feature.trim_start_matches("tungstenite-tls-core/");
            let implied = features.iter().find(|(name, _)| name == feature);
            let implied = implied.into_iter().flat_map(|(_, implied)| implied.clone());
            left.extend(implied.filter(|_| !tested.contains(feature)));
            tested.insert(feature.to_owned());
        }
        for (feature, _) in features {
            assert!(
                tested.contains(&feature),
                "no row of ci/matrix.json tests core with {feature}"
            );
        }
    }

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
