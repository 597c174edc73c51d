//! A WebSocket over either kind of I/O, with calls that block: [`Socket`].

use std::{future::Future, io, net::TcpStream, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{runtime::Runtime, time::timeout};
use tungstenite_tls::{
    Connect, Error, MaybeTlsStream, Message, TlsInfo, WebSocket, protocol::CloseFrame,
    tokio as on_tokio,
};

/// Timeout for each call.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// The kind of I/O that connections use.
pub(crate) enum Kind {
    Blocking,
    Tokio(Runtime),
}

/// A connected WebSocket.
pub(crate) enum Socket<'a> {
    Blocking(Box<WebSocket<MaybeTlsStream<TcpStream>>>),
    Tokio(&'a Runtime, Box<on_tokio::WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>>),
}

impl Kind {
    pub(crate) fn new(name: &str) -> io::Result<Self> {
        match name {
            "blocking" => Ok(Self::Blocking),
            "tokio" => Runtime::new().map(Self::Tokio),
            _ => Err(io::Error::other(format!("`{name}` is neither `blocking` nor `tokio`"))),
        }
    }
}

impl<'a> Socket<'a> {
    pub(crate) fn open(kind: &'a Kind, plan: Connect) -> Result<Self, Error> {
        match kind {
            Kind::Blocking => {
                let plan = plan.read_timeout(PATIENCE).write_timeout(PATIENCE);
                let (socket, _response) = plan.connect()?;
                Ok(Self::Blocking(Box::new(socket)))
            }
            Kind::Tokio(runtime) => {
                let (socket, _response) = wait(runtime, on_tokio::connect(plan))?;
                Ok(Self::Tokio(runtime, Box::new(socket)))
            }
        }
    }

    pub(crate) fn info(&self) -> TlsInfo {
        let info = match self {
            Self::Blocking(socket) => socket.get_ref().tls_info(),
            Self::Tokio(_, socket) => socket.get_ref().tls_info(),
        };
        info.expect("the URL is wss://")
    }

    pub(crate) fn send(&mut self, message: Message) -> Result<(), Error> {
        match self {
            Self::Blocking(socket) => socket.send(message),
            Self::Tokio(runtime, socket) => wait(runtime, socket.send(message)),
        }
    }

    pub(crate) fn read(&mut self) -> Result<Message, Error> {
        match self {
            Self::Blocking(socket) => socket.read(),
            Self::Tokio(runtime, socket) => {
                let next = async { socket.next().await.unwrap_or(Err(Error::ConnectionClosed)) };
                wait(runtime, next)
            }
        }
    }

    pub(crate) fn close(&mut self, frame: Option<CloseFrame>) -> Result<(), Error> {
        match self {
            Self::Blocking(socket) => socket.close(frame),
            // `Box` may be a `Sink`, too, whose `close` takes no frame.
            Self::Tokio(runtime, socket) => wait(runtime, (**socket).close(frame)),
        }
    }
}

fn wait<T>(runtime: &Runtime, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let late = |_| Err(Error::Io(io::ErrorKind::TimedOut.into()));
    runtime.block_on(async { timeout(PATIENCE, future).await.unwrap_or_else(late) })
}
