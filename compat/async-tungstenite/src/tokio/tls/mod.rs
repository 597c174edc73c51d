//! TLS below a WebSocket, if the URL asks for it: [`Connector`] and [`TlsStream`].

#[cfg(feature = "tokio-native-tls")]
mod native_tls;
#[cfg(all(feature = "__rustls-tls", not(feature = "tokio-native-tls")))]
mod rustls;
mod stream;

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::{Error, client::uri_mode, error::UrlError, http::Uri, stream::Mode};
use tungstenite_tls_backends::{TokioTimer, program};
use tungstenite_tls_core::{MaybeTlsStream, tungstenite::Error as ErrorOfCore};

#[cfg(feature = "tokio-native-tls")]
use self::native_tls::connect;
#[cfg(all(feature = "__rustls-tls", not(feature = "tokio-native-tls")))]
use self::rustls::connect;
pub use self::stream::TlsStream;
use super::{ClientStream, TokioAdapter};
use crate::stream::Stream;

/// What a connection gets TLS from, if the caller brings it: a connector of native-tls.
#[cfg(feature = "tokio-native-tls")]
pub type Connector = real_tokio_native_tls::TlsConnector;
/// What a connection gets TLS from, if the caller brings it: a connector of rustls.
#[cfg(all(feature = "__rustls-tls", not(feature = "tokio-native-tls")))]
pub type Connector = real_tokio_rustls::TlsConnector;
/// What a connection gets TLS from, if the caller brings it: a connector for any library.
#[cfg(not(any(feature = "__rustls-tls", feature = "tokio-native-tls")))]
pub type Connector = tungstenite_tls_core::Connector;

/// The host that a URL names, an IPv6 address without brackets.
pub(super) fn host(uri: &Uri) -> Result<&str, Error> {
    let host = uri.host().ok_or(Error::Url(UrlError::NoHostName))?;
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    Ok(address.unwrap_or(host))
}

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
        return Ok(Stream::Plain(TokioAdapter::new(stream)));
    }
    let tls = match (program::overriding_connector(), connector) {
        (Some(connector), _) => over(stream, uri, &connector)?,
        (None, Some(connector)) => connect(stream, host, uri, connector).await?,
        (None, None) => over(stream, uri, &program::connector().map_err(io::Error::from)?)?,
    };
    Ok(Stream::Tls(TokioAdapter::new(tls)))
}

#[cfg(not(any(feature = "__rustls-tls", feature = "tokio-native-tls")))]
async fn connect<S>(
    stream: S,
    _host: &str,
    uri: &Uri,
    connector: Connector,
) -> Result<TlsStream<S>, Error> {
    over(stream, uri, &connector)
}

/// Does no I/O: the handshake runs with the upgrade.
fn over<S>(
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
    stream.set_timer(TokioTimer::default());
    Ok(TlsStream::Chosen(stream))
}
