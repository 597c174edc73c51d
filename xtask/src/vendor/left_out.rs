//! What a tree does without: [`LeftOut`].

use std::collections::BTreeMap;

/// What a tree does without, for its record.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// The features and optional dependencies of our crates that the backend does not enable.
    pub(super) features: BTreeMap<String, Vec<String>>,
    /// The crates of other targets, `NAME-VERSION`.
    pub(super) crates: Vec<String>,
    /// The size of their sources.
    pub(super) bytes: u64,
    pub(super) cuts: Vec<CutRecord>,
}

/// A vendored crate whose manifest differs from the published one.
#[derive(Debug)]
pub(super) struct CutRecord {
    pub(super) name: String,
    pub(super) dependencies: Vec<String>,
    /// The SHA-256 of the published manifest.
    pub(super) manifest_before: String,
}
