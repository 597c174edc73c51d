//! `cargo xtask install`: installs `wss` with all four backends.

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use xshell::{Shell, cmd};

use crate::boringssl;
use crate::cargo::cargo;
use crate::paths;

/// Install `wss` with all four backends, for `wss compare`
///
/// One program holds all of them: the symbols of its BoringSSL have a prefix, so that OpenSSL's are
/// not mistaken for them. Where that cannot be done, `--separate` installs one program per backend,
/// which `wss compare` finds beside it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder to install into; programs go to its `bin`. Default: CARGO_INSTALL_ROOT,
    /// CARGO_HOME or ~/.cargo
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,

    /// Install one program per backend instead: `wss-rustls`, `wss-native-tls`, `wss-openssl`,
    /// `wss-boring`, and `wss` with rustls
    #[arg(long)]
    separate: bool,
}

const PACKAGE: &str = "tungstenite-tls-cli";

const BACKENDS: [&str; 4] = ["rustls", "native-tls", "openssl", "boring"];

/// The features that the command has with any backend.
const ALWAYS: &str = "demo-server,tcp-fast-open";

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let bin = match &args.root {
        Some(root) => root.clone(),
        None => default_root()?,
    }
    .join("bin");
    if args.separate {
        for backend in BACKENDS {
            let program = build(sh, &[backend], "release")?;
            install(sh, &program, &bin, &format!("wss-{backend}"))?;
            if backend == BACKENDS[0] {
                install(sh, &program, &bin, "wss")?;
            }
        }
    } else {
        let program = with_all(sh, "release")?;
        install(sh, &program, &bin, "wss")?;
    }
    compares(sh, &bin.join(name("wss")))?;
    Ok(ExitCode::SUCCESS)
}

/// Checks that `wss` with all four backends can be built, and that all four connect.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<()> {
    compares(sh, &with_all(sh, "dev")?)
}

/// Builds `wss` with all four backends.
fn with_all(sh: &Shell, profile: &str) -> anyhow::Result<PathBuf> {
    let variables = boringssl::beside_openssl(sh)?;
    let _set: Vec<_> =
        variables.into_iter().map(|(name, value)| sh.push_env(name, value)).collect();
    build(sh, &BACKENDS, profile)
}

/// Builds `wss` with these backends, and returns its path.
fn build(sh: &Shell, backends: &[&str], profile: &str) -> anyhow::Result<PathBuf> {
    let features = format!("{},{ALWAYS}", backends.join(","));
    cargo(sh)
        .args(["build", "--profile", profile, "--package", PACKAGE, "--no-default-features"])
        .args(["--features", &features])
        .run()?;
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(paths::target().join(folder).join(name("wss")))
}

/// Runs `wss compare` with the server that it starts: every backend must connect.
fn compares(sh: &Shell, wss: &Path) -> anyhow::Result<()> {
    let backends = BACKENDS.join(",");
    cmd!(sh, "{wss} compare --backend {backends}")
        .run()
        .context("`wss compare`, with its own server")
}

fn install(sh: &Shell, program: &Path, bin: &Path, as_name: &str) -> anyhow::Result<()> {
    sh.create_dir(bin)?;
    let to = bin.join(name(as_name));
    // A running program cannot be overwritten, but its name can go to another file.
    sh.remove_path(&to)?;
    sh.copy_file(program, &to)?;
    println!("installed {}", to.display());
    Ok(())
}

fn name(program: &str) -> String {
    format!("{program}{}", env::consts::EXE_SUFFIX)
}

/// Where `cargo install` puts programs, if no configuration file says otherwise.
fn default_root() -> anyhow::Result<PathBuf> {
    let set = ["CARGO_INSTALL_ROOT", "CARGO_HOME"].into_iter().find_map(env::var_os);
    let home = || Some(Path::new(&env::home_dir()?).join(".cargo"));
    set.map(PathBuf::from).or_else(home).context("no folder to install into: give one by --root")
}
