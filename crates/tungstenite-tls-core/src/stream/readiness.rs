//! What an operation that would block waits for: [`Stage`] and [`Readiness`].

/// Which of the two handshakes a connection is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// The TLS handshake.
    Tls,
    /// The HTTP upgrade (RFC 6455, section 4), and then WebSocket itself.
    WebSocket,
}

/// What the transport must become before it is worth trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a transport has two directions")]
pub enum Readiness {
    /// There must be something to read.
    Readable,
    /// There must be room to write.
    Writable,
    /// Either helps: input is awaited, and ciphertext is still to be written.
    Either,
}

impl Readiness {
    /// Whether being readable helps.
    pub fn is_readable(self) -> bool {
        self != Self::Writable
    }

    /// Whether being writable helps.
    pub fn is_writable(self) -> bool {
        self != Self::Readable
    }
}
