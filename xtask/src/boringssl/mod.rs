//! Compiles BoringSSL once, for all commands that test.
//!
//! Each step of a test run selects its own packages and features. The crates that BoringSSL's build
//! script uses have different features then, so Cargo would compile BoringSSL again for each.

mod prefixed;

use std::{ffi::OsString, fs, path::PathBuf};

use anyhow::Context;
use xshell::Shell;

use crate::cargo::cargo;
use crate::paths;

/// Tells the build script where a compiled BoringSSL is.
const COMPILED: &str = "BORING_BSSL_PATH";

/// Tells the build script to copy what it compiled into an empty folder.
const COPY_TO: &str = "BORING_BSSL_INSTALL_DIR";

/// Tells the facade that BoringSSL's symbols are prefixed.
const PROMISE: &str = "TUNGSTENITE_TLS_PREFIXED_BORING";

/// A step of the test run: compiles it, unless an earlier run has.
pub(crate) fn compile(sh: &Shell) -> anyhow::Result<()> {
    let folder = folder(sh)?;
    if !folder.exists() {
        let part = folder.with_file_name("part");
        sh.remove_path(&part)?;
        sh.create_dir(&part)?;
        cargo(sh)
            .args(["build", "--package", "tungstenite-tls-boring"])
            .env(COPY_TO, &part)
            .run()?;
        fs::rename(&part, &folder).with_context(|| folder.display().to_string())?;
    }
    share(sh)
}

/// Compiles it if needed, and returns the environment of a build that has BoringSSL with prefixed
/// symbols, beside OpenSSL.
pub(crate) fn beside_openssl(sh: &Shell) -> anyhow::Result<[(&'static str, OsString); 2]> {
    compile(sh)?;
    let plain = folder(sh)?;
    let mut name = plain.file_name().context("a version")?.to_owned();
    name.push("-prefixed");
    let folder = plain.with_file_name(name);
    if !folder.exists() {
        let part = plain.with_file_name("part");
        sh.remove_path(&part)?;
        prefixed::make(sh, &plain, &part)?;
        fs::rename(&part, &folder).with_context(|| folder.display().to_string())?;
    }
    Ok([(COMPILED, folder.into()), (PROMISE, "1".into())])
}

/// Lets all commands of `sh` use it, if it is compiled. Not for programs that are measured: they
/// have another profile.
pub(crate) fn share(sh: &Shell) -> anyhow::Result<()> {
    let folder = folder(sh)?;
    if folder.exists() {
        sh.set_var(COMPILED, folder);
    }
    Ok(())
}

/// The folder of the version in `Cargo.lock`.
fn folder(sh: &Shell) -> anyhow::Result<PathBuf> {
    let lock = sh.read_file("Cargo.lock")?;
    let version = version(&lock).context("Cargo.lock has a version of boring-sys")?;
    Ok(paths::root().join(paths::target()).join("boringssl").join(version))
}

fn version(lock: &str) -> Option<&str> {
    let (_, package) = lock.split_once("name = \"boring-sys\"\nversion = \"")?;
    package.split_once('"').map(|(version, _)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_lock_s() {
        let lock = "[[package]]\nname = \"boring\"\nversion = \"1.0.0\"\n\n[[package]]\n\
                    name = \"boring-sys\"\nversion = \"2.0.0\"\n";
        assert_eq!(version(lock), Some("2.0.0"));
    }
}
