//! `cargo xtask bench`: builds the programs of `crates/bench`, and runs the one that compares.
//!
//! BoringSSL and OpenSSL cannot share a binary, so there is a client a family of TLS libraries, each
//! built alone.

use std::process::ExitCode;

use anyhow::Context;
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

/// Measure this library beside its peers and the bare TLS libraries
///
/// `throughput`, `scaling`, `counts`, `guard`, `connect` or `connections`, each with `--help`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure, and how
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

pub(crate) fn run(sh: &Shell, Args { args }: Args) -> anyhow::Result<ExitCode> {
    let (programs, mut args) = match args.split_first() {
        Some((task, rest)) if task == "connect" => (CONNECTIONS, rest.to_vec()),
        Some((task, rest)) if task == "connections" => (MANY, rest.to_vec()),
        _ => (MESSAGES, args),
    };
    if programs == CONNECTIONS {
        args.extend(["--python".to_owned(), paths::python().display().to_string()]);
    }
    for (program, feature) in programs {
        let which = ["--package", "bench", "--bin", program, "--features", feature];
        cargo(sh).args(["build", "--quiet", "--release"]).args(which).run()?;
    }
    let (compare, _) = programs.last().context("there are programs")?;
    let compare = paths::target().join("release").join(compare);
    cmd!(sh, "{compare} {args...}").quiet().run()?;
    Ok(ExitCode::SUCCESS)
}
