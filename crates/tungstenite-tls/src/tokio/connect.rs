//! Connects to a URL over tokio's TCP.

use ::tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tungstenite::{Error, handshake::client::Response, protocol::WebSocketConfig};
use tungstenite_tls_core::{Connector, IntoClientRequest, MaybeTlsStream};

use super::runtime::Tokio;
use crate::{Connect, asynchronous};

/// A WebSocket over tokio's TCP, with or without TLS, and the server's response to the upgrade.
///
/// ```no_run
/// use tungstenite_tls::tokio::{Connected, connect_async};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let connected: Connected = connect_async("wss://example.org/socket").await?;
/// # Ok(()) }
/// ```
pub type Connected = (WebSocketStream<MaybeTlsStream<TcpStream>>, Response);

/// Connects to a `ws://` or `wss://` URL, with the defaults of [`Connect`].
///
/// ```no_run
/// use tungstenite_tls::{Message, tokio::connect_async};
/// use futures_util::SinkExt;
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let (mut socket, _response) = connect_async("wss://example.org/socket").await?;
/// socket.send(Message::text("hello")).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same errors as [`Connect::connect`].
pub async fn connect_async<R>(request: R) -> Result<Connected, Error>
where
    R: IntoClientRequest + Unpin,
{
    connect(Connect::new(request)?).await
}

/// Like [`connect_async`], with a WebSocket configuration; `disable_nagle` sends small packets
/// at once (`TCP_NODELAY`).
///
/// ```no_run
/// use tungstenite_tls::{tokio::connect_async_with_config, websocket::websocket_config};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let config = websocket_config().max_message_size(Some(1024 * 1024));
/// let url = "wss://example.org/socket";
/// let (socket, _response) = connect_async_with_config(url, Some(config), true).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same errors as [`Connect::connect`].
pub async fn connect_async_with_config<R>(
    request: R,
    config: Option<WebSocketConfig>,
    disable_nagle: bool,
) -> Result<Connected, Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_tls_with_config(request, config, disable_nagle, None).await
}

/// Like [`connect_async_with_config`], with a connector.
///
/// ```
/// # use tungstenite_tls::{Backend, Roots, TlsConfig};
/// # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
/// # let server = tungstenite_tls_testing::server::EchoServer::start()?;
/// # let (url, address) = (server.url(), server.addr());
/// # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
/// # let connector = tungstenite_tls::backend::connector(backend, &config)?;
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// use tungstenite_tls::tokio::connect_async_tls_with_config;
///
/// let (socket, _response) =
///     connect_async_tls_with_config(url, None, true, Some(connector)).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The same errors as [`Connect::connect`].
pub async fn connect_async_tls_with_config<R>(
    request: R,
    config: Option<WebSocketConfig>,
    disable_nagle: bool,
    connector: Option<Connector>,
) -> Result<Connected, Error>
where
    R: IntoClientRequest + Unpin,
{
    let mut plan = Connect::new(request)?.nodelay(disable_nagle);
    plan.websocket = config;
    if let Some(connector) = connector {
        plan = plan.connector(connector);
    }
    connect(plan).await
}

/// Connects as `plan` says, following redirects. Dropping the future closes the connection, at any
/// stage.
///
/// ```
/// # use tungstenite_tls::{Backend, Roots, TlsConfig};
/// # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
/// # let server = tungstenite_tls_testing::server::EchoServer::start()?;
/// # let (url, address) = (server.url(), server.addr());
/// # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
/// # let connector = tungstenite_tls::backend::connector(backend, &config)?;
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// use tungstenite_tls::{Connect, tokio::connect};
///
/// let plan = Connect::new(url)?.tls_config(&config).header("Origin", "https://example.org")?;
/// let (socket, _response) = connect(plan).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The same errors as [`Connect::connect`], and
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if the plan has a read or write
/// timeout: only blocking connections support these.
pub async fn connect(plan: Connect) -> Result<Connected, Error> {
    asynchronous::connect::<Tokio>(plan).await
}

/// Like [`connect`], over a TCP connection that you have opened. Only the stages from TLS on are
/// run, and nothing is tried again: a redirect is returned as [`Error::Http`].
///
/// ```no_run
/// use tokio::net::TcpStream;
/// use tungstenite_tls::{Connect, tokio::connect_over};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let tcp = TcpStream::connect("192.0.2.7:8443").await?;
/// let (socket, _response) = connect_over(Connect::new("wss://example.org/socket")?, tcp).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same errors as [`connect`], and
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if an option is set that is for a
/// connection yet to be opened, such as [`Connect::addresses`].
pub async fn connect_over(plan: Connect, stream: TcpStream) -> Result<Connected, Error> {
    asynchronous::connect_over::<Tokio>(plan, stream).await
}
