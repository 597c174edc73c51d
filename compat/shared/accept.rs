//! The server's side of the upgrade.

use std::sync::Arc;

use tungstenite::{
    Error, accept_hdr_with_config,
    handshake::server::{Callback, NoCallback},
    protocol::WebSocketConfig,
};

use crate::{
    WebSocketStream,
    adapter::Adapter,
    handshake,
    io::{AsyncRead, AsyncWrite},
};

/// Accepts a client's upgrade over `stream`, a connection that a server has accepted.
///
/// # Errors
/// Those of tungstenite's [`accept`](tungstenite::accept), but never `WouldBlock`.
pub async fn accept_async<S>(stream: S) -> Result<WebSocketStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    accept_hdr_async(stream, NoCallback).await
}

/// Like [`accept_async`], with a WebSocket configuration.
///
/// # Errors
/// The same errors as [`accept_async`].
pub async fn accept_async_with_config<S>(
    stream: S,
    config: Option<WebSocketConfig>,
) -> Result<WebSocketStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    accept_hdr_async_with_config(stream, NoCallback, config).await
}

/// Like [`accept_async`]; `callback` sees the request, and may add headers to the response or
/// refuse the upgrade.
///
/// # Errors
/// The same errors as [`accept_async`].
pub async fn accept_hdr_async<S, C>(stream: S, callback: C) -> Result<WebSocketStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
    C: Callback + Unpin,
{
    accept_hdr_async_with_config(stream, callback, None).await
}

/// Like [`accept_hdr_async`], with a WebSocket configuration.
///
/// # Errors
/// The same errors as [`accept_async`].
pub async fn accept_hdr_async_with_config<S, C>(
    stream: S,
    callback: C,
    config: Option<WebSocketConfig>,
) -> Result<WebSocketStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
    C: Callback + Unpin,
{
    let adapter = Adapter::new(stream);
    let tasks = Arc::clone(adapter.tasks());
    let start = move || accept_hdr_with_config(adapter, callback, config);
    handshake::run(tasks, start).await.map(WebSocketStream::new)
}
