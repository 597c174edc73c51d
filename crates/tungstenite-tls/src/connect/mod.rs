//! Connects to a URL: [`connect()`], or [`Connect`] for more options.

#[cfg(feature = "dial")]
mod attempt;
#[cfg(not(feature = "dial"))]
mod attempt_one_by_one;
mod follow;
#[cfg(feature = "dial")]
mod handshakes;
mod headers;
mod layer;
mod network;
#[cfg(feature = "dial")]
mod over;
mod plan;
#[cfg(feature = "proxy")]
mod proxied;
#[cfg(feature = "proxy")]
mod proxy_choice;
#[cfg(feature = "dial")]
mod race;
mod redirect;
#[cfg(feature = "dial")]
mod resolver;
#[cfg(test)]
mod tests;
#[cfg(feature = "proxy")]
mod through;
mod timed_out;
mod tls;
#[cfg(feature = "tracing")]
mod traced;
#[cfg(feature = "proxy")]
mod tries;

use std::net::TcpStream;

use tungstenite::{Error, WebSocket, handshake::client::Response, protocol::WebSocketConfig};
use tungstenite_tls_core::{IntoClientRequest, MaybeTlsStream};

#[cfg(any(feature = "smol", feature = "tokio"))]
pub(crate) use self::layer::Layer;
pub use self::plan::Connect;
#[cfg(all(feature = "tracing", any(feature = "smol", feature = "tokio")))]
pub(crate) use self::traced::traced;
#[cfg(all(feature = "proxy", any(feature = "smol", feature = "tokio")))]
pub(crate) use self::tries::Tries;
#[cfg(feature = "dial")]
pub(crate) use self::{
    handshakes::{Handshakes, accepted, awaited},
    resolver::Resolver,
};

/// The result of [`connect()`]: a WebSocket over TCP, with or without TLS, and the server's
/// response to the upgrade request.
///
/// ```no_run
/// use tungstenite_tls::{Connected, Error, connect};
///
/// fn open() -> Result<Connected, Error> {
///     connect("wss://example.org/socket")
/// }
/// ```
pub type Connected = (WebSocket<MaybeTlsStream<TcpStream>>, Response);

/// Connects to a `ws://` or `wss://` URL, with the defaults of [`Connect`]. Blocks, and waits
/// forever if the server is silent; [`Connect::read_timeout`] limits each wait, including those of
/// the handshakes, and `Connect::timeout` (feature `dial`) all of connecting.
///
/// # Errors
/// The same as [`Connect::connect`].
///
/// ```no_run
/// use std::time::Duration;
/// use tungstenite_tls::{Message, connect};
///
/// let (mut socket, _response) = connect("wss://example.org/socket")?;
/// socket.get_ref().set_read_timeout(Some(Duration::from_secs(10)))?;
/// socket.send(Message::text("hello"))?;
/// println!("{}", socket.read()?);
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
pub fn connect<R: IntoClientRequest>(request: R) -> Result<Connected, Error> {
    Connect::new(request)?.connect()
}

/// Like [`connect`], with a WebSocket configuration and a limit on redirects.
///
/// ```no_run
/// use tungstenite_tls::{connect_with_config, websocket::websocket_config};
///
/// // Messages of 1 MiB at most, and no redirects.
/// let config = websocket_config().max_message_size(Some(1024 * 1024));
/// let (socket, response) = connect_with_config("wss://example.org/socket", Some(config), 0)?;
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
///
/// # Errors
/// The same as [`Connect::connect`].
pub fn connect_with_config<R: IntoClientRequest>(
    request: R,
    config: Option<WebSocketConfig>,
    max_redirects: u8,
) -> Result<Connected, Error> {
    let mut connect = Connect::new(request)?.max_redirects(max_redirects);
    connect.websocket = config;
    connect.connect()
}
