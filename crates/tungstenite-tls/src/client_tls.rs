//! tungstenite's `client_tls`, with the backend of your choice or the default one.

use std::io::{Read, Write};

use tungstenite::{handshake::client::Request, protocol::WebSocketConfig, stream::Mode};
use tungstenite_tls_core::{
    BoxedSession, ClientTlsResult, Connector, Endpoint, IntoClientRequest, MaybeTlsStream,
    TlsConfig, client_with_config, mode, websocket_config,
};

use crate::{Backend, backend::shared_connector};

/// Like [`client_tls_with_config`], with the default configuration and connector.
///
/// ```no_run
/// use std::net::TcpStream;
/// use tungstenite_tls::{Message, client_tls};
///
/// let tcp = TcpStream::connect("example.org:443")?;
/// let (mut socket, _response) = client_tls("wss://example.org/socket", tcp)?;
/// socket.send(Message::text("hello"))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The same errors as [`client_tls_with_config`].
pub fn client_tls<R: IntoClientRequest, S: Read + Write>(
    request: R,
    stream: S,
) -> ClientTlsResult<S, BoxedSession> {
    client_tls_with_config(request, stream, None, None)
}

/// Turns a connected `stream` into a WebSocket: for `wss://` the TLS handshake, then the HTTP
/// upgrade (RFC 6455, section 4.1); for `ws://` only the upgrade. Blocks if the stream blocks.
///
/// Without a connector, uses [`Backend::default_choice`] with the default configuration. For a
/// connector of a backend's own type, use [`tungstenite_tls_core::client_tls_with_config`].
///
/// ```
/// # use tungstenite_tls::{Message, Roots};
/// # let Ok(backend) = tungstenite_tls::Backend::default_choice() else { return Ok(()) };
/// # let server = tungstenite_tls_testing::server::EchoServer::start()?;
/// # let (url, address) = (server.url(), server.addr());
/// # let roots = Roots::Only(vec![server.root()]);
/// use std::net::TcpStream;
/// use tungstenite_tls::{TlsConfig, backend::connector, client_tls_with_config};
///
/// let connector = connector(backend, &TlsConfig::new().with_roots(roots))?;
/// let tcp = TcpStream::connect(address)?;
/// let (mut socket, _response) = client_tls_with_config(url, tcp, None, Some(connector))?;
/// # socket.send(Message::text("hello"))?;
/// # assert_eq!(socket.read()?, Message::text("hello"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [The front page](crate#non-blocking) shows a non-blocking stream.
///
/// # Errors
/// [`Interrupted`](crate::HandshakeError::Interrupted) if the stream would block, in either
/// stage. Call `handshake()` on its value once the stream is ready;
/// [`readiness()`](crate::handshake::Interrupted::readiness) says for what. Otherwise
/// [`Failure`](crate::HandshakeError::Failure); [`TlsError::find`](crate::TlsError::find)
/// gets the TLS error from it.
pub fn client_tls_with_config<R: IntoClientRequest, S: Read + Write>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
    connector: Option<Connector>,
) -> ClientTlsResult<S, BoxedSession> {
    let request = request.into_client_request()?;
    let stream = wrap_with(stream, &request, connector)?;
    client_with_config(request, stream, Some(config.unwrap_or_else(websocket_config)))
}

/// Adds TLS if the URL is `wss://`, with `connector` or the default one. Does no network I/O.
pub(crate) fn wrap_with<S>(
    stream: S,
    request: &Request,
    connector: Option<Connector>,
) -> Result<MaybeTlsStream<S>, tungstenite::Error> {
    let connector = match (mode(request.uri())?, connector) {
        (Mode::Plain, _) => return Ok(MaybeTlsStream::plain(stream)),
        (Mode::Tls, Some(connector)) => connector,
        (Mode::Tls, None) => {
            // Before what the program lacks, what is wrong with the URL.
            Endpoint::from_uri(request.uri())?;
            shared_connector(Backend::default_choice()?, &TlsConfig::new())?
        }
    };
    MaybeTlsStream::for_upgrade(stream, request.uri(), &connector)
}
