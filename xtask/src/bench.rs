//! `cargo xtask bench`: builds the programs of `bench/`, which is a separate workspace, and runs
//! `bench-compare`.
//!
//! BoringSSL and OpenSSL cannot share a binary, so the client is built once for each family of TLS
//! libraries.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::{cargo, paths};

/// The families of TLS libraries that the client is built for.
const FAMILIES: [&str; 3] = ["rustls", "openssl", "boring"];

/// The features of the programs that are not measured. The client is never built together with
/// them, because they would change how the compiler splits its code and what it inlines.
const OTHERS: &str = "server,compare";

/// The measurements that the documentation shows.
const DOCUMENTED: [&str; 6] =
    ["throughput", "scaling", "connect", "connections", "counts", "split"];

/// Compare the speed of this library, its peers and the bare TLS libraries
///
/// Takes `throughput`, `scaling`, `counts`, `guard`, `connect`, `connections` or `split`, each with
/// `--help`. `all` runs all of them except `guard` and writes the documentation's tables, which
/// takes over an hour on an idle machine. `plots` measures nothing and draws the documentation's
/// plots from its tables.
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
        ["guard", "--quick", ..] => build_clients(sh, &FAMILIES[..1], "")?,
        ["split", ..] => build_clients(sh, &FAMILIES, ",split")?,
        _ => {
            build_clients(sh, &FAMILIES, "")?;
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

/// Builds the client for each of `families`, as `bench-client-FAMILY`, with `more` features, and
/// the programs it needs.
fn build_clients(sh: &Shell, families: &[&str], more: &str) -> anyhow::Result<()> {
    build(sh, &["--features", OTHERS])?;
    families.iter().try_for_each(|family| build_client(sh, family, more, &program("")))
}

/// Builds the client for `family`, as `bench-client-FAMILY` in `folder`.
fn build_client(sh: &Shell, family: &str, more: &str, folder: &Path) -> anyhow::Result<()> {
    let features = format!("{family}{more}");
    build(sh, &["--bin", "bench-client", "--features", &features])?;
    let named = folder.join(format!("bench-client-{family}"));
    // An existing file may be a hard link to Cargo's own output.
    sh.remove_path(&named)?;
    Ok(sh.copy_file(program("bench-client"), named)?)
}

fn build(sh: &Shell, which: &[&str]) -> anyhow::Result<()> {
    Ok(cargo::bench(sh, "build").args(["--quiet", "--release"]).args(which).run()?)
}

fn program(name: &str) -> PathBuf {
    paths::target().join("release").join(name)
}

/// Measures everything that the documentation shows, and writes the samples to `target/bench`. A
/// quick run writes only the samples.
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

/// Builds the one client that is not written in Rust, if its library is installed.
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

/// A step of the test run: checks that a message costs no more than before. That is counted in the
/// client alone, so the other programs are built without optimisation.
pub(crate) fn guard(sh: &Shell) -> anyhow::Result<()> {
    cargo::bench(sh, "build").args(["--quiet", "--features", OTHERS]).run()?;
    let folder = paths::target().join("debug");
    build_client(sh, FAMILIES[0], "", &folder)?;
    let compare = folder.join("bench-compare");
    Ok(cmd!(sh, "{compare} guard --quick").quiet().run()?)
}

/// A step of the test run: lints all programs, and runs the unit tests.
pub(crate) fn lint_and_test(sh: &Shell) -> anyhow::Result<()> {
    let with_rustls = [FAMILIES[0], OTHERS, "split"].join(",");
    for features in [&with_rustls, FAMILIES[0], FAMILIES[1], FAMILIES[2]] {
        let clippy = cargo::bench(sh, "clippy").args(["--all-targets", "--features", features]);
        clippy.args(["--", "-D", "warnings"]).run()?;
    }
    cargo::bench(sh, "test").args(["--lib", "--features", OTHERS]).run()?;
    let doc = cargo::bench(sh, "doc").args(["--no-deps", "--features", &with_rustls]);
    Ok(doc.env("RUSTDOCFLAGS", "-D warnings").run()?)
}
