//! What the runtimes have to offer: [`Runtime`].

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
};

use socket2::Socket;
use tungstenite::{Error, protocol::WebSocketConfig};
#[cfg(feature = "proxy")]
use tungstenite_tls_core::TlsStream;
use tungstenite_tls_core::{Answer, MaybeTlsStream, Timer, Upgrade};

use crate::dial::Resolve;
#[cfg(feature = "proxy")]
use crate::{error::ProxyError, proxy::Tunnel};

/// The operations that differ between runtimes.
pub(crate) trait Runtime {
    /// The runtime's TCP connection.
    type Tcp;
    /// The runtime's clock.
    type Timer: Timer + Default;
    /// The runtime's WebSocket.
    type Socket;

    async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;

    /// Calls `resolve` in a thread for blocking work.
    async fn resolve(resolve: Arc<Resolve>, host: String, port: u16)
    -> io::Result<Vec<SocketAddr>>;

    /// Connects `socket`, which does not block.
    async fn connect(socket: Socket, address: SocketAddr) -> io::Result<Self::Tcp>;

    /// Completes the TLS handshake with a proxy.
    #[cfg(feature = "proxy")]
    async fn handshake(stream: &mut TlsStream<Self::Tcp>) -> io::Result<()>;

    /// [Asks](super::ask) a proxy for a tunnel.
    #[cfg(feature = "proxy")]
    async fn open_tunnel(stream: &mut Self::Tcp, tunnel: &mut Tunnel) -> Result<(), ProxyError>;

    /// The same for an `https://` proxy, once TLS with it is there.
    #[cfg(feature = "proxy")]
    async fn open_tunnel_in_tls(
        stream: &mut TlsStream<Self::Tcp>,
        tunnel: &mut Tunnel,
    ) -> Result<(), ProxyError>;

    /// Goes on with the upgrade, and TLS before it.
    fn poll_upgrade(
        upgrade: &mut Upgrade,
        stream: &mut MaybeTlsStream<Self::Tcp>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Answer, Error>>;

    /// The WebSocket over `stream`, of which `rest` has been read.
    async fn socket(
        stream: MaybeTlsStream<Self::Tcp>,
        rest: Vec<u8>,
        config: WebSocketConfig,
    ) -> Self::Socket;
}
