//! The server's side, which is tungstenite's: its functions, with this crate's
//! [`HandshakeError`], so that one name serves both sides.

use std::io::{Read, Write};

use tungstenite::{
    ServerHandshake, WebSocket,
    handshake::server::{Callback, NoCallback},
    protocol::WebSocketConfig,
};
use tungstenite_tls_core::HandshakeError;

/// Accepts a WebSocket over `stream`, as a server. Blocks if the stream does.
///
/// ```
/// use std::net::{TcpListener, TcpStream};
/// use tungstenite_tls::{accept, client};
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let tcp = TcpStream::connect(listener.local_addr()?)?;
/// let server = std::thread::spawn(move || accept(listener.accept().unwrap().0).unwrap());
/// let (mut socket, _response) = client("ws://example.org/", tcp)?;
/// server.join().unwrap().send("hello".into())?;
/// assert_eq!(socket.read()?.to_text()?, "hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`HandshakeError::Interrupted`] if the stream would block: call `handshake()` on its value when
/// the stream is ready. [`HandshakeError::Failure`] otherwise.
pub fn accept<S: Read + Write>(
    stream: S,
) -> Result<WebSocket<S>, HandshakeError<ServerHandshake<S, NoCallback>>> {
    accept_with_config(stream, None)
}

/// Like [`accept`], with a WebSocket configuration.
///
/// # Errors
/// The same as [`accept`].
pub fn accept_with_config<S: Read + Write>(
    stream: S,
    config: Option<WebSocketConfig>,
) -> Result<WebSocket<S>, HandshakeError<ServerHandshake<S, NoCallback>>> {
    accept_hdr_with_config(stream, NoCallback, config)
}

/// Like [`accept`], with a callback that sees the request's headers and can add some to the
/// response, or refuse.
///
/// # Errors
/// The same as [`accept`].
pub fn accept_hdr<S: Read + Write, C: Callback>(
    stream: S,
    callback: C,
) -> Result<WebSocket<S>, HandshakeError<ServerHandshake<S, C>>> {
    accept_hdr_with_config(stream, callback, None)
}

/// Like [`accept_hdr`], with a WebSocket configuration.
///
/// # Errors
/// The same as [`accept`].
pub fn accept_hdr_with_config<S: Read + Write, C: Callback>(
    stream: S,
    callback: C,
    config: Option<WebSocketConfig>,
) -> Result<WebSocket<S>, HandshakeError<ServerHandshake<S, C>>> {
    tungstenite::accept_hdr_with_config(stream, callback, config).map_err(HandshakeError::from)
}
