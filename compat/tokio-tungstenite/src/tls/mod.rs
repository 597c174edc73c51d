//! TLS below a WebSocket, if the URL asks for it: [`Connector`].

mod connector;
#[cfg(feature = "native-tls")]
mod native_tls;
#[cfg(feature = "__rustls-tls")]
mod rustls;

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::{
    Error,
    client::{IntoClientRequest, uri_mode},
    error::UrlError,
    handshake::client::Response,
    http::Uri,
    protocol::WebSocketConfig,
    stream::Mode,
};
use tungstenite_tls_backends::{TokioTimer, program};
use tungstenite_tls_core::tungstenite::Error as ErrorOfCore;

pub use self::connector::Connector;
use crate::{MaybeTlsStream, WebSocketStream, client_async_with_config};

/// Like [`client_async_tls_with_config`], with the program's connector and the default
/// configuration.
///
/// # Errors
/// The same errors as [`client_async_tls_with_config`].
pub async fn client_async_tls<R, S>(
    request: R,
    stream: S,
) -> Result<(WebSocketStream<MaybeTlsStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: 'static + AsyncRead + AsyncWrite + Send + Unpin,
    MaybeTlsStream<S>: Unpin,
{
    client_async_tls_with_config(request, stream, None, None).await
}

/// Turns a connected `stream` into a WebSocket: for `wss://` the TLS handshake, then the HTTP
/// upgrade; for `ws://` only the upgrade. Without a connector, uses
/// [`program::connector`](tungstenite_tls_backends::program::connector).
///
/// # Errors
/// Fails if TLS or the upgrade fails.
pub async fn client_async_tls_with_config<R, S>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
    connector: Option<Connector>,
) -> Result<(WebSocketStream<MaybeTlsStream<S>>, Response), Error>
where
    R: IntoClientRequest + Unpin,
    S: 'static + AsyncRead + AsyncWrite + Send + Unpin,
    MaybeTlsStream<S>: Unpin,
{
    let request = request.into_client_request()?;
    let stream = wrap(stream, request.uri(), connector).await?;
    client_async_with_config(request, stream, config).await
}

/// The host that a URL names, an IPv6 address without brackets.
pub(crate) fn host(uri: &Uri) -> Result<&str, Error> {
    let host = uri.host().ok_or(Error::Url(UrlError::NoHostName))?;
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    Ok(address.unwrap_or(host))
}

/// Adds TLS if the URL says `wss://`.
async fn wrap<S>(
    stream: S,
    uri: &Uri,
    connector: Option<Connector>,
) -> Result<MaybeTlsStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let _host = host(uri)?;
    if matches!(uri_mode(uri)?, Mode::Plain) {
        return Ok(MaybeTlsStream::Plain(stream));
    }
    let connector = match (connector, program::overriding_connector()) {
        // It is there to refuse TLS, and has no library.
        (Some(Connector::Plain), _) => Connector::Plain,
        (_, Some(connector)) => Connector::Tls(connector),
        (Some(connector), None) => connector,
        (None, None) => Connector::Tls(program::connector().map_err(io::Error::from)?),
    };
    match connector {
        Connector::Plain => Err(Error::Url(UrlError::TlsFeatureNotEnabled)),
        #[cfg(feature = "native-tls")]
        Connector::NativeTls(connector) => native_tls::connect(stream, _host, connector).await,
        #[cfg(feature = "__rustls-tls")]
        Connector::Rustls(config) => rustls::connect(stream, _host, config).await,
        Connector::Tls(connector) => over(stream, uri, &connector),
    }
}

/// Does no I/O: the handshake runs with the upgrade.
fn over<S>(
    stream: S,
    uri: &Uri,
    connector: &tungstenite_tls_core::Connector,
) -> Result<MaybeTlsStream<S>, Error> {
    let wrapped = tungstenite_tls_core::MaybeTlsStream::for_upgrade(stream, uri, connector);
    let mut stream = wrapped.map_err(|error| match error {
        ErrorOfCore::Io(error) => error,
        // Of another version of tungstenite.
        other => io::Error::other(other),
    })?;
    stream.set_timer(TokioTimer::default());
    Ok(MaybeTlsStream::Tls(stream))
}
