//! The runtimes that the facade supports, tokio and smol, behind one trait: [`Runtime`].

use std::{future::Future, io, net::SocketAddr, time::Duration};

use futures_util::{Sink, Stream};
use tungstenite_tls::{Connect, Connector, Error, MaybeTlsStream, Message, stream::TlsStream};

use crate::memory::Hostile;

/// Longer than anything here takes; after it, a test fails instead of hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What both runtimes' `WebSocketStream` have in common.
pub(crate) trait Socket:
    Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin
{
}

impl<T> Socket for T where
    T: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin
{
}

/// A runtime, and the facade's functions for it.
pub(crate) trait Runtime: Sized + 'static {
    const NAME: &'static str;

    type Tcp: Send + Unpin + 'static;
    /// A WebSocket over TCP, with TLS or without.
    type OverTcp: Socket + Send + 'static;
    /// A WebSocket over a hostile transport, with TLS or without.
    type OverHostile: Socket;
    /// A WebSocket that is always over TLS.
    type OverTls: Socket;
    type ReadHalf: Send + 'static;
    type WriteHalf: Send + 'static;

    /// Runs `future` to its end, for at most [`PATIENCE`].
    fn block_on<F: Future>(future: F) -> F::Output;

    /// Runs `future` on one thread, beside a task that calls `turn` whenever it may run.
    fn block_on_beside<F: Future>(future: F, turn: impl FnMut() + 'static) -> F::Output;

    /// Runs `future` in a new task, perhaps on another thread.
    fn spawn<F>(future: F) -> impl Future<Output = F::Output> + Send
    where
        F: Future<Output: Send> + Send + 'static;

    /// Returns `None` if the time is up first.
    async fn timeout<F: Future>(time: Duration, future: F) -> Option<F::Output>;

    async fn dial(addr: SocketAddr) -> io::Result<Self::Tcp>;

    async fn connect(plan: Connect) -> Result<Self::OverTcp, Error>;

    async fn client(
        url: &str,
        stream: Hostile,
        connector: Connector,
    ) -> Result<Self::OverHostile, Error>;

    /// Only the upgrade, over a TLS stream.
    async fn upgrade(url: &str, stream: TlsStream<Hostile>) -> Result<Self::OverTls, Error>;

    async fn handshake(stream: &mut TlsStream<Self::Tcp>) -> io::Result<()>;

    async fn handshake_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()>;

    async fn read_hostile(stream: &mut TlsStream<Hostile>, dst: &mut [u8]) -> io::Result<usize>;

    async fn write_hostile(stream: &mut TlsStream<Hostile>, src: &[u8]) -> io::Result<usize>;

    async fn flush_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()>;

    async fn close_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()>;

    /// Splits the stream into halves for two tasks, with the runtime's own `split`.
    fn split(stream: TlsStream<Self::Tcp>) -> (Self::ReadHalf, Self::WriteHalf);

    fn read(
        half: &mut Self::ReadHalf,
        dst: &mut [u8],
    ) -> impl Future<Output = io::Result<usize>> + Send;

    /// Writes all of `src` and flushes it, and calls `pending` each time it has to wait.
    fn write_all(
        half: &mut Self::WriteHalf,
        src: &[u8],
        pending: impl FnMut() + Send,
    ) -> impl Future<Output = io::Result<()>> + Send;

    /// The runtime's `shutdown` or `close`: close_notify, then the transport's end.
    fn close(half: &mut Self::WriteHalf) -> impl Future<Output = io::Result<()>> + Send;
}

/// `tungstenite_tls::tokio`, on a runtime of two threads.
pub(crate) struct Tokio;

impl Runtime for Tokio {
    const NAME: &'static str = "tokio";

    type Tcp = tokio::net::TcpStream;
    type OverTcp = tungstenite_tls::tokio::WebSocketStream<MaybeTlsStream<Self::Tcp>>;
    type OverHostile = tungstenite_tls::tokio::WebSocketStream<MaybeTlsStream<Hostile>>;
    type OverTls = tungstenite_tls::tokio::WebSocketStream<TlsStream<Hostile>>;
    type ReadHalf = tokio::io::ReadHalf<TlsStream<Self::Tcp>>;
    type WriteHalf = tokio::io::WriteHalf<TlsStream<Self::Tcp>>;

    fn block_on<F: Future>(future: F) -> F::Output {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().expect("a runtime");
        let done = runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await });
        done.expect("hangs")
    }

    fn block_on_beside<F: Future>(future: F, mut turn: impl FnMut() + 'static) -> F::Output {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().expect("a runtime");
        let tasks = tokio::task::LocalSet::new();
        tasks.spawn_local(async move {
            loop {
                turn();
                tokio::task::yield_now().await;
            }
        });
        runtime.block_on(tasks.run_until(future))
    }

    async fn spawn<F>(future: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        tokio::spawn(future).await.expect("the task does not panic")
    }

    async fn timeout<F: Future>(time: Duration, future: F) -> Option<F::Output> {
        tokio::time::timeout(time, future).await.ok()
    }

    async fn dial(addr: SocketAddr) -> io::Result<Self::Tcp> {
        tokio::net::TcpStream::connect(addr).await
    }

    async fn connect(plan: Connect) -> Result<Self::OverTcp, Error> {
        tungstenite_tls::tokio::connect(plan).await.map(|(socket, _)| socket)
    }

    async fn client(
        url: &str,
        stream: Hostile,
        connector: Connector,
    ) -> Result<Self::OverHostile, Error> {
        use tungstenite_tls::tokio::client_async_tls_with_config;
        let client = client_async_tls_with_config(url, stream, None, Some(connector));
        client.await.map(|(socket, _)| socket)
    }

    async fn upgrade(url: &str, stream: TlsStream<Hostile>) -> Result<Self::OverTls, Error> {
        tungstenite_tls::tokio::client_async(url, stream).await.map(|(socket, _)| socket)
    }

    async fn handshake(stream: &mut TlsStream<Self::Tcp>) -> io::Result<()> {
        tungstenite_tls::tokio::handshake(stream).await
    }

    async fn handshake_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()> {
        tungstenite_tls::tokio::handshake(stream).await
    }

    async fn read_hostile(stream: &mut TlsStream<Hostile>, dst: &mut [u8]) -> io::Result<usize> {
        tokio::io::AsyncReadExt::read(stream, dst).await
    }

    async fn write_hostile(stream: &mut TlsStream<Hostile>, src: &[u8]) -> io::Result<usize> {
        tokio::io::AsyncWriteExt::write(stream, src).await
    }

    async fn flush_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()> {
        tokio::io::AsyncWriteExt::flush(stream).await
    }

    async fn close_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()> {
        tokio::io::AsyncWriteExt::shutdown(stream).await
    }

    fn split(stream: TlsStream<Self::Tcp>) -> (Self::ReadHalf, Self::WriteHalf) {
        tokio::io::split(stream)
    }

    async fn read(half: &mut Self::ReadHalf, dst: &mut [u8]) -> io::Result<usize> {
        tokio::io::AsyncReadExt::read(half, dst).await
    }

    async fn write_all(
        half: &mut Self::WriteHalf,
        src: &[u8],
        pending: impl FnMut() + Send,
    ) -> io::Result<()> {
        use tokio::io::AsyncWriteExt;
        let writing = async {
            half.write_all(src).await?;
            half.flush().await
        };
        telling(writing, pending).await
    }

    async fn close(half: &mut Self::WriteHalf) -> io::Result<()> {
        tokio::io::AsyncWriteExt::shutdown(half).await
    }
}

/// `tungstenite_tls::smol`, on its global executor.
pub(crate) struct Smol;

impl Runtime for Smol {
    const NAME: &'static str = "smol";

    type Tcp = smol::net::TcpStream;
    type OverTcp = tungstenite_tls::smol::WebSocketStream<MaybeTlsStream<Self::Tcp>>;
    type OverHostile = tungstenite_tls::smol::WebSocketStream<MaybeTlsStream<Hostile>>;
    type OverTls = tungstenite_tls::smol::WebSocketStream<TlsStream<Hostile>>;
    type ReadHalf = smol::io::ReadHalf<TlsStream<Self::Tcp>>;
    type WriteHalf = smol::io::WriteHalf<TlsStream<Self::Tcp>>;

    fn block_on<F: Future>(future: F) -> F::Output {
        smol::block_on(Self::timeout(PATIENCE, future)).expect("hangs")
    }

    fn block_on_beside<F: Future>(future: F, mut turn: impl FnMut() + 'static) -> F::Output {
        let tasks = smol::LocalExecutor::new();
        let beside = tasks.spawn(async move {
            loop {
                turn();
                smol::future::yield_now().await;
            }
        });
        beside.detach();
        smol::block_on(tasks.run(future))
    }

    async fn spawn<F>(future: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        smol::spawn(future).await
    }

    async fn timeout<F: Future>(time: Duration, future: F) -> Option<F::Output> {
        let expiry = async {
            smol::Timer::after(time).await;
            None
        };
        smol::future::or(async { Some(future.await) }, expiry).await
    }

    async fn dial(addr: SocketAddr) -> io::Result<Self::Tcp> {
        smol::net::TcpStream::connect(addr).await
    }

    async fn connect(plan: Connect) -> Result<Self::OverTcp, Error> {
        tungstenite_tls::smol::connect(plan).await.map(|(socket, _)| socket)
    }

    async fn client(
        url: &str,
        stream: Hostile,
        connector: Connector,
    ) -> Result<Self::OverHostile, Error> {
        use tungstenite_tls::smol::client_async_tls_with_connector;
        let client = client_async_tls_with_connector(url, stream, Some(connector));
        client.await.map(|(socket, _)| socket)
    }

    async fn upgrade(url: &str, stream: TlsStream<Hostile>) -> Result<Self::OverTls, Error> {
        tungstenite_tls::smol::client_async(url, stream).await.map(|(socket, _)| socket)
    }

    async fn handshake(stream: &mut TlsStream<Self::Tcp>) -> io::Result<()> {
        tungstenite_tls::smol::handshake(stream).await
    }

    async fn handshake_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()> {
        tungstenite_tls::smol::handshake(stream).await
    }

    async fn read_hostile(stream: &mut TlsStream<Hostile>, dst: &mut [u8]) -> io::Result<usize> {
        smol::io::AsyncReadExt::read(stream, dst).await
    }

    async fn write_hostile(stream: &mut TlsStream<Hostile>, src: &[u8]) -> io::Result<usize> {
        smol::io::AsyncWriteExt::write(stream, src).await
    }

    async fn flush_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()> {
        smol::io::AsyncWriteExt::flush(stream).await
    }

    async fn close_hostile(stream: &mut TlsStream<Hostile>) -> io::Result<()> {
        smol::io::AsyncWriteExt::close(stream).await
    }

    fn split(stream: TlsStream<Self::Tcp>) -> (Self::ReadHalf, Self::WriteHalf) {
        smol::io::split(stream)
    }

    async fn read(half: &mut Self::ReadHalf, dst: &mut [u8]) -> io::Result<usize> {
        smol::io::AsyncReadExt::read(half, dst).await
    }

    async fn write_all(
        half: &mut Self::WriteHalf,
        src: &[u8],
        pending: impl FnMut() + Send,
    ) -> io::Result<()> {
        use smol::io::AsyncWriteExt;
        let writing = async {
            half.write_all(src).await?;
            half.flush().await
        };
        telling(writing, pending).await
    }

    async fn close(half: &mut Self::WriteHalf) -> io::Result<()> {
        smol::io::AsyncWriteExt::close(half).await
    }
}

/// Runs `future`, and calls `pending` each time it is pending.
pub(crate) async fn telling<F: Future>(future: F, mut pending: impl FnMut()) -> F::Output {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| {
        let poll = future.as_mut().poll(cx);
        if poll.is_pending() {
            pending();
        }
        poll
    })
    .await
}
