//! The names of the streams below a WebSocket on smol.

use async_net::TcpStream;
use tungstenite_tls_core::MaybeTlsStream;

/// The stream below a WebSocket from [`client_async_tls`](super::client_async_tls) and its
/// variants.
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

/// The stream below a WebSocket from [`connect_async`](super::connect_async) and its variants.
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
