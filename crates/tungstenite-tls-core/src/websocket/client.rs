//! The WebSocket client handshake over TLS: [`client_tls`], resumable in either stage.

use std::io::{Read, Write};

use tungstenite::{
    ClientHandshake, HandshakeError, WebSocket,
    client::{IntoClientRequest, client_with_config},
    handshake::{MidHandshake, client::Response},
    protocol::WebSocketConfig,
};

use crate::{MaybeTlsStream, Readiness, Stage, TlsConnector, TlsSession, stream::driver::passes};

/// The error of [`client_tls`]: tungstenite's own, for a handshake that was interrupted or failed.
///
/// ```
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{BoxedSession, ClientTlsError, HandshakeError};
///
/// fn describe(error: &ClientTlsError<TcpStream, BoxedSession>) -> String {
///     match error {
///         HandshakeError::Interrupted(_) => "the stream would block".to_owned(),
///         HandshakeError::Failure(error) => error.to_string(),
///     }
/// }
/// ```
pub type ClientTlsError<S, T> = HandshakeError<ClientHandshake<MaybeTlsStream<S, T>>>;

/// The result of [`client_tls`]: the WebSocket and the server's response to the upgrade.
///
/// ```
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{BoxedSession, ClientTlsResult, Connector, client_tls};
///
/// fn connect(stream: TcpStream, tls: &Connector) -> ClientTlsResult<TcpStream, BoxedSession> {
///     client_tls("wss://example.org/", stream, tls)
/// }
/// ```
pub type ClientTlsResult<S, T> =
    Result<(WebSocket<MaybeTlsStream<S, T>>, Response), ClientTlsError<S, T>>;

/// The default limit of a WebSocket's send queue, in bytes: one message as large as tungstenite
/// receives by default, plus some small ones.
const QUEUE: usize = 65 * 1024 * 1024;

/// The WebSocket configuration that is used if you pass none: tungstenite's defaults, with two
/// differences.
///
/// - Reads ask for 4 KiB at a time. tungstenite allocates that much for each connection and zeroes
///   it before each read; the TLS stream makes the large reads from the transport. Messages share a
///   write until 128 KiB are queued or you flush.
/// - At most 65 MiB are queued for sending. A message that does not fit is returned in
///   [`WriteBufferFull`](tungstenite::Error::WriteBufferFull); to send larger messages, raise
///   `max_write_buffer_size`.
///
/// ```
/// use tungstenite_tls_core::websocket_config;
///
/// let config = websocket_config().max_message_size(Some(1 << 20));
/// assert_eq!(config.read_buffer_size, 4 * 1024);
/// ```
pub fn websocket_config() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(4 * 1024).max_write_buffer_size(QUEUE)
}

/// Returns `config`, or [`websocket_config`] if it is `None`, adjusted for the upgrade: reads ask
/// for at least 4 KiB. tungstenite reads the server's response in pieces of that size, and any
/// bytes after the response must leave room in the codec's buffer.
///
/// ```
/// use tungstenite_tls_core::{upgrade_config, websocket_config};
///
/// let config = upgrade_config(Some(websocket_config()));
/// assert_eq!(config.max_message_size, websocket_config().max_message_size);
/// ```
pub fn upgrade_config(config: Option<WebSocketConfig>) -> WebSocketConfig {
    let config = config.unwrap_or_else(websocket_config);
    config.read_buffer_size(config.read_buffer_size.max(4 * 1024))
}

/// Whether a message is queued although its [`send`](WebSocket::send) or
/// [`write`](WebSocket::write) failed with `error`, because the transport would block or timed out.
/// If so, retry with [`flush`](WebSocket::flush): sending the message again would queue it twice.
///
/// ```no_run
/// # use tungstenite_tls_core::{is_queued, tungstenite::*};
/// # fn go<S: std::io::Read + std::io::Write>(socket: &mut WebSocket<S>) -> Result<(), Error> {
/// let mut result = socket.send(Message::text("once"));
/// for _ in 0..3 {
///     match &result {
///         Err(error) if is_queued(error) => result = socket.flush(),
///         _ => break,
///     }
/// }
/// result
/// # }
/// ```
pub fn is_queued(error: &tungstenite::Error) -> bool {
    matches!(error, tungstenite::Error::Io(error) if passes(error))
}

/// Turns `stream` into a WebSocket, as [`client_tls_with_config`] does with [`websocket_config`].
///
/// ```no_run
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{Connector, Message, client_tls};
///
/// # fn connector() -> Connector { unimplemented!() }
/// let connector = connector(); // of any backend
/// let tcp = TcpStream::connect("example.org:443")?;
/// let (mut socket, response) = client_tls("wss://example.org/", tcp, &connector).unwrap();
/// println!("{}", response.status());
/// socket.send(Message::text("hello"))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The same errors as [`client_tls_with_config`].
pub fn client_tls<S, C>(
    request: impl IntoClientRequest,
    stream: S,
    connector: &C,
) -> ClientTlsResult<S, C::Session>
where
    S: Read + Write,
    C: TlsConnector + ?Sized,
{
    client_tls_with_config(request, stream, None, connector)
}

/// Turns `stream` into a WebSocket: for `wss://` it runs the TLS handshake, then the HTTP upgrade
/// (RFC 6455, section 4.1); for `ws://` only the upgrade. The stream must be connected. It may be
/// blocking or non-blocking; the call blocks if the stream does.
///
/// Without a configuration, [`websocket_config`] is used.
///
/// The certificate is verified for the host of the request's URL, not for the address that `stream`
/// is connected to.
///
/// ```
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{Connector, client_tls_with_config, websocket_config};
///
/// fn connect(stream: TcpStream, tls: &Connector) -> bool {
///     let small = websocket_config().max_message_size(Some(64 * 1024));
///     client_tls_with_config("wss://example.org/", stream, Some(small), tls).is_ok()
/// }
/// ```
///
/// # Errors
/// - [`HandshakeError::Interrupted`] when the stream would block, in either stage. When the stream
///   is ready, call `handshake()` on the value inside; [`Interrupted`] says what to wait for.
/// - [`HandshakeError::Failure`] otherwise. [`TlsError::find`] tells whether TLS failed and how.
///
/// [`TlsError::find`]: crate::TlsError::find
pub fn client_tls_with_config<S, C>(
    request: impl IntoClientRequest,
    stream: S,
    config: Option<WebSocketConfig>,
    connector: &C,
) -> ClientTlsResult<S, C::Session>
where
    S: Read + Write,
    C: TlsConnector + ?Sized,
{
    let request = request.into_client_request()?;
    let stream = MaybeTlsStream::for_upgrade(stream, request.uri(), connector)?;
    client_with_config(request, stream, Some(upgrade_config(config)))
}

/// Tells which stage an interrupted handshake is in, and what it waits for.
///
/// ```no_run
/// # use tungstenite_tls_core::{*, tungstenite::{*, handshake::*}};
/// # fn wait_until(_: Readiness) {}
/// # fn go<S: std::io::Read + std::io::Write, C: TlsConnector>(tcp: S, connector: C)
/// # -> Result<(), Error> {
/// let mut attempt = client_tls("wss://example.org", tcp, &connector);
/// let (socket, response) = loop {
///     match attempt {
///         Ok(done) => break done,
///         Err(HandshakeError::Failure(error)) => return Err(error),
///         Err(HandshakeError::Interrupted(handshake)) => {
///             wait_until(handshake.readiness());
///             attempt = handshake.handshake();
///         }
///     }
/// };
/// # Ok(()) }
/// ```
pub trait Interrupted {
    /// Which of the two handshakes was interrupted.
    fn stage(&self) -> Stage;

    /// What the transport must become before it is worth calling `handshake()` again.
    fn readiness(&self) -> Readiness;
}

impl<S: Read + Write, T: TlsSession> Interrupted
    for MidHandshake<ClientHandshake<MaybeTlsStream<S, T>>>
{
    fn stage(&self) -> Stage {
        match self.get_ref().get_ref() {
            MaybeTlsStream::Tls(stream) if !stream.is_handshake_complete() => Stage::Tls,
            _ => Stage::WebSocket,
        }
    }

    fn readiness(&self) -> Readiness {
        // A handshake that has not started writes first.
        self.get_ref().get_ref().readiness().unwrap_or(Readiness::Writable)
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use tungstenite::{Error, Message, accept};

    use super::*;
    use crate::testing::{ClearConnector, ClearServer, Fault, Faults, Faulty, Wire};

    #[test]
    fn a_handshake_tells_its_stage_and_what_it_waits_for() {
        let (client, server) = Wire::pair();
        let faults = Faults::new();
        let connector = ClearConnector::default();
        let client = Faulty::new(client, &faults);
        let interrupted = |result| match result {
            Err(HandshakeError::Interrupted(handshake)) => handshake,
            _ => panic!("not interrupted"),
        };
        let client = interrupted(client_tls("wss://localhost/", client, &connector));
        assert_eq!((client.stage(), client.readiness()), (Stage::Tls, Readiness::Readable));
        let mut server = ClearServer::new(server);
        server.read(&mut [0; 1]).unwrap_err();
        let client = interrupted(client.handshake());
        assert_eq!((client.stage(), client.readiness()), (Stage::WebSocket, Readiness::Readable));
        let mut server = accept(server).unwrap();
        let Ok((mut client, response)) = client.handshake() else { panic!("fails") };
        assert_eq!(response.status(), 101);
        server.send(Message::text("hello")).unwrap();
        assert_eq!(client.read().unwrap(), Message::text("hello"));
        // The message is queued: a flush sends it, once.
        faults.push(Fault::None);
        faults.push(Fault::Error(ErrorKind::TimedOut));
        let error = client.send(Message::text("once")).unwrap_err();
        assert!(is_queued(&error), "{error}");
        client.flush().unwrap();
        assert_eq!(server.read().unwrap(), Message::text("once"));
        assert!(matches!(server.read(), Err(Error::Io(_))));
    }

    #[test]
    fn a_url_without_tls_has_none() {
        let (client, _server) = Wire::pair();
        let connector = ClearConnector::default();
        let Err(HandshakeError::Interrupted(client)) =
            client_tls("ws://localhost/", client, &connector)
        else {
            panic!("not interrupted");
        };
        assert_eq!(client.stage(), Stage::WebSocket);
        let (client, _server) = Wire::pair();
        let Err(HandshakeError::Failure(error)) =
            client_tls("https://localhost/", client, &connector)
        else {
            panic!("not refused");
        };
        assert!(error.to_string().contains("use ws:// or wss://"), "{error}");
    }
}
