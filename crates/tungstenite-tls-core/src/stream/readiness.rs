//! What an operation that would block waits for: [`Stage`] and [`Readiness`].

/// Which of the two handshakes a connection is in. [`Interrupted::stage`] tells it.
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

/// What the transport must become before it is worth calling again.
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
    /// There must be something to read.
    Readable,
    /// There must be room to write.
    Writable,
    /// Either helps: the stream waits for input, and has ciphertext to write.
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
