//! Runs TLS and the upgrade over a stream of tokio that the caller has connected.

use ::tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tungstenite::{
    Error,
    handshake::client::Response,
    protocol::{Role, WebSocketConfig},
};
use tungstenite_tls_core::{
    Accepted, Connector, IntoClientRequest, MaybeTlsStream, Upgrade, tokio::upgrade,
    upgrade_config, websocket_config,
};

use super::runtime::Tokio;
use crate::{asynchronous, connect::accepted};

/// Turns a connected `stream` into a WebSocket by the HTTP upgrade; adds no TLS. Dropping the
/// future drops the stream. To keep the stream and what the server has answered so far, use
/// [`upgrade`].
///
/// ```no_run
/// use tokio::net::TcpStream;
/// use tungstenite_tls::tokio::client_async;
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let tcp = TcpStream::connect("example.org:80").await?;
/// let (socket, _response) = client_async("ws://example.org/socket", tcp).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// Those of [`client`](crate::client()), but never `WouldBlock`.
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

/// Like [`client_async`], with a WebSocket configuration. `None` is tungstenite's default.
///
/// # Errors
/// The same as [`client_async`].
pub async fn client_async_with_config<R, S>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<S>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    open_websocket(Upgrade::new(request)?, stream, config.unwrap_or_default()).await
}

async fn open_websocket<S>(
    mut request: Upgrade,
    mut stream: S,
    config: WebSocketConfig,
) -> Result<(WebSocketStream<S>, Response), Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let answer = upgrade(&mut request, &mut stream).await?;
    let Accepted { response, rest, .. } = accepted(answer)?;
    let config = Some(upgrade_config(config));
    let socket = WebSocketStream::from_partially_read(stream, rest, Role::Client, config);
    Ok((socket.await, response))
}

/// Like [`client_async_tls_with_config`], with the default connector and configuration.
///
/// ```no_run
/// use tokio::net::TcpStream;
/// use tungstenite_tls::tokio::client_async_tls;
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let tcp = TcpStream::connect("example.org:443").await?;
/// let (socket, _response) = client_async_tls("wss://example.org/socket", tcp).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same errors as [`client_async_tls_with_config`].
pub async fn client_async_tls<R, S>(
    request: R,
    stream: S,
) -> Result<(WebSocketStream<MaybeTlsStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    client_async_tls_with_config(request, stream, None, None).await
}

/// Turns a connected `stream` into a WebSocket: for `wss://` the TLS handshake, then the HTTP
/// upgrade; for `ws://` only the upgrade. Without a connector, uses
/// [`Backend::default_choice`](crate::Backend::default_choice) with the default configuration.
///
/// The future owns the stream: dropping the future drops the stream too.
///
/// ```
/// # use tungstenite_tls::{Backend, Roots, TlsConfig};
/// # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
/// # let server = tungstenite_tls_testing::server::EchoServer::start()?;
/// # let (url, address) = (server.url(), server.addr());
/// # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
/// # let connector = tungstenite_tls::backend::connector(backend, &config)?;
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// use tokio::net::TcpStream;
/// use tungstenite_tls::tokio::client_async_tls_with_config;
///
/// let tcp = TcpStream::connect(address).await?;
/// let (socket, _response) =
///     client_async_tls_with_config(url, tcp, None, Some(connector)).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fails if TLS or the upgrade fails; [`TlsError::find`](crate::TlsError::find) gets the TLS error.
pub async fn client_async_tls_with_config<R, S>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
    connector: Option<Connector>,
) -> Result<(WebSocketStream<MaybeTlsStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (upgrade, stream) = asynchronous::wrap::<Tokio, _>(request, stream, connector)?;
    open_websocket(upgrade, stream, config.unwrap_or_else(websocket_config)).await
}
