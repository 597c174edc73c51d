//! What tokio offers to the shared way to connect: [`Tokio`].

#[cfg(feature = "proxy")]
use std::pin::Pin;
use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
};

#[cfg(feature = "proxy")]
use ::tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use ::tokio::{
    net::{TcpSocket, TcpStream, lookup_host},
    task::spawn_blocking,
};
use socket2::Socket;
use tokio_tungstenite::WebSocketStream;
use tungstenite::{
    Error,
    protocol::{Role, WebSocketConfig},
};
use tungstenite_tls_backends::TokioTimer;
use tungstenite_tls_core::{Answer, MaybeTlsStream, Upgrade, tokio::upgrade};
#[cfg(feature = "proxy")]
use tungstenite_tls_core::{TlsStream, tokio::handshake};

use crate::{asynchronous::Runtime, dial::Resolve};
#[cfg(feature = "proxy")]
use crate::{
    asynchronous::{ToProxy, ask},
    error::ProxyError,
    proxy::Tunnel,
};

pub(super) struct Tokio;

impl Runtime for Tokio {
    type Tcp = TcpStream;
    type Timer = TokioTimer;
    type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

    async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((host, port)).await?.collect())
    }

    async fn resolve(
        resolve: Arc<Resolve>,
        host: String,
        port: u16,
    ) -> io::Result<Vec<SocketAddr>> {
        let found = spawn_blocking(move || resolve(&host, port)).await;
        found.unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    async fn connect(socket: Socket, address: SocketAddr) -> io::Result<TcpStream> {
        TcpSocket::from_std_stream(socket.into()).connect(address).await
    }

    #[cfg(feature = "proxy")]
    async fn handshake(stream: &mut TlsStream<TcpStream>) -> io::Result<()> {
        handshake(stream).await
    }

    #[cfg(feature = "proxy")]
    async fn open_tunnel(stream: &mut TcpStream, tunnel: &mut Tunnel) -> Result<(), ProxyError> {
        ask::<Self>(stream, tunnel).await
    }

    #[cfg(feature = "proxy")]
    async fn open_tunnel_in_tls(
        stream: &mut TlsStream<TcpStream>,
        tunnel: &mut Tunnel,
    ) -> Result<(), ProxyError> {
        ask::<Self>(stream, tunnel).await
    }

    fn poll_upgrade(
        request: &mut Upgrade,
        stream: &mut MaybeTlsStream<TcpStream>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Answer, Error>> {
        pin!(upgrade(request, stream)).poll(cx)
    }

    async fn socket(
        stream: MaybeTlsStream<TcpStream>,
        rest: Vec<u8>,
        config: WebSocketConfig,
    ) -> Self::Socket {
        WebSocketStream::from_partially_read(stream, rest, Role::Client, Some(config)).await
    }
}

#[cfg(feature = "proxy")]
impl<S: AsyncRead + AsyncWrite + Unpin> ToProxy<Tokio> for S {
    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<usize>> {
        AsyncWrite::poll_write(Pin::new(self), cx, src)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_flush(Pin::new(self), cx)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut dst = ReadBuf::new(dst);
        let read = AsyncRead::poll_read(Pin::new(self), cx, &mut dst);
        read.map_ok(|()| dst.filled().len())
    }
}
