//! What the NOTICE says of one piece of software: [`Holding`].

/// A piece of software with its licence and texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holding {
    /// Name and version.
    pub(crate) title: String,
    pub(crate) place: Place,
    /// An SPDX expression, or what stands for one.
    pub(crate) licence: String,
    /// What else to say, in sentences.
    pub(crate) notes: Vec<String>,
    pub(crate) texts: Vec<Text>,
}

/// Where a piece of software is, which is the part of the NOTICE that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A crate in the program.
    Program,
    /// Code from elsewhere in one of those crates.
    Within,
    /// Rust's standard library, in the program.
    StandardLibrary,
    /// What only builds.
    Build,
}

/// The text of a licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// The file that it comes from, relative to the crate, or how else it was found.
    pub(crate) from: String,
    pub(crate) text: String,
}

impl Text {
    /// What two texts have in common that differ only in white space.
    pub(crate) fn key(&self) -> String {
        words(&self.text)
    }
}

/// The words of a text, with one space between them.
pub(crate) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
