//! The server's side of the upgrade, over tokio's streams.

use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::{
    Error,
    handshake::server::{Callback, NoCallback},
    protocol::WebSocketConfig,
};

use super::TokioAdapter;
use crate::WebSocketStream;

/// Accepts a client's upgrade over `stream`, a connection that a server has accepted.
///
/// # Errors
/// Those of tungstenite's [`accept`](tungstenite::accept), but never `WouldBlock`.
pub async fn accept_async<S>(stream: S) -> Result<WebSocketStream<TokioAdapter<S>>, Error>
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
) -> Result<WebSocketStream<TokioAdapter<S>>, Error>
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
pub async fn accept_hdr_async<S, C>(
    stream: S,
    callback: C,
) -> Result<WebSocketStream<TokioAdapter<S>>, Error>
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
) -> Result<WebSocketStream<TokioAdapter<S>>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
    C: Callback + Unpin,
{
    crate::accept_hdr_async_with_config(TokioAdapter::new(stream), callback, config).await
}
