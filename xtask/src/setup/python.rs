//! Installs the Python tools of `ci/requirements.txt` in a virtual environment in `target/tools`.

use anyhow::Context;
use xshell::{Shell, cmd};

use crate::paths;

/// The package that gives Debian's Python the `ensurepip` that a virtual environment needs.
pub(crate) const DEBIAN_PACKAGE: &str = "python3-venv";

/// The first Python that can make a virtual environment: Debian's may lack `ensurepip`, and the one
/// in PATH may not be Debian's. On Windows, it is called `python`.
pub(crate) fn interpreter(sh: &Shell) -> Option<&'static str> {
    ["python3", "/usr/bin/python3", "python"].into_iter().find(|python| {
        let import = cmd!(sh, "{python} -c 'import ensurepip, venv'");
        import.quiet().ignore_stderr().run().is_ok()
    })
}

/// Recreates the environment unless it was made from the same requirements.
pub(crate) fn ensure_venv(sh: &Shell) -> anyhow::Result<()> {
    let venv = paths::tools().join("venv");
    let stamp = venv.join("requirements.txt");
    let requirements = sh.read_file("ci/requirements.txt")?;
    if sh.path_exists(&stamp) && sh.read_file(&stamp)? == requirements {
        return Ok(());
    }
    let python = interpreter(sh)
        .context("cannot make a virtual environment: install python3 with its `venv` module")?;
    cmd!(sh, "{python} -m venv --clear {venv}").run()?;
    let python = paths::python();
    cmd!(sh, "{python} -m pip install --quiet --requirement ci/requirements.txt").run()?;
    // Last, so that an interrupted setup starts over.
    Ok(sh.write_file(&stamp, requirements)?)
}
