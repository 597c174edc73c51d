//! Checks the C interface as its users get it: the header, and what `install.sh` installs.
//!
//! The interface's own tests, which each backend's step runs, link with what Cargo has built.

use std::path::Path;

use anyhow::ensure;
use xshell::{Cmd, Shell, cmd};

use crate::cargo::{cargo, clean};
use crate::header;
use crate::paths;

const PACKAGE: &str = "tungstenite-tls-capi";
const FOLDER: &str = "crates/tungstenite-tls-capi";

/// A backend that compiles fast, and whose static library needs other libraries.
const BACKEND: &str = "openssl";

/// rustls with few algorithms, which no row of the matrix has.
const SMALL: &str = "rustls-size,standard";

/// Checks that the header is what the code declares; that what `install.sh` installs works in
/// programs that are compiled by what pkg-config says; that a library without features refuses each
/// option by name; and runs the tests with the features that no row of the matrix has.
pub(super) fn run(sh: &Shell) -> anyhow::Result<()> {
    header::check(sh)?;
    let target = paths::root().join(paths::target());
    let prefix = target.join("c-interface");
    sh.remove_path(&prefix)?;
    let features = format!("{BACKEND},standard");
    // In the profile that users get.
    let install = |prefix: &Path| {
        let install = cmd!(sh, "sh {FOLDER}/install.sh --features {features} --prefix {prefix}");
        clean(install).env("CARGO_TARGET_DIR", &target)
    };
    install(&prefix).run()?;
    let installed = test(sh, &features, &["--ignored", "what_is_installed"]);
    installed.env("WSS_TEST_PREFIX", prefix).run()?;
    // As for a package: into a folder that is not where the files will be.
    let package = target.join("c-interface-package");
    sh.remove_path(&package)?;
    install(Path::new("/opt/wss")).env("DESTDIR", &package).run()?;
    let told = sh.read_file(package.join("opt/wss/lib/pkgconfig/tungstenite-tls.pc"))?;
    ensure!(told.starts_with("prefix=/opt/wss\n"), "the file for pkg-config says {told}");
    test(sh, BACKEND, &["each_option_is_set_or_refused"]).run()?;
    Ok(test(sh, SMALL, &[]).run()?)
}

/// The tests with these features, or those of them that `names` selects.
fn test<'sh>(sh: &'sh Shell, features: &str, names: &[&str]) -> Cmd<'sh> {
    let selection = ["--package", PACKAGE, "--no-default-features", "--features", features];
    cargo(sh).arg("test").args(selection).args(["--test", "c", "--"]).args(names)
}
