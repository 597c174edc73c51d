//! A TLS library's session, as it is kept: [`KeptSession`].

use std::time::Duration;

/// A session of a TLS library, as it is kept.
pub trait KeptSession: Clone + Send + Sync + 'static {
    /// Whether it is a ticket of TLS 1.3, which is offered once (RFC 8446, appendix C.4). A session
    /// of TLS 1.2 is offered again and again.
    fn is_single_use(&self) -> bool;

    /// How long it is good for, if the server says so and the library tells it.
    fn lifetime(&self) -> Option<Duration>;

    /// For a store. `None`: the library cannot write it down.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        None
    }

    /// What [`to_bytes`](Self::to_bytes) gave, if it is that.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        None
    }
}
