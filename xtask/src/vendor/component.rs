//! What a vendored tree is made of: [`Tree`] and its [`Component`]s.
//!
//! The components are the crates that Cargo compiles for the program, and no others: which they are
//! comes from `cargo tree --edges normal,build --target TARGET`, and the rest about them from
//! `cargo metadata`. `cargo xtask vendor --check` compares them with the messages of a real build.

use std::{fmt, path::PathBuf};

use super::backend::{Backend, Profile};

/// A vendored tree.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// The tree's folder on this machine. No file of the tree names it.
    pub(crate) root: PathBuf,
    pub(crate) backend: Backend,
    /// The target's triple.
    pub(crate) target: String,
    pub(crate) profile: Profile,
    /// The version of the Rust that made the tree, such as `1.95.0`.
    pub(crate) rust: String,
    /// The application's name and version. It is one of the components, too.
    pub(crate) app: Package,
    /// The name of the program that the application builds.
    pub(crate) program: String,
    /// In the order of names and versions.
    pub(crate) components: Vec<Component>,
}

/// Where a build of the C interface is installed, below the folder of what Cargo builds.
pub(crate) const C_INTERFACE: &str = "c-interface";

impl Tree {
    /// Whether the application is the C interface, whose program is a library.
    pub(crate) fn is_c_interface(&self) -> bool {
        self.program.starts_with(C_INTERFACE)
    }

    /// The file of the program, relative to the folder of what Cargo builds.
    pub(crate) fn program_file(&self) -> String {
        let suffix = if self.target.contains("windows") { ".exe" } else { "" };
        format!("{}{suffix}", self.program)
    }
}

/// A crate that is compiled into the program, or that only builds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The SPDX expression in the manifest.
    pub(crate) licence: Option<String>,
    /// The SHA-256 of the `.crate` file, in hex. None for our crates and the application.
    pub(crate) checksum: Option<String>,
    /// Its sources, relative to the tree: `vendor/NAME-VERSION`, `crates/NAME` or `app`.
    pub(crate) folder: PathBuf,
    /// Whether it is one of this workspace's crates, or the application.
    pub(crate) ours: bool,
    pub(crate) kind: Kind,
    /// The components that it depends on when it is compiled or built, in the order of names.
    pub(crate) dependencies: Vec<Package>,
}

impl Component {
    /// Its name and version.
    pub(crate) fn package(&self) -> Package {
        Package { name: self.name.clone(), version: self.version.clone() }
    }
}

/// The name and version of a component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
}

impl From<&cargo_metadata::Package> for Package {
    fn from(package: &cargo_metadata::Package) -> Self {
        Self { name: package.name.to_string(), version: package.version.to_string() }
    }
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// What a component is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is part of the program.
    Program,
    /// Only build scripts and procedural macros use it.
    Build,
}
