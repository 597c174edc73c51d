//! The client's side of the upgrade, over a stream that the caller connected.

use std::sync::Arc;

use tungstenite::{
    Error,
    client::IntoClientRequest,
    handshake::client::{ClientHandshake, Response},
    protocol::WebSocketConfig,
};

use crate::{
    WebSocketStream,
    adapter::Adapter,
    handshake,
    io::{AsyncRead, AsyncWrite},
};

/// Turns a connected `stream` into a WebSocket by the HTTP upgrade. Adds no TLS.
///
/// # Errors
/// Those of tungstenite's [`client`](tungstenite::client::client), but never `WouldBlock`.
pub async fn client_async<R, S>(
    request: R,
    stream: S,
) -> Result<(WebSocketStream<S>, Response), Error>
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
) -> Result<(WebSocketStream<S>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = request.into_client_request()?;
    let adapter = Adapter::new(stream);
    let tasks = Arc::clone(adapter.tasks());
    let start = move || ClientHandshake::start(adapter, request, config)?.handshake();
    let (socket, response) = handshake::run(tasks, start).await?;
    Ok((WebSocketStream::new(socket), response))
}
