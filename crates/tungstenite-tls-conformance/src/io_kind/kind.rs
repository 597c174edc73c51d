//! The kind of I/O, blocking, tokio or smol: [`IoKind`].

/// How the I/O under TLS is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IoKind {
    /// With `Read` and `Write`.
    Blocking,
    /// With the traits of futures-io, on smol's reactor.
    #[cfg(feature = "futures-io")]
    Smol,
    /// With tokio's traits, on its runtime.
    #[cfg(feature = "tokio")]
    Tokio,
}

impl IoKind {
    /// All kinds that are compiled in.
    pub(crate) const ALL: &[Self] = &[
        Self::Blocking,
        #[cfg(feature = "futures-io")]
        Self::Smol,
        #[cfg(feature = "tokio")]
        Self::Tokio,
    ];

    /// The prefix of test names.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Blocking => "",
            #[cfg(feature = "futures-io")]
            Self::Smol => "smol::",
            #[cfg(feature = "tokio")]
            Self::Tokio => "tokio::",
        }
    }
}
