//! Makes streams of one kind of I/O: [`IoConnector`].

use std::ops::Deref;

use tungstenite::{WebSocket, handshake::client::Response, http::Uri, protocol::WebSocketConfig};
use tungstenite_tls_core::{
    ClientHandshake, Connector, Endpoint, HandshakeError, IntoClientRequest, MaybeTlsStream,
    TlsError, TlsStream, client_with_config,
};

#[cfg(feature = "futures-io")]
use super::smol::Smol;
#[cfg(feature = "tokio")]
use super::tokio::Tokio;
use super::{kind::IoKind, layer::Layer, stream::Stream, transport::Transport};
use crate::notes::Notes;

/// What [`client_tls`](IoConnector::client_tls) returns.
pub(crate) type Attempt<S> =
    Result<(WebSocket<Stream<S>>, Response), HandshakeError<ClientHandshake<Stream<S>>>>;

/// A connector, and the kind of I/O of its connections.
pub(crate) struct IoConnector {
    connector: Connector,
    io_kind: IoKind,
    notes: Notes,
}

impl IoConnector {
    pub(crate) fn new(connector: Connector, io_kind: IoKind, notes: Notes) -> Self {
        Self { connector, io_kind, notes }
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
        let attempt = client_with_config(request, stream, config);
        match &attempt {
            Ok((socket, _)) => self.notes.add_negotiated(&socket.get_ref().tls_info()),
            Err(HandshakeError::Failure(error)) => self.notes.add(format!("failed: {error}")),
            Err(HandshakeError::Interrupted(_)) => {}
        }
        attempt
    }

    /// See [`MaybeTlsStream::for_upgrade`].
    pub(crate) fn wrap_for_upgrade<S: Transport>(
        &self,
        io: S,
        uri: &Uri,
    ) -> Result<Stream<S>, tungstenite::Error> {
        let connector = &self.connector;
        Ok(match self.io_kind {
            IoKind::Blocking => {
                Stream::Blocking(Layer::Maybe(MaybeTlsStream::for_upgrade(io, uri, connector)?))
            }
            #[cfg(feature = "futures-io")]
            IoKind::Smol => {
                let io = Smol::new(io);
                Stream::Smol(Layer::Maybe(MaybeTlsStream::for_upgrade(io, uri, connector)?))
            }
            #[cfg(feature = "tokio")]
            IoKind::Tokio => {
                let io = Tokio::new(io);
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
        let stream = match self.io_kind {
            IoKind::Blocking => {
                Stream::Blocking(Layer::Bare(TlsStream::new(io, connector, endpoint)?))
            }
            #[cfg(feature = "futures-io")]
            IoKind::Smol => {
                let io = Smol::new(io);
                Stream::Smol(Layer::Bare(TlsStream::new(io, connector, endpoint)?))
            }
            #[cfg(feature = "tokio")]
            IoKind::Tokio => {
                let io = Tokio::new(io);
                Stream::Tokio(Layer::Bare(TlsStream::new(io, connector, endpoint)?))
            }
        };
        self.notes.add(format!("a stream without WebSocket: {}", stream.tls_info().library));
        Ok(stream)
    }
}

impl Deref for IoConnector {
    type Target = Connector;

    fn deref(&self) -> &Connector {
        &self.connector
    }
}
