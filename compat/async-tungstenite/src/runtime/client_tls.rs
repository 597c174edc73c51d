//! The client's side of TLS and the upgrade, over a stream that the caller connected.

use tungstenite::{
    Error, client::IntoClientRequest, handshake::client::Response, protocol::WebSocketConfig,
};

use super::{AsyncRead, AsyncWrite, ClientStream, Connector, tls};
use crate::WebSocketStream;

/// Turns a connected `stream` into a WebSocket: for `wss://` the TLS handshake with the program's
/// connector, then the HTTP upgrade; for `ws://` only the upgrade.
///
/// # Errors
/// Fails if TLS or the upgrade fails.
pub async fn client_async_tls<R, S>(
    request: R,
    stream: S,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: 'static + AsyncRead + AsyncWrite + Unpin,
{
    client_async_tls_with_connector_and_config(request, stream, None, None).await
}

/// Like [`client_async_tls`], with a WebSocket configuration.
///
/// # Errors
/// The same errors as [`client_async_tls`].
pub async fn client_async_tls_with_config<R, S>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: 'static + AsyncRead + AsyncWrite + Unpin,
{
    client_async_tls_with_connector_and_config(request, stream, None, config).await
}

/// Like [`client_async_tls`], with a connector.
///
/// # Errors
/// The same errors as [`client_async_tls`].
pub async fn client_async_tls_with_connector<R, S>(
    request: R,
    stream: S,
    connector: Option<Connector>,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: 'static + AsyncRead + AsyncWrite + Unpin,
{
    client_async_tls_with_connector_and_config(request, stream, connector, None).await
}

/// Like [`client_async_tls`], with a connector and a WebSocket configuration.
///
/// # Errors
/// The same errors as [`client_async_tls`].
pub async fn client_async_tls_with_connector_and_config<R, S>(
    request: R,
    stream: S,
    connector: Option<Connector>,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: 'static + AsyncRead + AsyncWrite + Unpin,
{
    let request = request.into_client_request()?;
    let stream = tls::wrap(stream, request.uri(), connector).await?;
    crate::client_async_with_config(request, stream, config).await
}
