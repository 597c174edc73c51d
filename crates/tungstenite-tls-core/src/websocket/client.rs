//! The WebSocket client handshake, without and with TLS: [`client()`] and [`client_tls`], resumable
//! in either stage.

use std::io::{Read, Write};

use tungstenite::{WebSocket, handshake::client::Response, protocol::WebSocketConfig};

use super::{
    config::websocket_config,
    handshake::{ClientHandshake, HandshakeError, MidHandshake},
    request::IntoClientRequest,
    upgrade::Upgrade,
};
use crate::{MaybeTlsStream, Readiness, Stage, TlsConnector, TlsSession};

/// The error of [`client_tls`], for a handshake that was interrupted or failed.
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

/// Turns `stream` into a WebSocket by the HTTP upgrade (RFC 6455, section 4.1); adds no TLS. The
/// stream must be connected, and may be blocking or non-blocking; the call blocks if it does.
///
/// ```no_run
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{Message, client};
///
/// let tcp = TcpStream::connect("example.org:80")?;
/// let (mut socket, response) = client("ws://example.org/", tcp)?;
/// println!("{}", response.status());
/// socket.send(Message::text("hello"))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// - [`HandshakeError::Interrupted`] when the stream would block or timed out. When the stream is
///   ready, call `handshake()` on the value inside.
/// - [`HandshakeError::Failure`] otherwise: [`Error::Http`](tungstenite::Error::Http) for a
///   refusal, with its headers and the first 64 KiB of its body, which may end only when the server
///   closes the connection (see [`MidHandshake::refusal`]);
///   [`Error::Protocol`](tungstenite::Error::Protocol) or an
///   [`UpgradeError`](crate::UpgradeError) for an answer that is not as RFC 6455 demands.
#[allow(clippy::type_complexity, reason = "tungstenite's signature")]
pub fn client<S: Read + Write, R: IntoClientRequest>(
    request: R,
    stream: S,
) -> Result<(WebSocket<S>, Response), HandshakeError<ClientHandshake<S>>> {
    client_with_config(request, stream, None)
}

/// Does the same as [`client()`], with a WebSocket configuration. `None` is tungstenite's default.
///
/// ```no_run
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{client_with_config, websocket_config};
///
/// let tcp = TcpStream::connect("example.org:80")?;
/// let small = websocket_config().max_message_size(Some(64 * 1024));
/// let (socket, _response) = client_with_config("ws://example.org/", tcp, Some(small))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of [`client()`].
#[allow(clippy::type_complexity, reason = "tungstenite's signature")]
pub fn client_with_config<S: Read + Write, R: IntoClientRequest>(
    request: R,
    stream: S,
    config: Option<WebSocketConfig>,
) -> Result<(WebSocket<S>, Response), HandshakeError<ClientHandshake<S>>> {
    ClientHandshake::with_upgrade(stream, Upgrade::new(request)?, config).handshake()
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
    let config = Some(config.unwrap_or_else(websocket_config));
    ClientHandshake::with_upgrade(stream, Upgrade::of_complete(&request), config).handshake()
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
    use std::{io::ErrorKind, time::Duration};

    use tungstenite::{Error, Message, accept};

    use super::*;
    use crate::testing::{ClearConnector, ClearServer, Fault, Faults, Faulty, Wire};
    use crate::{Answer, is_queued, websocket::upgrade::is_interruption};

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
    fn a_refusal_can_be_taken_early_and_ends_the_handshake() {
        let (client, mut server) = Wire::pair();
        let connector = ClearConnector::default();
        let interrupted = |result| match result {
            Err(HandshakeError::Interrupted(handshake)) => handshake,
            _ => panic!("not interrupted"),
        };
        let mut client = interrupted(client_tls("ws://localhost/", client, &connector));
        for piece in ["HTTP/1.1 1", "03 Early\r\n\r\n", "HTTP/1.1 403 No\r\n", "\r\n"] {
            assert!(client.refusal().is_none(), "before {piece:?}");
            server.write_all(piece.as_bytes()).unwrap();
            client = interrupted(client.handshake());
        }
        server.write_all(b"hello").unwrap();
        client = interrupted(client.handshake());
        let Some(Error::Http(response)) = client.refusal() else { panic!("not refused") };
        assert_eq!(response.body().as_deref(), Some(&b"hello"[..]));
        assert!(client.refusal().is_none());
        server.write_all(b"more").unwrap();
        let Err(HandshakeError::Failure(error)) = client.handshake() else { panic!("goes on") };
        assert!(matches!(error, Error::AlreadyClosed), "{error}");
    }

    trait Server: Read + Write {}

    impl<S: Read + Write> Server for S {}

    #[test]
    fn a_request_after_a_refusal_is_not_cut_off() {
        let refusal = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";
        let connector = ClearConnector::default();
        for url in ["ws://localhost/", "wss://localhost/"] {
            let (client, server) = Wire::pair();
            let mut client =
                MaybeTlsStream::for_upgrade(client, &url.parse().unwrap(), &connector).unwrap();
            let mut server: Box<dyn Server> = match url {
                "ws://localhost/" => Box::new(server),
                _ => Box::new(ClearServer::new(server)),
            };
            client.read(&mut [0; 1]).unwrap_err();
            server.read(&mut [0; 1]).unwrap_err();
            server.write_all(refusal).unwrap();
            let mut upgrade = Upgrade::new(url).unwrap();
            let Answer::Refused(refused) = upgrade.run(&mut client).unwrap() else {
                panic!("accepted")
            };
            assert!(refused.keeps_connection);
            // The time for the refusal does not count for the next request.
            client.set_close_timeout(Some(Duration::ZERO));
            upgrade.ask_again(url).unwrap();
            let error = upgrade.run(&mut client).unwrap_err();
            assert!(is_interruption(&error), "{url}: {error}");
        }
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
