//! A platform with only one root, for suites in which native-tls runs: [`few_roots`].
//!
//! native-tls reads the platform's roots for each connector, even one that does not trust them, and
//! a suite would spend most of its time on that. All other suites have all roots.

use std::path::PathBuf;

use xshell::Shell;

use crate::certificates::Authority;
use crate::matrix::Backend;
use crate::paths;

const KEY: [&str; 3] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// The environment variable for the tests of `row`, if it needs one.
pub(crate) fn few_roots_of(
    sh: &Shell,
    row: &Backend,
) -> anyhow::Result<Option<(&'static str, PathBuf)>> {
    (row.name == "native-tls").then(|| few_roots(sh)).transpose()
}

/// The environment variable that names the file with the root, which it makes.
pub(crate) fn few_roots(sh: &Shell) -> anyhow::Result<(&'static str, PathBuf)> {
    let folder = paths::root().join(paths::target()).join("few-roots");
    Authority::new(sh, &folder, "the only root", &KEY)?;
    Ok(("SSL_CERT_FILE", folder.join("root.pem")))
}
