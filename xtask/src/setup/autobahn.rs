//! Installs Autobahn's test suite, a program for Python 2, below `target/tools`: [`Suite`].
//!
//! Its Python is Debian 11's PyPy: on CPython, the suite takes several times as long.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Context;
use xshell::{Shell, cmd};

use super::{debian_11, python};
use crate::paths;

/// PyPy, the libraries that newer releases of Debian lack, and what compiles `cryptography`.
const PACKAGES: [&str; 6] = ["libffi7", "libssl-dev", "libssl1.1", "pypy", "pypy-dev", "pypy-lib"];
const REQUIREMENTS: &str = "ci/autobahn.txt";
/// What must be there to install the others.
const INSTALLERS: [&str; 4] = ["incremental", "pip", "setuptools", "wheel"];

/// The suite, ready to run.
pub(crate) struct Suite {
    folder: PathBuf,
}

/// The suite, which is installed if it is missing or if its requirements have changed. The error
/// says what this machine lacks.
pub(crate) fn ensure(sh: &Shell) -> anyhow::Result<Suite> {
    let suite = Suite { folder: paths::tools().join("autobahn") };
    let stamp = suite.folder.join("made-from.txt");
    let made_from = format!("{}\n{}", PACKAGES.join(" "), sh.read_file(REQUIREMENTS)?);
    if sh.path_exists(&stamp) && sh.read_file(&stamp)? == made_from {
        return Ok(suite);
    }
    sh.remove_path(&suite.folder)?;
    sh.create_dir(&suite.folder)?;
    debian_11::unpack(sh, &PACKAGES, &suite.folder)?;
    suite.install(sh)?;
    // Last, so that an interrupted setup starts over.
    sh.write_file(&stamp, made_from)?;
    Ok(suite)
}

impl Suite {
    /// The suite's Python.
    pub(crate) fn python(&self) -> Command {
        let mut command = Command::new(self.folder.join("usr/bin/pypy"));
        command.envs(self.environment()).env("PYTHONWARNINGS", "ignore");
        command
    }

    /// Installs the requirements. pip's newer releases do not run on Python 2, but download for it.
    fn install(&self, sh: &Shell) -> anyhow::Result<()> {
        python::ensure_venv(sh)?;
        let (downloader, wheels) = (paths::python(), self.folder.join("wheels"));
        cmd!(sh, "{downloader} -m pip download --quiet --no-deps --only-binary :all:")
            .args(["--python-version", "2.7", "--implementation", "py"])
            .args(["--abi", "none", "--platform", "any"])
            .args(["--constraint", REQUIREMENTS, "--dest"])
            .arg(&wheels)
            .args(INSTALLERS)
            .run()
            .context("cannot download pip for Python 2")?;

        let wheel = sh.read_dir(&wheels)?.into_iter().find(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pip-"))
        });
        // A wheel is an archive that Python runs.
        let pip = wheel.context("pip downloaded no pip")?.join("pip");
        let python = self.folder.join("usr/bin/pypy");
        let (headers, libraries) = (self.folder.join("usr/include"), self.libraries());
        let own = headers.join(libraries.file_name().context("PyPy has no libraries")?);
        let compiler = format!("-I{} -I{}", headers.display(), own.display());
        let install = || {
            cmd!(sh, "{python}")
                .envs(self.environment())
                .env("CFLAGS", &compiler)
                .env("LDFLAGS", format!("-L{}", libraries.display()))
        };
        let options = ["install", "--user", "--no-deps", "--no-compile", "--no-cache-dir"];
        let quiet = ["--quiet", "--no-python-version-warning", "--no-warn-script-location"];
        install()
            .arg(pip)
            .args(options)
            .args(quiet)
            .args(["--no-index", "--find-links"])
            .arg(&wheels)
            .args(["--constraint", REQUIREMENTS])
            .args(INSTALLERS)
            .run()
            .context("cannot install pip for Python 2")?;
        install()
            .args(["-m", "pip"])
            .args(options)
            .args(quiet)
            .args(["--no-build-isolation", "--requirement", REQUIREMENTS])
            .run()
            .context("cannot install Autobahn's test suite")
    }

    /// Makes PyPy find its libraries, and its packages in this folder.
    fn environment(&self) -> [(&'static str, PathBuf); 2] {
        [("LD_LIBRARY_PATH", self.libraries()), ("PYTHONUSERBASE", self.folder.join("packages"))]
    }

    /// The folder of libraries, which is named after the processor.
    fn libraries(&self) -> PathBuf {
        let folders = fs::read_dir(self.folder.join("usr/lib")).into_iter().flatten().flatten();
        let mut paths = folders.map(|folder| folder.path());
        paths.find(|path| path.to_string_lossy().ends_with("-linux-gnu")).unwrap_or_default()
    }
}
