//! What a connection gets TLS from: [`Connector`].

/// What a connection gets TLS from.
#[derive(Clone)]
#[non_exhaustive]
pub enum Connector {
    /// Nothing: a `wss://` URL is an error.
    Plain,
    /// A connector of native-tls.
    #[cfg(feature = "native-tls")]
    NativeTls(native_tls_crate::TlsConnector),
    /// A configuration of rustls.
    #[cfg(feature = "__rustls-tls")]
    Rustls(std::sync::Arc<rustls::ClientConfig>),
    /// A connector of tungstenite-tls, for any library.
    Tls(tungstenite_tls_core::Connector),
}
