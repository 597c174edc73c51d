//! tungstenite's module `client`, with this crate's functions to connect.

pub use tungstenite::client::ClientRequestBuilder;
use tungstenite::{Error, http::Uri, stream::Mode};
pub use tungstenite_tls_core::{IntoClientRequest, client, client_with_config};

pub use crate::connect::{connect, connect_with_config};

/// Tells whether the URL asks for TLS: `wss` does, and `ws` does not (RFC 6455, section 3). Does no
/// I/O.
///
/// ```
/// use tungstenite_tls::{client::uri_mode, stream::Mode};
///
/// assert!(matches!(uri_mode(&"wss://example.org/".parse()?)?, Mode::Tls));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fails if the URL has no host or a port out of range, or if its scheme is neither `ws` nor `wss`.
pub fn uri_mode(uri: &Uri) -> Result<Mode, Error> {
    Ok(tungstenite_tls_core::mode(uri)?)
}
