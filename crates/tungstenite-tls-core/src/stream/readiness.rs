//! Defines [`Stage`] and [`Readiness`], which say what an operation that would block waits for.

/// Which of the two handshakes a connection is in, as returned by [`Interrupted::stage`].
///
/// [`Interrupted::stage`]: crate::Interrupted::stage
///
/// ```
/// use tungstenite_tls_core::Stage;
///
/// fn describe(stage: Stage) -> &'static str {
///     match stage {
///         Stage::Tls => "during the TLS handshake",
///         _ => "during the upgrade",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// The TLS handshake.
    Tls,
    /// The HTTP upgrade (RFC 6455, section 4), and then WebSocket itself.
    WebSocket,
}

/// What the transport must be ready for before you repeat the call.
///
/// ```
/// use tungstenite_tls_core::Readiness;
///
/// let waits_for = Readiness::Either;
/// assert!(waits_for.is_readable() && waits_for.is_writable());
/// assert!(!Readiness::Readable.is_writable());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a transport has two directions")]
pub enum Readiness {
    /// The transport must have data to read.
    Readable,
    /// The transport must have room to write.
    Writable,
    /// Either is enough: the stream waits for input and also has ciphertext to write.
    Either,
}

impl Readiness {
    /// Whether to wait until the transport is readable.
    pub fn is_readable(self) -> bool {
        self != Self::Writable
    }

    /// Whether to wait until the transport is writable.
    pub fn is_writable(self) -> bool {
        self != Self::Readable
    }
}
