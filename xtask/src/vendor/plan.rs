//! Which tree to make: [`Plan`].

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use super::{
    backend::{Backend, Profile},
    component::Package,
};

/// The tree to make.
pub(super) struct Plan {
    pub(super) backend: Backend,
    pub(super) target: String,
    pub(super) profile: Profile,
    pub(super) app: App,
    /// Further features: of the adapter, `core/NAME` of core, or of the caller's application.
    pub(super) features: Vec<String>,
}

/// The application of a tree.
#[derive(Clone, Debug)]
pub(super) enum App {
    /// A minimal client over core and one adapter.
    Skeleton,
    /// The caller's, in this folder.
    Caller(PathBuf),
    /// The C interface, for programs in C and C++.
    CInterface,
    /// tungstenite's minimal client over the same TLS library, to compare with: none of our crates
    /// are in its tree. The features are those of the libraries' crates.
    Peer(BTreeMap<Package, BTreeSet<String>>),
}
