//! TLS by connectors that the caller brought: [`Connector`].

#[cfg(feature = "tokio-native-tls")]
mod native_tls;
#[cfg(all(feature = "__tokio-rustls", not(feature = "tokio-native-tls")))]
mod rustls;
mod stream;

#[cfg(feature = "tokio-native-tls")]
pub(super) use self::native_tls::connect;
#[cfg(all(feature = "__tokio-rustls", not(feature = "tokio-native-tls")))]
pub(super) use self::rustls::connect;
pub use self::stream::TlsStream;

/// What a connection gets TLS from, if the caller brings it: a connector of native-tls.
#[cfg(feature = "tokio-native-tls")]
pub type Connector = real_tokio_native_tls::TlsConnector;
/// What a connection gets TLS from, if the caller brings it: a connector of rustls.
#[cfg(all(feature = "__tokio-rustls", not(feature = "tokio-native-tls")))]
pub type Connector = real_tokio_rustls::TlsConnector;
/// What a connection gets TLS from, if the caller brings it: a connector for any library.
#[cfg(not(any(feature = "__tokio-rustls", feature = "tokio-native-tls")))]
pub type Connector = tungstenite_tls_core::Connector;

#[cfg(not(any(feature = "__tokio-rustls", feature = "tokio-native-tls")))]
pub(super) async fn connect<S>(
    stream: S,
    _host: &str,
    uri: &tungstenite::http::Uri,
    connector: Connector,
) -> Result<TlsStream<S>, tungstenite::Error> {
    super::tls::over(stream, uri, &connector)
}
