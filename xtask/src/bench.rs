//! `cargo xtask bench`: builds the programs of `bench/`, a workspace of its own, and runs the one
//! that compares.
//!
//! BoringSSL and OpenSSL cannot share a binary, so the client is built once a family of TLS libraries.

use std::{path::PathBuf, process::ExitCode};

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::{cargo, paths};

/// The families of the client.
const FAMILIES: [&str; 3] = ["rustls", "openssl", "boring"];

/// The features of the programs that are not measured. No client is built together with them: how
/// the compiler cuts the code up, and so what it inlines, would depend on them.
const OTHERS: &str = "server,compare";

/// What is measured for the documentation.
const DOCUMENTED: [&str; 5] = ["throughput", "scaling", "connect", "connections", "counts"];

/// Measure this library beside its peers and the bare TLS libraries
///
/// Takes `throughput`, `scaling`, `counts`, `guard`, `connect` or `connections`, each with `--help`.
/// `all` runs all of them except `guard` and writes the documentation's tables, which takes an hour on
/// an idle machine. `plots` measures nothing and draws the documentation's plots from its tables.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure, and how
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

pub(crate) fn run(sh: &Shell, Args { mut args }: Args) -> anyhow::Result<ExitCode> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["all", ref quick @ ..] => {
            ensure!(matches!(quick, [] | ["--quick"]), "`all` takes only `--quick`");
            return all(sh, !quick.is_empty());
        }
        ["plots", ..] => build(sh, &["--bin", "bench-compare", "--features", "compare"])?,
        ["guard", "--quick", ..] => build_clients(sh, &FAMILIES[..1])?,
        _ => {
            build_clients(sh, &FAMILIES)?;
            build_libwebsockets(sh)?;
        }
    }
    if words[0] == "connect" {
        args.extend(["--python".to_owned(), paths::python().display().to_string()]);
    }
    let compare = program("bench-compare");
    cmd!(sh, "{compare} {args...}").quiet().run()?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the client with each of `families`, under names that tell which, and what they need.
fn build_clients(sh: &Shell, families: &[&str]) -> anyhow::Result<()> {
    build(sh, &["--features", OTHERS])?;
    for family in families {
        build(sh, &["--bin", "bench-client", "--features", family])?;
        let named = program(&format!("bench-client-{family}"));
        // What has the name may be a hard link into what Cargo built.
        sh.remove_path(&named)?;
        sh.copy_file(program("bench-client"), named)?;
    }
    Ok(())
}

fn build(sh: &Shell, which: &[&str]) -> anyhow::Result<()> {
    Ok(cargo::bench(sh, "build").args(["--quiet", "--release"]).args(which).run()?)
}

fn program(name: &str) -> PathBuf {
    paths::target().join("release").join(name)
}

/// All that the documentation tells, with the samples in `target/bench`. A quick run writes the
/// samples alone.
fn all(sh: &Shell, quick: bool) -> anyhow::Result<ExitCode> {
    let folder = sh.create_dir(paths::target().join("bench"))?;
    for what in DOCUMENTED {
        let json = folder.join(what).with_extension("json").display().to_string();
        let how: &[&str] = if quick { &["--quick"] } else { &["--docs", "docs"] };
        let args = [&[what, "--json", &json], how].concat();
        run(sh, Args { args: args.into_iter().map(str::to_owned).collect() })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the one client that is not Rust, where its library is installed.
fn build_libwebsockets(sh: &Shell) -> anyhow::Result<()> {
    let Ok(flags) = cmd!(sh, "pkg-config --cflags --libs libwebsockets").ignore_stderr().read()
    else {
        println!("libwebsockets is left out: install Debian's libwebsockets-dev to measure it");
        return Ok(());
    };
    let flags = flags.split_whitespace();
    let source = paths::root().join("bench/src/client/libwebsockets.c");
    let client = program("bench-client-libwebsockets");
    Ok(cmd!(sh, "cc -O2 -o {client} {source} {flags...}").quiet().run()?)
}

/// A step of the test run: whether a message costs more than it did.
pub(crate) fn guard(sh: &Shell) -> anyhow::Result<()> {
    run(sh, Args { args: ["guard", "--quick"].map(str::to_owned).to_vec() }).map(drop)
}

/// A step of the test run: all programs are linted, and the units are tested in the build that
/// `guard` uses.
pub(crate) fn lint_and_test(sh: &Shell) -> anyhow::Result<()> {
    let with_rustls = [FAMILIES[0], OTHERS].join(",");
    for features in [&with_rustls, FAMILIES[1], FAMILIES[2]] {
        let clippy = cargo::bench(sh, "clippy").args(["--all-targets", "--features", features]);
        clippy.args(["--", "-D", "warnings"]).run()?;
    }
    cargo::bench(sh, "test").args(["--release", "--lib", "--features", OTHERS]).run()?;
    let doc = cargo::bench(sh, "doc").args(["--no-deps", "--features", &with_rustls]);
    Ok(doc.env("RUSTDOCFLAGS", "-D warnings").run()?)
}
