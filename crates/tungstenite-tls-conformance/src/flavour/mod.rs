//! The same tests over every kind of I/O: a [`Stream`] is used as one that blocks, whatever drives
//! the TLS inside.
//!
//! Where the I/O is asynchronous, `TlsStream` is polled through the traits of the runtime. A socket
//! is waited for by the runtime itself, as long as its timeouts say. A transport of this suite's
//! own never waits: it is polled once, and what is pending is `WouldBlock`, after a look at whether
//! anybody would have woken the task.

mod layer;
#[cfg(feature = "futures-io")]
mod smol;
mod stream;
#[cfg(feature = "tokio")]
mod tokio;
#[cfg_attr(not(any(feature = "futures-io", feature = "tokio")), allow(dead_code))]
mod two_tasks;
#[cfg(any(feature = "futures-io", feature = "tokio"))]
mod wait;

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    ops::Deref,
};

use tungstenite::{
    ClientHandshake, HandshakeError, WebSocket,
    client::{IntoClientRequest, client_with_config},
    handshake::client::Response,
    http::Uri,
    protocol::WebSocketConfig,
};
use tungstenite_tls_core::{Connector, Endpoint, MaybeTlsStream, TlsError, TlsStream};

use self::layer::Layer;
pub(crate) use self::{stream::Stream, two_tasks::Results};

/// How the I/O under TLS is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// By `Read` and `Write`.
    Blocking,
    /// By the traits of futures-io, on smol's reactor.
    #[cfg(feature = "futures-io")]
    Smol,
    /// By tokio's traits, on its runtime.
    #[cfg(feature = "tokio")]
    Tokio,
}

impl Flavour {
    /// All that are compiled in.
    pub(crate) const ALL: &[Self] = &[
        Self::Blocking,
        #[cfg(feature = "futures-io")]
        Self::Smol,
        #[cfg(feature = "tokio")]
        Self::Tokio,
    ];

    /// What the names of tests begin with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Blocking => "",
            #[cfg(feature = "futures-io")]
            Self::Smol => "smol::",
            #[cfg(feature = "tokio")]
            Self::Tokio => "tokio::",
        }
    }
}

/// A client's end of a transport, of whatever flavour.
#[cfg_attr(not(any(feature = "futures-io", feature = "tokio")), allow(dead_code))]
pub(crate) trait Transport: Read + Write + Unpin {
    /// The socket that has to be waited for, if it is one.
    fn socket(&self) -> Option<&TcpStream> {
        None
    }

    /// Ends what goes out, as asynchronous streams do behind close_notify.
    fn end(&mut self);
}

impl Transport for TcpStream {
    fn socket(&self) -> Option<&TcpStream> {
        Some(self)
    }

    fn end(&mut self) {
        // The peer may have done so before.
        let _ = self.shutdown(Shutdown::Write);
    }
}

impl<S: Transport> Transport for &mut S {
    fn socket(&self) -> Option<&TcpStream> {
        (**self).socket()
    }

    fn end(&mut self) {
        (**self).end();
    }
}

/// What [`client_tls`](FlavouredConnector::client_tls) gives.
pub(crate) type Attempt<S> =
    Result<(WebSocket<Stream<S>>, Response), HandshakeError<ClientHandshake<Stream<S>>>>;

/// A connector, and how the I/O of its connections is done.
pub(crate) struct FlavouredConnector {
    connector: Connector,
    flavour: Flavour,
}

impl FlavouredConnector {
    pub(crate) fn new(connector: Connector, flavour: Flavour) -> Self {
        Self { connector, flavour }
    }

    /// See [`tungstenite_tls_core::client_tls_with_config`].
    pub(crate) fn client_tls<S: Transport>(
        &self,
        request: impl IntoClientRequest,
        io: S,
        config: Option<WebSocketConfig>,
    ) -> Attempt<S> {
        let request = request.into_client_request()?;
        let stream = self.wrap_for_upgrade(io, request.uri())?;
        client_with_config(request, stream, config)
    }

    /// See [`MaybeTlsStream::for_upgrade`].
    pub(crate) fn wrap_for_upgrade<S: Transport>(
        &self,
        io: S,
        uri: &Uri,
    ) -> Result<Stream<S>, tungstenite::Error> {
        let connector = &self.connector;
        Ok(match self.flavour {
            Flavour::Blocking => {
                Stream::Blocking(Layer::Maybe(MaybeTlsStream::for_upgrade(io, uri, connector)?))
            }
            #[cfg(feature = "futures-io")]
            Flavour::Smol => {
                let io = smol::Smol::new(io);
                Stream::Smol(Layer::Maybe(MaybeTlsStream::for_upgrade(io, uri, connector)?))
            }
            #[cfg(feature = "tokio")]
            Flavour::Tokio => {
                let io = tokio::Tokio::new(io);
                Stream::Tokio(Layer::Maybe(MaybeTlsStream::for_upgrade(io, uri, connector)?))
            }
        })
    }

    /// See [`TlsStream::new`].
    pub(crate) fn tls<S: Transport>(
        &self,
        io: S,
        endpoint: Endpoint,
    ) -> Result<Stream<S>, TlsError> {
        let connector = &self.connector;
        Ok(match self.flavour {
            Flavour::Blocking => {
                Stream::Blocking(Layer::Bare(TlsStream::new(io, connector, endpoint)?))
            }
            #[cfg(feature = "futures-io")]
            Flavour::Smol => {
                let io = smol::Smol::new(io);
                Stream::Smol(Layer::Bare(TlsStream::new(io, connector, endpoint)?))
            }
            #[cfg(feature = "tokio")]
            Flavour::Tokio => {
                let io = tokio::Tokio::new(io);
                Stream::Tokio(Layer::Bare(TlsStream::new(io, connector, endpoint)?))
            }
        })
    }
}

impl Deref for FlavouredConnector {
    type Target = Connector;

    fn deref(&self) -> &Connector {
        &self.connector
    }
}
