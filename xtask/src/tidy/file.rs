//! What tidy looks at: a [`File`].

/// A file of the work tree, its path relative to the root.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}
