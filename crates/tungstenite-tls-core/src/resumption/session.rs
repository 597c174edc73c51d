//! A TLS library's session, as it is kept: [`KeptSession`].

use std::time::Duration;

/// A session of a TLS library, as a backend keeps it for later connections.
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
    /// Whether the library can write sessions down and read them again, as a
    /// [`SessionStore`](crate::SessionStore) needs. If not, a configuration with a store is
    /// refused.
    const STORABLE: bool = false;

    /// Whether it is a ticket of TLS 1.3, which is offered once (RFC 8446, appendix C.4). A session
    /// of TLS 1.2 is offered again and again.
    fn is_single_use(&self) -> bool;

    /// How long it may be resumed, if the server says so and the library tells it (RFC 8446,
    /// section 4.6.1; RFC 5077, section 5.6).
    fn lifetime(&self) -> Option<Duration>;

    /// Writes it down for a store. `None`: this session cannot be stored.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        None
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote. `None`: the bytes are something else.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        None
    }
}
