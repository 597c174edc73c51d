//! Connects to a URL.

use tungstenite::{
    Error, client::IntoClientRequest, error::UrlError, handshake::client::Response,
    protocol::WebSocketConfig,
};

use super::{ConnectStream, Connector, TcpStream, client_async_tls_with_connector_and_config};
use crate::{WebSocketStream, host::host};

/// Connects to a `ws://` or `wss://` URL.
///
/// # Errors
/// Fails if the host has no address or none of them answers, if TLS fails, or if the server does
/// not agree to the upgrade.
pub async fn connect_async<R>(
    request: R,
) -> Result<(WebSocketStream<ConnectStream>, Response), Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_with_config(request, None).await
}

/// Like [`connect_async`], with a WebSocket configuration.
///
/// # Errors
/// The same errors as [`connect_async`].
pub async fn connect_async_with_config<R>(
    request: R,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<ConnectStream>, Response), Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_with_tls_connector_and_config(request, None, config).await
}

/// Like [`connect_async`], with a connector.
///
/// # Errors
/// The same errors as [`connect_async`].
pub async fn connect_async_with_tls_connector<R>(
    request: R,
    connector: Option<Connector>,
) -> Result<(WebSocketStream<ConnectStream>, Response), Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_with_tls_connector_and_config(request, connector, None).await
}

/// Like [`connect_async`], with a connector and a WebSocket configuration.
///
/// # Errors
/// The same errors as [`connect_async`].
pub async fn connect_async_with_tls_connector_and_config<R>(
    request: R,
    connector: Option<Connector>,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<ConnectStream>, Response), Error>
where
    R: IntoClientRequest + Unpin,
{
    let request = request.into_client_request()?;
    let uri = request.uri();
    let host = host(uri)?;
    let port = match (uri.port_u16(), uri.scheme_str()) {
        (Some(port), _) => port,
        (None, Some("wss")) => 443,
        (None, Some("ws")) => 80,
        _ => return Err(Error::Url(UrlError::UnsupportedUrlScheme)),
    };
    let stream = TcpStream::connect((host, port)).await?;
    client_async_tls_with_connector_and_config(request, stream, connector, config).await
}
