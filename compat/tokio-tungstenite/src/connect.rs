//! Connects to a URL.

use tokio::net::TcpStream;
use tungstenite::{
    Error, client::IntoClientRequest, error::UrlError, handshake::client::Response,
    protocol::WebSocketConfig,
};

use crate::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config, tls::host};

/// Connects to a `ws://` or `wss://` URL.
///
/// # Errors
/// Fails if the host has no address or none of them answers, if TLS fails, or if the server does
/// not agree to the upgrade.
pub async fn connect_async<R>(
    request: R,
) -> Result<(WebSocketStream<MaybeTlsStream<TcpStream>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_with_config(request, None, false).await
}

/// Like [`connect_async`], with a WebSocket configuration; `disable_nagle` sends small packets at
/// once (`TCP_NODELAY`).
///
/// # Errors
/// The same errors as [`connect_async`].
pub async fn connect_async_with_config<R>(
    request: R,
    config: Option<WebSocketConfig>,
    disable_nagle: bool,
) -> Result<(WebSocketStream<MaybeTlsStream<TcpStream>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_tls_with_config(request, config, disable_nagle, None).await
}

/// Like [`connect_async_with_config`], with a connector.
///
/// # Errors
/// The same errors as [`connect_async`].
pub async fn connect_async_tls_with_config<R>(
    request: R,
    config: Option<WebSocketConfig>,
    disable_nagle: bool,
    connector: Option<Connector>,
) -> Result<(WebSocketStream<MaybeTlsStream<TcpStream>>, Response), Error>
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
    if disable_nagle {
        stream.set_nodelay(true)?;
    }
    client_async_tls_with_config(request, stream, config, connector).await
}
