//! `cargo xtask msrv`: checks that the packages compile with the Rust version that they state.
//!
//! The compiler is Debian's, unpacked below `target/tools` (`setup/debian_rust.rs`).

use std::process::ExitCode;

use anyhow::{Context, ensure};
use xshell::Shell;

use crate::outcome::Outcome;
use crate::paths;
use crate::published::{self, Published};
use crate::setup::debian_rust;

/// Everything except BoringSSL's backend, which is checked separately. rustls uses ring, whose C
/// code compiles within seconds.
const FEATURES: [&str; 14] = [
    "tungstenite-tls/brotli",
    "tungstenite-tls/encrypted-keys",
    "tungstenite-tls/native-tls",
    "tungstenite-tls/openssl",
    "tungstenite-tls/pkcs12",
    "tungstenite-tls/rustls-ring",
    "tungstenite-tls/smol",
    "tungstenite-tls/split",
    "tungstenite-tls/tcp-fast-open",
    "tungstenite-tls/tokio",
    "tungstenite-tls/url",
    "tungstenite-tls/zlib",
    "tungstenite-tls-capi/standard",
    "tungstenite-tls-cli/demo-server",
];
const AWS_LC: &str = "tungstenite-tls/rustls";
const BORING: &str = "tungstenite-tls-boring";
const WITH_BORING: &str = "tungstenite-tls/boring";

/// Check that the stated Rust compiles every published package
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out rustls with aws-lc-rs, whose C code takes a minute, as `cargo xtask test` does
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    compile(sh, args.quick).map(Outcome::report)
}

/// A step of the test run.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<Outcome> {
    compile(sh, true)
}

fn compile(sh: &Shell, quick: bool) -> anyhow::Result<Outcome> {
    let packages = published::all(sh)?;
    let version = stated(&packages)?;
    let rust = match debian_rust::find(sh, &version, false)? {
        Ok(rust) => rust,
        Err(missing) => {
            return Ok(Outcome::Skipped(format!("no Rust {version} on this machine: {missing}")));
        }
    };
    let mut features = FEATURES.to_vec();
    if quick {
        println!("left out: `{AWS_LC}`: its C takes a minute; `cargo xtask msrv` compiles it");
    } else {
        features.push(AWS_LC);
    }
    let all = packages.iter().map(|package| package.name.as_str());
    let but_boring: Vec<&str> = all.filter(|name| *name != BORING).collect();
    for (packages, features) in
        [(but_boring, features), (vec![BORING, "tungstenite-tls"], vec![WITH_BORING])]
    {
        rust.cargo(sh)
            // An old Cargo must not rewrite the lock file.
            .args(["check", "--locked", "--quiet", "--no-default-features"])
            .args(packages.iter().flat_map(|package| ["--package", package]))
            .args(["--features", &features.join(",")])
            // Build scripts and proc macros need not be fast here.
            .args(["--config", "profile.dev.package.\"*\".opt-level=0"])
            .arg("--target-dir")
            .arg(paths::target().join("msrv"))
            // Makes BoringSSL's bindings without compiling its C++: nothing is linked.
            .env("DOCS_RS", "1")
            .env("CARGO_INCREMENTAL", "0")
            .run()
            .with_context(|| {
                format!("Rust {version} does not compile the packages that state it")
            })?;
    }
    println!("Rust {version} compiles {} packages", packages.len());
    Ok(Outcome::Passed)
}

/// The one version that all packages state, as `major.minor`, and that the READMEs repeat.
fn stated(packages: &[Published]) -> anyhow::Result<String> {
    let mut version: Option<&str> = None;
    for Published { name, manifest, .. } in packages {
        let own = manifest["rust_version"].as_str();
        let own = own.with_context(|| format!("{name}: its Cargo.toml has no `rust-version`"))?;
        let first = version.get_or_insert(own);
        ensure!(*first == own, "{name} states Rust {own}, but other packages state {first}");
    }
    version.map(str::to_owned).context("there are packages to publish")
}
