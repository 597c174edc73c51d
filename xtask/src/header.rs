//! `cargo xtask header`: compares the header of the C interface with the Rust code that it is made
//! from, or makes it.

use std::process::ExitCode;

use anyhow::{Context, ensure};
use xshell::Shell;

use crate::paths;

const CRATE: &str = "crates/tungstenite-tls-capi";
const HEADER: &str = "crates/tungstenite-tls-capi/include/tungstenite_tls.h";

/// All packages of the workspace have one version.
const VERSION: &str = concat!(
    "\n/* The version of this header; wss_version says that of the library. */",
    "\n#define WSS_VERSION \"",
    env!("CARGO_PKG_VERSION"),
    "\"\n#define WSS_VERSION_MAJOR ",
    env!("CARGO_PKG_VERSION_MAJOR"),
    "\n#define WSS_VERSION_MINOR ",
    env!("CARGO_PKG_VERSION_MINOR"),
);

/// The sources that declare what C sees, in the order of the header.
const SOURCES: [&str; 9] = [
    "status.rs",
    "kinds.rs",
    "error.rs",
    "message.rs",
    "callback.rs",
    "library.rs",
    // With the files of the modules in it.
    "options/mod.rs",
    "client.rs",
    "connection.rs",
];

/// Compare the header of the C interface with the code that it is made from, or write it
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write the header
    #[arg(long)]
    bless: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    if args.bless {
        sh.write_file(HEADER, make()?)?;
        println!("written: {HEADER}");
    } else {
        check(sh)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A step of the test run.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<()> {
    let (committed, now) = (sh.read_file(HEADER)?, make()?);
    let mut lines = committed.lines().zip(now.lines()).enumerate();
    let first = lines.find(|(_, (committed, now))| committed != now);
    let line = first.map_or(committed.lines().count().min(now.lines().count()), |(line, _)| line);
    ensure!(
        committed == now,
        "{HEADER}:{}: the code declares something else; if you meant that, run \
         `cargo xtask header --bless`",
        line + 1
    );
    Ok(())
}

fn make() -> anyhow::Result<String> {
    let folder = paths::root().join(CRATE);
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml"));
    let mut config = config.map_err(anyhow::Error::msg)?;
    config.after_includes = Some(VERSION.to_owned());
    let sources = SOURCES.iter().map(|source| folder.join("src/ffi").join(source));
    let builder = cbindgen::Builder::new().with_config(config);
    let builder = sources.fold(builder, cbindgen::Builder::with_src);
    let mut header = Vec::new();
    builder.generate().context("cbindgen cannot read the C interface")?.write(&mut header);
    Ok(String::from_utf8(header)?)
}
