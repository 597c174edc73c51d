//! Connects to a URL.

use std::{
    io::{self, ErrorKind},
    net::{TcpStream, ToSocketAddrs},
};

use tungstenite::{
    Error, HandshakeError, Result, WebSocket,
    client::{IntoClientRequest, client_with_config, uri_mode},
    error::UrlError,
    handshake::client::{Request, Response},
    http::Uri,
    protocol::WebSocketConfig,
    stream::Mode,
};

use crate::{redirect::redirected, stream::MaybeTlsStream, tls};

/// How many redirects [`connect`] follows.
const REDIRECTS: u8 = 3;

type Connected = (WebSocket<MaybeTlsStream<TcpStream>>, Response);

/// Connects to a `ws://` or `wss://` URL. Blocks.
///
/// # Errors
/// Fails if the host has no address or none of them answers, if TLS fails, or if the server does
/// not agree to the upgrade.
pub fn connect<R: IntoClientRequest>(request: R) -> Result<Connected> {
    connect_with_config(request, None, REDIRECTS)
}

/// Like [`connect`], with a WebSocket configuration and a limit on redirects. A redirect from
/// `wss://` to `ws://` is not followed, and another server does not get the caller's headers.
///
/// # Errors
/// The same errors as [`connect`].
pub fn connect_with_config<R: IntoClientRequest>(
    request: R,
    config: Option<WebSocketConfig>,
    max_redirects: u8,
) -> Result<Connected> {
    let mut request = request.into_client_request()?;
    let mut redirects = 0..max_redirects;
    loop {
        match open(request.clone(), config) {
            Err(Error::Http(response)) if response.status().is_redirection() => {
                let next = redirects.next().and_then(|_| redirected(&request, response.headers()));
                request = next.ok_or(Error::Http(response))?;
            }
            done => return done,
        }
    }
}

fn open(request: Request, config: Option<WebSocketConfig>) -> Result<Connected> {
    let tcp = dial(request.uri())?;
    tcp.set_nodelay(true)?;
    let stream = tls::over_tcp(tcp, request.uri())?;
    client_with_config(request, stream, config).map_err(|error| match error {
        HandshakeError::Failure(error) => error,
        // The socket blocks, and has no timeout.
        HandshakeError::Interrupted(_) => io::Error::from(ErrorKind::WouldBlock).into(),
    })
}

fn dial(uri: &Uri) -> Result<TcpStream> {
    let port = uri.port_u16().unwrap_or(match uri_mode(uri)? {
        Mode::Plain => 80,
        Mode::Tls => 443,
    });
    let addresses: Vec<_> = (tls::host(uri)?, port).to_socket_addrs()?.collect();
    TcpStream::connect(&*addresses)
        .map_err(|_| Error::Url(UrlError::UnableToConnect(uri.to_string())))
}
