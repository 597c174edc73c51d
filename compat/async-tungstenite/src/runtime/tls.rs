//! TLS below a WebSocket, if the URL asks for it.

use std::io;

use tungstenite::{Error, client::uri_mode, http::Uri, stream::Mode};
use tungstenite_tls_backends::program;
use tungstenite_tls_core::{MaybeTlsStream, tungstenite::Error as ErrorOfCore};

use super::{
    AsyncRead, AsyncWrite, ClientStream, Timer, adapted,
    own::{self, Connector, TlsStream},
};
use crate::{host::host, stream::Stream};

/// Adds TLS if the URL says `wss://`.
pub(super) async fn wrap<S>(
    stream: S,
    uri: &Uri,
    connector: Option<Connector>,
) -> Result<ClientStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let host = host(uri)?;
    if matches!(uri_mode(uri)?, Mode::Plain) {
        return Ok(Stream::Plain(adapted(stream)));
    }
    let tls = match (program::overriding_connector(), connector) {
        (Some(connector), _) => over(stream, uri, &connector)?,
        (None, Some(connector)) => own::connect(stream, host, uri, connector).await?,
        (None, None) => over(stream, uri, &program::connector().map_err(io::Error::from)?)?,
    };
    Ok(Stream::Tls(adapted(tls)))
}

/// Does no I/O: the handshake runs with the upgrade.
pub(super) fn over<S>(
    stream: S,
    uri: &Uri,
    connector: &tungstenite_tls_core::Connector,
) -> Result<TlsStream<S>, Error> {
    let mut stream =
        MaybeTlsStream::for_upgrade(stream, uri, connector).map_err(|error| match error {
            ErrorOfCore::Io(error) => error,
            // Of another version of tungstenite.
            other => io::Error::other(other),
        })?;
    stream.set_timer(Timer::default());
    Ok(TlsStream::Chosen(stream))
}
