//! TLS below a WebSocket, if the URL asks for it: [`Connector`].

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use tungstenite::{
    ClientHandshake, Error, HandshakeError, Result, WebSocket,
    client::{IntoClientRequest, client_with_config, uri_mode},
    error::UrlError,
    handshake::client::Response,
    http::Uri,
    protocol::WebSocketConfig,
    stream::Mode,
};
use tungstenite_tls_backends::program;
use tungstenite_tls_core::tungstenite::Error as ErrorOfCore;

use crate::stream::{Below, MaybeTlsStream, TlsStream};

/// What a connection gets TLS from.
#[non_exhaustive]
pub enum Connector {
    /// Nothing: a `wss://` URL is an error.
    Plain,
    /// A connector of native-tls.
    #[cfg(feature = "native-tls")]
    NativeTls(tungstenite_tls_native_tls::native_tls::TlsConnector),
    /// A configuration of rustls.
    #[cfg(feature = "__rustls-tls")]
    Rustls(std::sync::Arc<rustls::ClientConfig>),
    /// A connector of tungstenite-tls, for any library.
    Tls(tungstenite_tls_core::Connector),
}

type ClientTlsResult<S> = std::result::Result<
    (WebSocket<MaybeTlsStream<S>>, Response),
    HandshakeError<ClientHandshake<MaybeTlsStream<S>>>,
>;

/// Like [`client_tls_with_config`], with the program's connector and the default configuration.
///
/// # Errors
/// The same errors as [`client_tls_with_config`].
pub fn client_tls<R, S>(request: R, stream: S) -> ClientTlsResult<S>
where
    R: IntoClientRequest,
    S: Read + Write,
{
    client_tls_with_config(request, stream, None, None)
}

/// Turns a connected `stream` into a WebSocket: for `wss://` the TLS handshake, then the HTTP
/// upgrade; for `ws://` only the upgrade. Without a connector, uses
/// [`program::connector`](tungstenite_tls_backends::program::connector).
///
/// # Errors
/// [`HandshakeError::Interrupted`] if the stream would block, in either handshake; otherwise
/// [`HandshakeError::Failure`].
pub fn client_tls_with_config<R, S>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
    connector: Option<Connector>,
) -> ClientTlsResult<S>
where
    R: IntoClientRequest,
    S: Read + Write,
{
    let request = request.into_client_request()?;
    let stream = wrap(stream, request.uri(), connector, |_| {})?;
    client_with_config(request, stream, config)
}

/// Like [`client_tls`], over TCP, where closing is bounded.
pub(crate) fn over_tcp(tcp: TcpStream, uri: &Uri) -> Result<MaybeTlsStream<TcpStream>> {
    wrap(tcp, uri, None, |stream| stream.bound_reads_by(bound_reads))
}

/// The host that a URL names, an IPv6 address without brackets.
pub(crate) fn host(uri: &Uri) -> Result<&str> {
    let host = uri.host().ok_or(Error::Url(UrlError::NoHostName))?;
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    Ok(address.unwrap_or(host))
}

/// Adds TLS if the URL says `wss://`. Does no I/O: the handshake runs with the upgrade.
fn wrap<S: Read + Write>(
    stream: S,
    uri: &Uri,
    connector: Option<Connector>,
    set_up: impl FnOnce(&mut tungstenite_tls_core::MaybeTlsStream<Below<S>>),
) -> Result<MaybeTlsStream<S>> {
    host(uri)?;
    if matches!(uri_mode(uri)?, Mode::Plain) {
        return Ok(MaybeTlsStream::Plain(stream));
    }
    let (own, variant) = match connector {
        None => (None, expected()),
        Some(connector) => connector.open().map(|(own, variant)| (Some(own), variant))?,
    };
    let connector = match program::overriding_connector().or(own) {
        Some(connector) => connector,
        None => program::connector().map_err(io::Error::from)?,
    };
    let below = Below { sock: stream };
    let wrapped = tungstenite_tls_core::MaybeTlsStream::for_upgrade(below, uri, &connector);
    let mut stream = wrapped.map_err(|error| match error {
        ErrorOfCore::Io(error) => error,
        // Of another version of tungstenite.
        other => io::Error::other(other),
    })?;
    set_up(&mut stream);
    Ok(variant(TlsStream::new(stream)))
}

type Variant<S> = fn(TlsStream<S>) -> MaybeTlsStream<S>;

impl Connector {
    /// The connector for any library, and the variant that its streams are expected in.
    fn open<S: Read + Write>(self) -> Result<(tungstenite_tls_core::Connector, Variant<S>)> {
        Ok(match self {
            Self::Plain => return Err(Error::Url(UrlError::TlsFeatureNotEnabled)),
            #[cfg(feature = "native-tls")]
            Self::NativeTls(connector) => {
                let own = tungstenite_tls_native_tls::NativeTlsConnector::from(connector);
                (tungstenite_tls_core::Connector::new(own), MaybeTlsStream::NativeTls)
            }
            #[cfg(feature = "__rustls-tls")]
            Self::Rustls(config) => {
                let own = tungstenite_tls_rustls::RustlsConnector::from(config);
                (tungstenite_tls_core::Connector::new(own), MaybeTlsStream::Rustls)
            }
            Self::Tls(connector) => (connector, expected()),
        })
    }
}

/// The variant in which the original has the streams of connections without a connector.
fn expected<S: Read + Write>() -> Variant<S> {
    #[cfg(feature = "native-tls")]
    return MaybeTlsStream::NativeTls;
    #[cfg(all(feature = "__rustls-tls", not(feature = "native-tls")))]
    return MaybeTlsStream::Rustls;
    #[cfg(not(any(feature = "__rustls-tls", feature = "native-tls")))]
    return MaybeTlsStream::Tls;
}

/// Limits each read of the socket to `time`, or to the caller's read timeout if that is shorter.
fn bound_reads(below: &mut Below<TcpStream>, time: Duration) -> io::Result<()> {
    let own = below.sock.read_timeout()?.unwrap_or(time);
    below.sock.set_read_timeout(Some(own.min(time)))
}
