//! The paths of tools and build output in the work tree.

use std::{
    env,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// The workspace's root. Taken from the Cargo that runs xtask, because two work trees with one
/// target folder share the binary.
pub(crate) fn root() -> &'static Path {
    static MANIFEST_DIR: LazyLock<PathBuf> = LazyLock::new(|| {
        let set = env::var_os("CARGO_MANIFEST_DIR");
        set.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
    });
    MANIFEST_DIR.parent().expect("xtask lies in the workspace's root")
}

/// The folder of the tools that `setup` installs. Fixed, so that tests find it in every build.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

/// The Python that has the packages of `ci/requirements.txt`.
pub(crate) fn python() -> PathBuf {
    let program = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    tools().join("venv").join(program)
}

/// The folder that Cargo builds into.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
