//! `cargo xtask setup`: installs what builds and test runs need.
//!
//! Idempotent: it changes nothing that is already installed, so every test run can begin with it.

pub(crate) mod autobahn;
pub(crate) mod cargo_deny;
pub(crate) mod cargo_fuzz;
pub(crate) mod debian;
mod debian_11;
pub(crate) mod debian_rust;
pub(crate) mod interop;
pub(crate) mod python;
pub(crate) mod unpacked;

use xshell::Shell;

pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    let mut packages = debian::listed(sh, "ci/packages.txt")?;
    if python::interpreter(sh).is_none() {
        packages.push(python::DEBIAN_PACKAGE.to_owned());
    }
    debian::install_missing(sh, &packages)?;
    python::ensure_venv(sh)?;
    cargo_deny::ensure(sh)
}
