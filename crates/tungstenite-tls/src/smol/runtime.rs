//! What smol offers to the shared way to connect: [`Smol`].

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

use async_io::Async;
use async_net::{TcpStream, resolve};
use async_tungstenite::WebSocketStream;
#[cfg(feature = "proxy")]
use futures_io::{AsyncRead, AsyncWrite};
use socket2::Socket;
use tungstenite::{
    Error,
    protocol::{Role, WebSocketConfig},
};
use tungstenite_tls_backends::SmolTimer;
use tungstenite_tls_core::{Answer, Upgrade, futures_io::upgrade};
#[cfg(feature = "proxy")]
use tungstenite_tls_core::{TlsStream, futures_io::handshake};

use super::stream::ConnectStream;
use crate::{
    asynchronous::Runtime,
    dial::{Resolve, begin},
};
#[cfg(feature = "proxy")]
use crate::{
    asynchronous::{ToProxy, ask},
    error::ProxyError,
    proxy::Tunnel,
};

pub(super) struct Smol;

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
        stream: &mut ConnectStream,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Answer, Error>> {
        pin!(upgrade(request, stream)).poll(cx)
    }

    async fn socket(stream: ConnectStream, rest: Vec<u8>, config: WebSocketConfig) -> Self::Socket {
        WebSocketStream::from_partially_read(stream, rest, Role::Client, Some(config)).await
    }
}

#[cfg(feature = "proxy")]
impl<S: AsyncRead + AsyncWrite + Unpin> ToProxy<Smol> for S {
    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<usize>> {
        AsyncWrite::poll_write(Pin::new(self), cx, src)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_flush(Pin::new(self), cx)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>> {
        AsyncRead::poll_read(Pin::new(self), cx, dst)
    }
}
