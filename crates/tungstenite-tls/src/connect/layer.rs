//! The layer between TCP and WebSocket, TLS or nothing: [`Layer`].

use tungstenite::{Error, http::Uri, stream::Mode};
use tungstenite_tls_core::{Connector, Endpoint, MaybeTlsStream, TlsError, mode};
#[cfg(feature = "proxy")]
use tungstenite_tls_core::{TlsStream, proxy::NestedConnector};

use super::plan::Connect;

/// The layer between TCP and WebSocket.
#[derive(Clone)]
pub(crate) enum Layer {
    Plain,
    Tls { connector: Connector, early_data: bool },
}

impl Layer {
    #[cfg(feature = "dial")]
    pub(super) fn into_connector(self) -> Option<Connector> {
        match self {
            Self::Plain => None,
            Self::Tls { connector, .. } => Some(connector),
        }
    }

    /// Does no I/O: the TLS handshake starts when the stream is first used.
    fn wrap<S>(self, stream: S, uri: &Uri) -> Result<MaybeTlsStream<S>, Error> {
        match self {
            Self::Plain => Ok(MaybeTlsStream::plain(stream)),
            Self::Tls { connector, early_data: true } => {
                MaybeTlsStream::for_upgrade(stream, uri, &connector)
            }
            Self::Tls { connector, early_data: false } => {
                MaybeTlsStream::new(stream, uri, &connector)
            }
        }
    }
}

#[cfg(feature = "proxy")]
impl Layer {
    /// The transport below `outer`, the TLS with a proxy, and this layer inside that TLS.
    pub(crate) fn inside<S>(self, outer: TlsStream<S>) -> Result<(S, Self), TlsError> {
        let Self::Tls { connector, early_data } = self else {
            return Err(TlsError::bad_configuration("the tunnel of an `https://` proxy needs TLS"));
        };
        let (io, connector) = NestedConnector::over(outer, connector);
        Ok((io, Self::Tls { connector: Connector::new(connector), early_data }))
    }
}

impl Connect {
    /// The layer between TCP and WebSocket. Does no network I/O, and fails if TLS cannot be set up.
    pub(crate) fn layer(&self) -> Result<Layer, TlsError> {
        self.tls.check()?;
        if let Mode::Plain = mode(self.uri())? {
            return Ok(Layer::Plain);
        }
        Endpoint::from_uri(self.uri())?;
        Ok(Layer::Tls { connector: self.tls_connector()?, early_data: !self.too_early })
    }

    /// Does no I/O.
    pub(crate) fn wrap<S>(&self, layer: Layer, io: S) -> Result<MaybeTlsStream<S>, Error> {
        let mut stream = layer.wrap(io, self.uri())?;
        stream.set_close_timeout(self.close_timeout);
        Ok(stream)
    }
}
