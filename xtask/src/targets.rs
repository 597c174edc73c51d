//! `cargo xtask targets`: type-checks the code for other operating systems.
//!
//! A check needs the target's standard library. Debian packages its sources together with a
//! compiler, which are unpacked below `target/tools` (`setup/debian_rust.rs`); Cargo checks the
//! sources first. Nothing is linked, and no C is compiled: that would need the target's C compiler.

use std::process::ExitCode;

use anyhow::Context;
use xshell::Shell;

use crate::outcome::Outcome;
use crate::paths;
use crate::setup::debian_rust;

/// The versions of Rust that Debian has with sources, in order of preference.
const VERSIONS: [&str; 2] = ["1.96", "1.85"];

/// An operating system, and what is checked for it.
struct Target {
    triple: &'static str,
    packages: &'static [&'static str],
    features: &'static [&'static str],
}

/// The rustls backend is checked without a provider, and so without C.
const WITH_NATIVE_TLS: &[&str] = &[
    "tungstenite-tls",
    "tungstenite-tls-backends",
    "tungstenite-tls-capi",
    "tungstenite-tls-cli",
    "tungstenite-tls-core",
    "tungstenite-tls-native-tls",
    "tungstenite-tls-rustls",
];
const WITHOUT: &[&str] = &[
    "tungstenite-tls",
    "tungstenite-tls-backends",
    "tungstenite-tls-capi",
    "tungstenite-tls-cli",
    "tungstenite-tls-core",
    "tungstenite-tls-rustls",
];

/// The features that are checked for every target.
const FEATURES: &[&str] = &[
    "tungstenite-tls/encrypted-keys",
    "tungstenite-tls/pkcs12",
    "tungstenite-tls/smol",
    "tungstenite-tls/split",
    "tungstenite-tls/tcp-fast-open",
    "tungstenite-tls/tokio",
    "tungstenite-tls-cli/tcp-fast-open",
    "tungstenite-tls-core/platform-roots",
    "tungstenite-tls-rustls/platform-roots",
];
const NATIVE_TLS: &[&str] = &["tungstenite-tls-cli/native-tls"];

const TARGETS: [Target; 4] = [
    Target { triple: "x86_64-pc-windows-msvc", packages: WITH_NATIVE_TLS, features: NATIVE_TLS },
    Target { triple: "aarch64-apple-darwin", packages: WITH_NATIVE_TLS, features: NATIVE_TLS },
    Target { triple: "aarch64-apple-ios", packages: WITH_NATIVE_TLS, features: NATIVE_TLS },
    Target { triple: "aarch64-linux-android", packages: WITHOUT, features: &[] },
];

/// What is checked for none of the targets, and why.
const NOT_CHECKED: [(&str, &str); 4] = [
    (
        "rustls's providers aws-lc-rs and ring",
        "their C needs a compiler for the target; the backend is checked without them",
    ),
    (
        "openssl",
        "it needs OpenSSL's headers for the target; the backend has no platform-specific code",
    ),
    (
        "boring",
        "its C++ needs a compiler for the target; the backend has no platform-specific code",
    ),
    ("native-tls on Android", "it uses OpenSSL there"),
];

/// Type-check the code for Windows, Apple's systems and Android
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Check only Windows, as `cargo xtask test` does
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    check_all(sh, args.quick).map(Outcome::report)
}

/// A step of the test run.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<Outcome> {
    check_all(sh, true)
}

fn check_all(sh: &Shell, quick: bool) -> anyhow::Result<Outcome> {
    let targets = if quick { &TARGETS[..1] } else { &TARGETS[..] };
    let mut missing = Vec::new();
    for version in VERSIONS {
        match debian_rust::find(sh, version, true)? {
            Ok(rust) => {
                for target in targets {
                    check_target(sh, &rust, version, target)?;
                    println!("checked with Rust {version}: {}", target.triple);
                }
                for (what, why) in NOT_CHECKED {
                    println!("not checked: {what}: {why}");
                }
                return Ok(Outcome::Passed);
            }
            Err(why) => missing.push(why),
        }
    }
    let triples: Vec<&str> = targets.iter().map(|target| target.triple).collect();
    Ok(Outcome::Skipped(format!("{}: {}", triples.join(", "), missing.join("; "))))
}

fn check_target(
    sh: &Shell,
    rust: &debian_rust::DebianRust,
    version: &str,
    target: &Target,
) -> anyhow::Result<()> {
    let features = [FEATURES, target.features].concat();
    rust.cargo(sh)
        .args(["check", "--locked", "--quiet", "--no-default-features"])
        .args(["-Zbuild-std=std,panic_abort", "--target", target.triple])
        .args(target.packages.iter().flat_map(|package| ["--package", package]))
        .args(["--features", &features.join(",")])
        // Warnings are errors in this repository, but not in its dependencies.
        .args(["-Zwarnings", "--config", "build.warnings=\"deny\""])
        // Build scripts and proc macros need not be fast here.
        .args(["--config", "profile.dev.package.\"*\".opt-level=0"])
        .arg("--target-dir")
        .arg(paths::target().join("targets"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_INCREMENTAL", "0")
        .run()
        .with_context(|| format!("Rust {version} does not compile the code for {}", target.triple))
}
