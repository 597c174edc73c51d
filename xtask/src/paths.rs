//! Where things lie in the work tree.

use std::path::{Path, PathBuf};

/// The workspace's root.
pub(crate) fn root() -> &'static Path {
    let manifest_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest_dir.parent().expect("xtask lies in the workspace's root")
}

/// The tools that `setup` installs. Fixed, so that tests find them wherever Cargo builds.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

/// The Python with the packages of `ci/requirements.txt`.
pub(crate) fn python() -> PathBuf {
    tools().join("venv/bin/python")
}

/// Where Cargo builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
