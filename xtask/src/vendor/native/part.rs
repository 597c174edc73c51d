//! What is known of code that a crate brings from elsewhere: [`Part`].

use super::super::component::Kind;

/// Code from elsewhere in a crate.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The name and version of the crate that has its sources.
    pub(crate) of: (&'static str, &'static str),
    /// Whether it is compiled into the program. A crate that only builds can bring code into the
    /// program: `openssl-src` is a build dependency, and OpenSSL is linked.
    pub(crate) kind: Kind,
    /// The crate that links it, if that is another one.
    pub(crate) linked_by: Option<&'static str>,
    /// An SPDX expression, found by reading the sources.
    pub(crate) licence: &'static str,
    pub(crate) supplier: &'static str,
    pub(crate) url: &'static str,
    /// Its name in the list of vulnerabilities of NIST, where it has one.
    pub(crate) cpe: Option<&'static str>,
    pub(crate) purl: Option<&'static str>,
    /// A file of the crate, and what it says in this version.
    pub(crate) proof: (&'static str, &'static str),
    /// Its files and folders in the crate.
    pub(crate) sources: &'static [&'static str],
    pub(crate) texts: &'static [Text],
    /// What a reader of its licence should know.
    pub(crate) note: &'static str,
}

/// Where the text of a licence is.
#[derive(Debug)]
pub(crate) enum Text {
    /// A file of the crate.
    File(&'static str),
    /// The comments at the top of a file of the crate.
    Header(&'static str),
    /// The comments at the top of every file in a folder of the crate that state a licence.
    Headers(&'static str),
    /// The crate does not ship it: the standard text of a licence, and whose code it is.
    Standard { licence: &'static str, copyright: &'static str },
}
