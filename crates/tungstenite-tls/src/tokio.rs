//! WebSocket over TLS on tokio, with tokio-tungstenite's names.
//!
//! Code written for tokio-tungstenite goes on when the name in its `use` lines changes to
//! `tungstenite_tls::tokio`: [`WebSocketStream`] is tokio-tungstenite's own, over this crate's
//! [`MaybeTlsStream`].
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use futures_util::{SinkExt, StreamExt};
//! use tokio::time::timeout;
//! use tungstenite_tls::{Error, Message, tokio::connect_async};
//!
//! # async fn go() -> Result<(), Box<dyn std::error::Error>> {
//! let talk = async {
//!     let (mut socket, _response) = connect_async("wss://example.org/socket").await?;
//!     socket.send(Message::text("hello")).await?;
//!     println!("{:?}", socket.next().await);
//!     Ok::<(), Error>(())
//! };
//! timeout(Duration::from_secs(10), talk).await??;
//! # Ok(()) }
//! ```
//!
//! Each function is one future for TLS and the upgrade. It can be dropped at any await: what it had
//! opened is closed. A deadline is the caller's, by `tokio::time::timeout`. Only closing has one of
//! its own ([`Connect::close_timeout`]), for which the runtime's timer must be enabled. Without it,
//! closing waits for ever, and the panic of tokio that says so is caught, where panics unwind.

use std::{io, net::SocketAddr};

#[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
use ::tokio::net::TcpSocket;
use ::tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
pub use tokio_tungstenite::{
    WebSocketStream, accept_async, accept_async_with_config, accept_hdr_async,
    accept_hdr_async_with_config, client_async, client_async_with_config, tungstenite,
};
use tungstenite::{
    Error,
    client::IntoClientRequest,
    handshake::client::{Request, Response},
    protocol::WebSocketConfig,
};
pub use tungstenite_tls_core::{Connector, MaybeTlsStream, tokio::handshake};
use tungstenite_tls_core::{TlsError, upgrade_config};

use crate::{
    Connect,
    asynchronous::{self, Runtime},
    client_tls::wrap_with,
    dial::SocketOptions,
    timer::TokioTimer,
};

/// A WebSocket over tokio's TCP, with TLS or without, and the server's response to the upgrade.
pub type Connected = (WebSocketStream<MaybeTlsStream<TcpStream>>, Response);

/// Connects to a `ws://` or `wss://` URL, with the defaults of [`Connect`].
///
/// # Errors
/// Those of [`Connect::connect`].
pub async fn connect_async<R>(request: R) -> Result<Connected, Error>
where
    R: IntoClientRequest + Unpin,
{
    connect(Connect::new(request)?).await
}

/// As [`connect_async`], with a configuration of WebSocket; `disable_nagle` lets small packets leave
/// at once (`TCP_NODELAY`).
///
/// # Errors
/// Those of [`Connect::connect`].
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

/// As [`connect_async_with_config`], with a connector.
///
/// # Errors
/// Those of [`Connect::connect`].
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

/// Connects as `plan` says, following redirects. Dropping the future closes the connection, however
/// far it is.
///
/// # Errors
/// Those of [`Connect::connect`], and
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) when the plan has a timeout of the
/// socket, which only sockets that block have.
pub async fn connect(plan: Connect) -> Result<Connected, Error> {
    asynchronous::connect::<Tokio>(plan).await
}

/// As [`client_async_tls_with_config`], with the defaults of both.
///
/// # Errors
/// Those of [`client_async_tls_with_config`].
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

/// Makes `stream`, which is connected, a WebSocket: for `wss://` the TLS handshake, then the HTTP
/// upgrade; for `ws://` the upgrade alone. Without a connector,
/// [`Backend::default_choice`](crate::Backend::default_choice) serves.
///
/// The stream belongs to the future: dropping that drops the stream, too.
///
/// # Errors
/// [`TlsError::find`](crate::TlsError::find) takes out of the error what TLS has to say.
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
    let request = request.into_client_request()?;
    let mut stream = wrap_with(stream, &request, connector)?;
    stream.set_timer(TokioTimer::default());
    client_async_with_config(request, stream, Some(upgrade_config(config))).await
}

struct Tokio;

impl Runtime for Tokio {
    type Tcp = TcpStream;
    type Timer = TokioTimer;
    type Connected = Connected;

    fn check(_: &SocketOptions) -> Result<(), TlsError> {
        Ok(())
    }

    async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((host, port)).await?.collect())
    }

    async fn open(address: SocketAddr, options: &SocketOptions) -> io::Result<TcpStream> {
        let stream = open(address, options).await?;
        stream.set_nodelay(options.nodelay)?;
        Ok(stream)
    }

    async fn upgrade(
        request: Request,
        stream: MaybeTlsStream<TcpStream>,
        config: WebSocketConfig,
    ) -> Result<Connected, Error> {
        client_async_with_config(request, stream, Some(config)).await
    }
}

async fn open(address: SocketAddr, options: &SocketOptions) -> io::Result<TcpStream> {
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    if options.fast_open {
        let socket = crate::dial::fast_open::socket(address)?;
        socket.set_nonblocking(true)?;
        return TcpSocket::from_std_stream(socket.into()).connect(address).await;
    }
    let _ = options;
    TcpStream::connect(address).await
}
