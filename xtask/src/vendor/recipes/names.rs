//! The names by which Yocto and Buildroot call an application.

use super::super::component::Tree;

/// The package's name: letters, digits and dashes, as both want it.
pub(super) fn package(tree: &Tree) -> String {
    tree.app.name.to_lowercase().replace('_', "-")
}

/// The package's name in variables: `WSS_CLIENT`.
pub(super) fn variable(tree: &Tree) -> String {
    package(tree).to_uppercase().replace('-', "_")
}
