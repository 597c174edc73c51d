//! `cargo xtask bench`: builds the programs of `crates/bench`, and runs the one that compares.
//!
//! BoringSSL and OpenSSL cannot share a binary, so there is a client a family of TLS libraries, each
//! built alone.

use std::process::ExitCode;

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::{cargo::cargo, paths};

/// The programs of what is compared by message: each with its feature.
const MESSAGES: &[(&str, &str)] = &[
    ("bench-client-rustls", "rustls"),
    ("bench-client-openssl", "openssl"),
    ("bench-client-boring", "boring"),
    ("bench-server", "server"),
    ("bench-compare", "compare"),
];

/// Of them those that compare with rustls alone.
const WITH_RUSTLS: &[(&str, &str)] = &[MESSAGES[0], MESSAGES[3], MESSAGES[4]];

/// Those of what is compared by connection.
const CONNECTIONS: &[(&str, &str)] = &[
    ("connect-client-rustls", "connect-rustls"),
    ("connect-client-openssl", "connect-openssl"),
    ("connect-client-boring", "connect-boring"),
    ("connect-server", "connect-server"),
    ("connect-wire", "connect-compare"),
    ("connect-compare", "connect-compare"),
];

/// Those of many connections at a time.
const MANY: &[(&str, &str)] = &[
    ("connections-client-rustls", "connections-rustls"),
    ("connections-client-openssl", "connections-openssl"),
    ("connections-client-boring", "connections-boring"),
    ("connections-server", "connections-server"),
    ("connections-compare", "connections-compare"),
];

/// What is measured for the documentation, and what puts each into it.
const DOCUMENTED: [(&str, &[&str]); 5] = [
    ("throughput", &["--docs", "docs"]),
    ("scaling", &["--docs", "docs"]),
    (
        "connect",
        &["--page", "docs/performance-connect.md", "--svg", "docs/performance-connect.svg"],
    ),
    ("connections", &["--page", "docs/performance-connect.md"]),
    ("counts", &["--docs", "docs"]),
];

/// Measure this library beside its peers and the bare TLS libraries
///
/// `throughput`, `scaling`, `counts`, `guard`, `connect` or `connections`, each with `--help`. `all`
/// is all but `guard`, into the documentation: an hour on a machine that has nothing else to do.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure, and how
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

pub(crate) fn run(sh: &Shell, Args { args }: Args) -> anyhow::Result<ExitCode> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    if let ["all", quick @ ..] = &words[..] {
        ensure!(matches!(quick, [] | ["--quick"]), "`all` takes `--quick`, and nothing else");
        return all(sh, !quick.is_empty());
    }
    let (programs, mut args) = match words[..] {
        ["connect", ..] => (CONNECTIONS, args[1..].to_vec()),
        ["connections", ..] => (MANY, args[1..].to_vec()),
        ["guard", "--quick", ..] => (WITH_RUSTLS, args),
        _ => (MESSAGES, args),
    };
    if programs == CONNECTIONS {
        args.extend(["--python".to_owned(), paths::python().display().to_string()]);
    }
    for (program, feature) in programs {
        let which = ["--package", "bench", "--bin", program, "--features", feature];
        cargo(sh).args(["build", "--quiet", "--release"]).args(which).run()?;
    }
    if programs == MESSAGES {
        build_libwebsockets(sh)?;
    }
    let (compare, _) = programs.last().context("there are programs")?;
    let compare = paths::target().join("release").join(compare);
    cmd!(sh, "{compare} {args...}").quiet().run()?;
    Ok(ExitCode::SUCCESS)
}

/// All that the documentation tells, with the samples in `target/bench`. A quick run writes the
/// samples alone.
fn all(sh: &Shell, quick: bool) -> anyhow::Result<ExitCode> {
    let folder = sh.create_dir(paths::target().join("bench"))?;
    for (what, docs) in DOCUMENTED {
        let json = folder.join(what).with_extension("json").display().to_string();
        let how = if quick { &["--quick"] } else { docs };
        let args = [&[what, "--json", &json], how].concat();
        run(sh, Args { args: args.into_iter().map(str::to_owned).collect() })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the one client that is not Rust, where its library is installed.
fn build_libwebsockets(sh: &Shell) -> anyhow::Result<()> {
    let Ok(flags) = cmd!(sh, "pkg-config --cflags --libs libwebsockets").ignore_stderr().read()
    else {
        println!("libwebsockets is left out: Debian's libwebsockets-dev is not installed");
        return Ok(());
    };
    let flags = flags.split_whitespace();
    let source = paths::root().join("crates/bench/src/client/libwebsockets.c");
    let client = paths::target().join("release/bench-client-libwebsockets");
    Ok(cmd!(sh, "cc -O2 -o {client} {source} {flags...}").quiet().run()?)
}

/// A step of the test run: whether a message costs more than it did.
pub(crate) fn guard(sh: &Shell) -> anyhow::Result<()> {
    run(sh, Args { args: ["guard", "--quick"].map(str::to_owned).to_vec() }).map(drop)
}
