//! A file that tidy checks: [`File`].

/// A file of the work tree, with its path relative to the root.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}
