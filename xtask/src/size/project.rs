//! The generated project whose packages are the clients.

use std::{fs, path::PathBuf};

use anyhow::Context;
use xshell::Shell;

use crate::cargo::cargo;
use crate::paths;

/// The profile for the smallest program, short of rebuilding the standard library.
const PROFILE: &str = "
[profile.release]
opt-level = \"z\"
lto = true
codegen-units = 1
panic = \"abort\"
strip = true
";

/// The client for a library that opens the TLS connection: tungstenite's `connect`, or ours.
pub(super) const CONNECT: &str = r#"use std::{env, error::Error};

use tungstenite::{Message, connect};

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).ok_or("name a URL")?;
    let (mut socket, _response) = connect(url)?;
    socket.send(Message::text("hello"))?;
    println!("{}", socket.read()?);
    Ok(())
}
"#;

pub(super) fn folder() -> PathBuf {
    paths::root().join(paths::target()).join("size/project")
}

/// Writes a project without packages, with the versions from this repository's lock file.
pub(super) fn begin(sh: &Shell) -> anyhow::Result<()> {
    sh.remove_path(folder())?;
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n{PROFILE}");
    sh.write_file(folder().join("Cargo.toml"), workspace)?;
    Ok(sh.copy_file(paths::root().join("Cargo.lock"), folder().join("Cargo.lock"))?)
}

/// The dependency on the facade, which has the same names as tungstenite.
pub(super) fn facade(features: &[&str]) -> String {
    format!(
        "[dependencies.tungstenite]\npackage = \"tungstenite-tls\"\npath = {:?}\n\
         default-features = false\nfeatures = {features:?}\n",
        paths::root().join("crates/tungstenite-tls")
    )
}

/// Adds the client `name`.
pub(super) fn add(sh: &Shell, name: &str, dependencies: &str, main: &str) -> anyhow::Result<()> {
    let folder = folder().join(name);
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n{dependencies}"
    );
    sh.write_file(folder.join("Cargo.toml"), manifest)?;
    Ok(sh.write_file(folder.join("src/main.rs"), main)?)
}

/// Builds the program, and returns its size in bytes.
pub(super) fn build(sh: &Shell, package: &str) -> anyhow::Result<u64> {
    let target = paths::root().join(paths::target()).join("size");
    let _folder = sh.push_dir(folder());
    let build = cargo(sh).args(["build", "--quiet", "--release", "--package", package]);
    build.arg("--target-dir").arg(&target).run()?;
    let program = target.join("release").join(package);
    Ok(fs::metadata(&program).with_context(|| program.display().to_string())?.len())
}

pub(super) fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes.div_ceil(1000))
}
