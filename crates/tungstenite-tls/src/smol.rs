//! WebSocket over TLS on smol, with async-tungstenite's names.
//!
//! Code written for async-tungstenite works after you change the name in its `use` lines to
//! `tungstenite_tls::smol`, which replaces both `async_tungstenite` and `async_tungstenite::smol`.
//! [`WebSocketStream`] is async-tungstenite's own, over this crate's [`MaybeTlsStream`].
//!
//! ```no_run
//! use std::{io::ErrorKind, time::Duration};
//!
//! use futures_util::{SinkExt, StreamExt};
//! use smol::{Timer, future};
//! use tungstenite_tls::{Error, Message, smol::connect_async};
//!
//! # async fn go() -> Result<(), tungstenite_tls::Error> {
//! let talk = async {
//!     let (mut socket, _response) = connect_async("wss://example.org/socket").await?;
//!     socket.send(Message::text("hello")).await?;
//!     println!("{:?}", socket.next().await);
//!     Ok(())
//! };
//! let deadline = async {
//!     Timer::after(Duration::from_secs(10)).await;
//!     Err(Error::Io(ErrorKind::TimedOut.into()))
//! };
//! future::or(talk, deadline).await?;
//! # Ok(()) }
//! ```
//!
//! Each function returns one future for TLS and the upgrade. You can drop the future at any time,
//! which closes its connection. For deadlines, use [`Connect::timeout`] and
//! [`Connect::stage_timeout`]; closing already has one ([`Connect::close_timeout`]).

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
};
#[cfg(feature = "proxy")]
use std::{future::poll_fn, pin::Pin};

use async_io::Async;
use async_net::{TcpStream, resolve};
pub use async_tungstenite::{
    ByteReader, ByteWriter, WebSocketReceiver, WebSocketSender, WebSocketStream, accept_async,
    accept_async_with_config, accept_hdr_async, accept_hdr_async_with_config,
};
use futures_io::{AsyncRead, AsyncWrite};
use socket2::Socket;
use tungstenite::{
    Error,
    handshake::client::Response,
    protocol::{Role, WebSocketConfig},
};
use tungstenite_tls_backends::SmolTimer;
#[cfg(feature = "proxy")]
use tungstenite_tls_core::TlsStream;
use tungstenite_tls_core::{
    Accepted, Answer, IntoClientRequest, Upgrade, upgrade_config, websocket_config,
};
pub use tungstenite_tls_core::{
    Connector, MaybeTlsStream,
    futures_io::{Batch, handshake, upgrade},
};

#[cfg(feature = "lasting")]
use crate::lasting::{AsyncClient, Lasting, Opened, Opening};
use crate::{
    Connect,
    asynchronous::{self, Runtime},
    client_tls::wrap_with,
    dial::{Resolve, begin},
};
#[cfg(feature = "proxy")]
use crate::{
    error::{ProxyError, ProxyStage},
    proxy::{Step, Tunnel},
};

#[doc(no_inline)]
pub use crate as tungstenite;

/// The stream below a WebSocket from [`client_async_tls`] and its variants.
///
/// ```no_run
/// use smol::net::TcpStream;
/// use tungstenite_tls::smol::{ClientStream, WebSocketStream, client_async_tls};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let tcp = TcpStream::connect("example.org:443").await?;
/// let url = "wss://example.org/socket";
/// let socket: WebSocketStream<ClientStream<TcpStream>> = client_async_tls(url, tcp).await?.0;
/// # Ok(()) }
/// ```
pub type ClientStream<S> = MaybeTlsStream<S>;

/// The stream below a WebSocket from [`connect_async`] and its variants.
///
/// ```no_run
/// use tungstenite_tls::smol::{ConnectStream, WebSocketStream, connect_async};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let url = "wss://example.org/socket";
/// let socket: WebSocketStream<ConnectStream> = connect_async(url).await?.0;
/// # Ok(()) }
/// ```
pub type ConnectStream = ClientStream<TcpStream>;

/// A WebSocket over smol's TCP, with or without TLS, and the server's response to the upgrade.
///
/// ```no_run
/// use tungstenite_tls::smol::{Connected, connect_async};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let connected: Connected = connect_async("wss://example.org/socket").await?;
/// # Ok(()) }
/// ```
pub type Connected = (WebSocketStream<ConnectStream>, Response);

/// Connects to a `ws://` or `wss://` URL, with the defaults of [`Connect`].
///
/// ```no_run
/// use tungstenite_tls::{Message, smol::connect_async};
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

/// Like [`connect_async`], with a WebSocket configuration.
///
/// ```no_run
/// use tungstenite_tls::{smol::connect_async_with_config, websocket::websocket_config};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let config = websocket_config().max_message_size(Some(1024 * 1024));
/// let url = "wss://example.org/socket";
/// let (socket, _response) = connect_async_with_config(url, Some(config)).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same errors as [`Connect::connect`].
pub async fn connect_async_with_config<R>(
    request: R,
    config: Option<WebSocketConfig>,
) -> Result<Connected, Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_with_tls_connector_and_config(request, None, config).await
}

/// Like [`connect_async`], with a connector.
///
/// ```
/// # use tungstenite_tls::{Backend, Roots, TlsConfig};
/// # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
/// # let server = tungstenite_tls_testing::server::EchoServer::start()?;
/// # let (url, address) = (server.url(), server.addr());
/// # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
/// # let connector = tungstenite_tls::backend::connector(backend, &config)?;
/// # smol::block_on(async {
/// use tungstenite_tls::smol::connect_async_with_tls_connector;
///
/// let (socket, _response) =
///     connect_async_with_tls_connector(url, Some(connector)).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The same errors as [`Connect::connect`].
pub async fn connect_async_with_tls_connector<R>(
    request: R,
    connector: Option<Connector>,
) -> Result<Connected, Error>
where
    R: IntoClientRequest + Unpin,
{
    connect_async_with_tls_connector_and_config(request, connector, None).await
}

/// Like [`connect_async`], with a connector and a WebSocket configuration.
///
/// ```
/// # use tungstenite_tls::{Backend, Roots, TlsConfig};
/// # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
/// # let server = tungstenite_tls_testing::server::EchoServer::start()?;
/// # let (url, address) = (server.url(), server.addr());
/// # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
/// # let connector = tungstenite_tls::backend::connector(backend, &config)?;
/// # smol::block_on(async {
/// use tungstenite_tls::{
///     smol::connect_async_with_tls_connector_and_config, websocket::websocket_config,
/// };
///
/// let config = websocket_config().max_message_size(Some(1024 * 1024));
/// let (socket, _response) =
///     connect_async_with_tls_connector_and_config(url, Some(connector), Some(config)).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The same errors as [`Connect::connect`].
pub async fn connect_async_with_tls_connector_and_config<R>(
    request: R,
    connector: Option<Connector>,
    config: Option<WebSocketConfig>,
) -> Result<Connected, Error>
where
    R: IntoClientRequest + Unpin,
{
    let mut plan = Connect::new(request)?;
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
/// # smol::block_on(async {
/// use tungstenite_tls::{Connect, smol::connect};
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
    asynchronous::connect::<Smol>(plan).await
}

/// Like [`connect`], over a TCP connection that you have opened. Only the stages from TLS on are
/// run, and nothing is tried again: a redirect is returned as [`Error::Http`].
///
/// ```no_run
/// use smol::net::TcpStream;
/// use tungstenite_tls::{Connect, smol::connect_over};
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
    asynchronous::connect_over::<Smol>(plan, stream).await
}

/// Turns a connected `stream` into a WebSocket by the HTTP upgrade; adds no TLS. Dropping the
/// future drops the stream. To keep the stream and what the server has answered so far, use
/// [`upgrade`].
///
/// ```no_run
/// use smol::net::TcpStream;
/// use tungstenite_tls::smol::client_async;
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
    let Accepted { response, rest, .. } = asynchronous::accepted(answer)?;
    let config = Some(upgrade_config(config));
    let socket = WebSocketStream::from_partially_read(stream, rest, Role::Client, config);
    Ok((socket.await, response))
}

/// Like [`client_async_tls_with_connector_and_config`], with the default connector and
/// configuration.
///
/// ```no_run
/// use smol::net::TcpStream;
/// use tungstenite_tls::smol::client_async_tls;
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let tcp = TcpStream::connect("example.org:443").await?;
/// let (socket, _response) = client_async_tls("wss://example.org/socket", tcp).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same errors as [`client_async_tls_with_connector_and_config`].
pub async fn client_async_tls<R, S>(
    request: R,
    stream: S,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    client_async_tls_with_connector_and_config(request, stream, None, None).await
}

/// Like [`client_async_tls_with_connector_and_config`], with the default connector.
///
/// ```no_run
/// use smol::net::TcpStream;
/// use tungstenite_tls::{smol::client_async_tls_with_config, websocket::websocket_config};
///
/// # async fn example() -> Result<(), tungstenite_tls::Error> {
/// let tcp = TcpStream::connect("example.org:443").await?;
/// let config = websocket_config().max_message_size(Some(1024 * 1024));
/// let url = "wss://example.org/socket";
/// let (socket, _response) = client_async_tls_with_config(url, tcp, Some(config)).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same errors as [`client_async_tls_with_connector_and_config`].
pub async fn client_async_tls_with_config<R, S>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    client_async_tls_with_connector_and_config(request, stream, None, config).await
}

/// Like [`client_async_tls_with_connector_and_config`], with the default configuration.
///
/// ```
/// # use tungstenite_tls::{Backend, Roots, TlsConfig};
/// # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
/// # let server = tungstenite_tls_testing::server::EchoServer::start()?;
/// # let (url, address) = (server.url(), server.addr());
/// # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
/// # let connector = tungstenite_tls::backend::connector(backend, &config)?;
/// # smol::block_on(async {
/// use smol::net::TcpStream;
/// use tungstenite_tls::smol::client_async_tls_with_connector;
///
/// let tcp = TcpStream::connect(address).await?;
/// let (socket, _response) =
///     client_async_tls_with_connector(url, tcp, Some(connector)).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The same errors as [`client_async_tls_with_connector_and_config`].
pub async fn client_async_tls_with_connector<R, S>(
    request: R,
    stream: S,
    connector: Option<Connector>,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    client_async_tls_with_connector_and_config(request, stream, connector, None).await
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
/// # smol::block_on(async {
/// use smol::net::TcpStream;
/// use tungstenite_tls::smol::client_async_tls_with_connector_and_config;
///
/// let tcp = TcpStream::connect(address).await?;
/// let (socket, _response) =
///     client_async_tls_with_connector_and_config(url, tcp, Some(connector), None).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fails if TLS or the upgrade fails; [`TlsError::find`](crate::TlsError::find) gets the TLS error.
pub async fn client_async_tls_with_connector_and_config<R, S>(
    request: R,
    stream: S,
    connector: Option<Connector>,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocketStream<ClientStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = request.into_client_request()?;
    let mut stream = wrap_with(stream, &request, connector)?;
    stream.set_timer(SmolTimer::default());
    open_websocket(Upgrade::new(request)?, stream, config.unwrap_or_else(websocket_config)).await
}

/// A client that connects again, and sends pings that must be answered: see
/// [`lasting`](crate::lasting). Does no I/O: [`AsyncClient::next`] connects.
///
/// ```no_run
/// use tungstenite_tls::{Connect, Message, lasting::{Event, Lasting}, smol::lasting};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let mut client = lasting(Lasting::new(Connect::new("wss://example.org/socket")?));
/// while let Some(event) = client.next().await {
///     match event {
///         Event::Connected { .. } => client.send(Message::text("subscribe")).await?,
///         Event::Message(message) => println!("{message}"),
///         Event::Gap { cause, retry_in } => println!("{cause}; connecting in {retry_in:?}"),
///         other => println!("{other:?}"),
///     }
/// }
/// # Ok(()) }
/// ```
#[cfg(feature = "lasting")]
pub fn lasting(settings: Lasting) -> AsyncClient {
    fn open(plan: Connect) -> Opening {
        Box::pin(async move {
            let (socket, response) = connect(plan).await?;
            let info = socket.get_ref().tls_info();
            Ok(Opened::new(socket, response, info))
        })
    }
    AsyncClient::new(settings, open, SmolTimer::default())
}

struct Smol;

impl Runtime for Smol {
    type Tcp = TcpStream;
    type Timer = SmolTimer;
    type Socket = WebSocketStream<ConnectStream>;

    async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        resolve((host, port)).await
    }

    async fn resolve(
        resolve: Arc<Resolve>,
        host: String,
        port: u16,
    ) -> io::Result<Vec<SocketAddr>> {
        blocking::unblock(move || resolve(&host, port)).await
    }

    async fn connect(socket: Socket, address: SocketAddr) -> io::Result<TcpStream> {
        let is_connected = begin(&socket, address)?;
        let stream = Async::new_nonblocking(std::net::TcpStream::from(socket))?;
        if !is_connected {
            stream.writable().await?;
            if let Some(error) = stream.get_ref().take_error()? {
                return Err(error);
            }
        }
        Ok(stream.into())
    }

    #[cfg(feature = "proxy")]
    async fn open_tunnel(stream: &mut TcpStream, tunnel: &mut Tunnel) -> Result<(), ProxyError> {
        ask(stream, tunnel).await
    }

    #[cfg(feature = "proxy")]
    async fn open_tunnel_in_tls(
        stream: &mut TlsStream<TcpStream>,
        tunnel: &mut Tunnel,
    ) -> Result<(), ProxyError> {
        let shaken = handshake(stream).await;
        shaken.map_err(|error| tunnel.failed_in(ProxyStage::Tls, error))?;
        ask(stream, tunnel).await
    }

    fn poll_upgrade(
        request: &mut Upgrade,
        stream: &mut ConnectStream,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Answer, Error>> {
        pin!(upgrade(request, stream)).poll(cx)
    }

    async fn socket(stream: ConnectStream, rest: Vec<u8>, config: WebSocketConfig) -> Self::Socket {
        WebSocketStream::from_partially_read(stream, rest, Role::Client, Some(config)).await
    }
}

/// Asks for the tunnel, until it is open.
#[cfg(feature = "proxy")]
async fn ask<S>(stream: &mut S, tunnel: &mut Tunnel) -> Result<(), ProxyError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buffer = [0; 512];
    loop {
        let done = match tunnel.next() {
            Step::Open => return Ok(()),
            Step::Send(bytes) => {
                let sent = poll_fn(|cx| Pin::new(&mut *stream).poll_write(cx, bytes)).await;
                sent.map(|n| tunnel.sent(n))
            }
            Step::Receive => match receive(stream, &mut buffer).await {
                Ok(0) => return Err(tunnel.ended()),
                Ok(n) => {
                    tunnel.received(&buffer[..n])?;
                    Ok(())
                }
                Err(error) => Err(error),
            },
        };
        done.map_err(|error| tunnel.failed(error))?;
    }
}

#[cfg(feature = "proxy")]
async fn receive<S>(stream: &mut S, buffer: &mut [u8]) -> io::Result<usize>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    poll_fn(|cx| Pin::new(&mut *stream).poll_flush(cx)).await?;
    poll_fn(|cx| Pin::new(&mut *stream).poll_read(cx, buffer)).await
}
