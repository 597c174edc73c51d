//! The client's side of the upgrade, over a stream of tokio's that the caller connected.

use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::{
    Error, client::IntoClientRequest, handshake::client::Response, protocol::WebSocketConfig,
};

use super::TokioAdapter;
use crate::WebSocketStream;

/// Turns a connected `stream` into a WebSocket by the HTTP upgrade. Adds no TLS.
///
/// # Errors
/// Those of tungstenite's [`client`](tungstenite::client::client), but never `WouldBlock`.
pub async fn client_async<R, S>(
    request: R,
    stream: S,
) -> Result<(WebSocketStream<TokioAdapter<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    client_async_with_config(request, stream, None).await
}

/// Like [`client_async`], with a WebSocket configuration.
///
/// # Errors
/// The same errors as [`client_async`].
pub async fn client_async_with_config<R, S>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<TokioAdapter<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    crate::client_async_with_config(request, TokioAdapter::new(stream), config).await
}
