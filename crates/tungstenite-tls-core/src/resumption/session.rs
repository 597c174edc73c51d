//! A TLS library's session that a backend keeps: [`KeptSession`].

use std::time::Duration;

/// A TLS library's session that a backend keeps for later connections.
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use tungstenite_tls_core::backend::KeptSession;
///
/// #[derive(Clone)]
/// struct Session {
///     ticket: Arc<[u8]>,
///     seconds: u32,
/// }
///
/// impl KeptSession for Session {
///     fn is_single_use(&self) -> bool {
///         true // TLS 1.3
///     }
///
///     fn lifetime(&self) -> Option<Duration> {
///         Some(Duration::from_secs(self.seconds.into()))
///     }
/// }
/// ```
pub trait KeptSession: Clone + Send + Sync + 'static {
    /// Whether the library can serialize sessions and read them back, as a
    /// [`SessionStore`](crate::SessionStore) needs. If not, a configuration with a store is
    /// refused.
    const STORABLE: bool = false;

    /// Whether the session is a TLS 1.3 ticket, which is offered only once (RFC 8446, appendix
    /// C.4). A TLS 1.2 session is offered again and again.
    fn is_single_use(&self) -> bool;

    /// How long the session may be resumed, if the server says so and the library reports it (RFC
    /// 8446, section 4.6.1; RFC 5077, section 5.6).
    fn lifetime(&self) -> Option<Duration>;

    /// Serializes the session for a store. Returns `None` if this session cannot be stored.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        None
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote. Returns `None` if the bytes are something
    /// else.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        None
    }
}
