//! Code as it is written for tungstenite and tokio-tungstenite, with only the `use` lines changed.
//! Most of it only has to compile.

use std::{
    error::Error as StdError,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
};

use tungstenite_tls as tungstenite;

use tungstenite::{
    Error, HandshakeError, ServerHandshake, WebSocket,
    client::{
        IntoClientRequest, client, client_with_config, connect, connect_with_config, uri_mode,
    },
    handshake::{
        HandshakeRole, MidHandshake,
        client::{ClientHandshake, Request, Response, generate_key},
        server::NoCallback,
    },
    http::Uri,
    stream::{MaybeTlsStream, Mode},
};

/// A request of the program's own.
struct Room(u32);

impl IntoClientRequest for Room {
    fn into_client_request(self) -> tungstenite::Result<Request> {
        format!("ws://localhost/rooms/{}", self.0).into_client_request()
    }
}

type Opened<S> = Result<(WebSocket<S>, Response), HandshakeError<ClientHandshake<S>>>;

fn open<S: Read + Write, R: IntoClientRequest>(request: R, stream: S) -> Opened<S> {
    client::<S, R>(request, stream)
}

fn open_by_hand<S: Read + Write>(stream: S) -> Opened<S> {
    let request = Request::builder()
        .uri("ws://localhost/")
        .header("Host", "localhost")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", generate_key())
        .body(())
        .unwrap();
    ClientHandshake::start(stream, request, None)?.handshake()
}

fn carried<Role: HandshakeRole>(
    result: Result<Role::FinalResult, HandshakeError<Role>>,
) -> Result<Role::FinalResult, Option<MidHandshake<Role>>> {
    result.map_err(|error| match error {
        HandshakeError::Interrupted(handshake) => Some(handshake),
        HandshakeError::Failure(_) => None,
    })
}

fn boxed(tcp: TcpStream) -> Result<(), Box<dyn StdError + Send + Sync>> {
    let (_socket, _response) = client_with_config::<TcpStream, _>(Room(7), tcp, None)?;
    Ok(())
}

/// An error type of the program's own, which holds what was interrupted.
enum OwnError {
    Later(Box<MidHandshake<ClientHandshake<TcpStream>>>),
    Never(Error),
}

impl From<HandshakeError<ClientHandshake<TcpStream>>> for OwnError {
    fn from(error: HandshakeError<ClientHandshake<TcpStream>>) -> Self {
        match error {
            HandshakeError::Interrupted(handshake) => Self::Later(Box::new(handshake)),
            HandshakeError::Failure(error) => Self::Never(error),
        }
    }
}

fn own(tcp: TcpStream) -> Result<WebSocket<TcpStream>, OwnError> {
    Ok(client(Room(7), tcp)?.0)
}

#[test]
fn programs_for_tungstenite_compile() {
    let _: fn(TcpStream) -> _ = open_by_hand;
    let _ = |url: &str| {
        connect::<&str>(url).map(|(socket, _): (WebSocket<MaybeTlsStream<TcpStream>>, _)| socket)
    };
    let _ = || connect_with_config::<Uri>("ws://localhost/".parse().unwrap(), None, 3);
    let _ = |tcp: TcpStream| tungstenite::client_tls::<Room, TcpStream>(Room(7), tcp);
    let _ = |tcp: TcpStream| {
        let accepted = ServerHandshake::start(tcp, NoCallback, None).handshake();
        carried(accepted.map_err(HandshakeError::from)).is_ok()
    };
    let _ = |tcp: TcpStream| carried(tungstenite::accept(tcp)).is_ok();
    assert!(matches!(uri_mode(&"ws://localhost/".parse().unwrap()), Ok(Mode::Plain)));
}

/// There is one `TlsError`, also where tungstenite has its own: code that takes that one apart
/// does not compile, instead of never matching.
#[test]
fn there_is_one_tls_error() {
    use std::any::TypeId;
    let one = TypeId::of::<tungstenite::TlsError>();
    assert_eq!(TypeId::of::<tungstenite::error::TlsError>(), one);
    assert_eq!(TypeId::of::<tungstenite_tls_core::TlsError>(), one);
}

/// What the peers' users write of streams and connectors, with no type named.
#[test]
fn a_stream_and_a_connector_without_tls_need_no_type() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let tcp = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let plain = MaybeTlsStream::plain(tcp);
    assert!(plain.tls_info().is_none());
    plain.set_nonblocking(true).unwrap();
    let opened = tungstenite::client_tls_with_config(
        "ws://localhost/",
        plain.into_inner(),
        None,
        Some(tungstenite::Connector::plain()),
    );
    assert!(matches!(opened, Err(HandshakeError::Interrupted(_))));
}

/// A connector without TLS never sends in the clear what a URL wants encrypted.
#[test]
fn a_connector_without_tls_refuses_wss_before_a_byte_is_sent() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("wss://{}/", listener.local_addr().unwrap());
    let refused = |attempt: Result<(), Error>| {
        let error = attempt.unwrap_err();
        let tls = tungstenite::TlsError::find(&error).expect("a TLS error");
        assert_eq!(tls.kind(), tungstenite::TlsErrorKind::NoBackend);
        assert!(error.to_string().contains("`Connector::plain`"), "{error}");
        let mut sent = Vec::new();
        listener.accept().unwrap().0.read_to_end(&mut sent).unwrap();
        assert_eq!(sent, b"");
    };
    let plan = || {
        let plan = tungstenite::Connect::new(&url).unwrap();
        plan.connector(tungstenite::Connector::plain())
    };
    refused(plan().connect().map(drop));
    #[cfg(feature = "smol")]
    refused(smol::block_on(tungstenite_tls::smol::connect(plan())).map(drop));
    #[cfg(feature = "tokio")]
    {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        refused(runtime.block_on(tungstenite_tls::tokio::connect(plan())).map(drop));
    }
}

#[test]
fn an_error_of_the_handshake_becomes_the_programs_own() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let dial = || TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let tcp = dial();
    tcp.set_nonblocking(true).unwrap();
    let Err(OwnError::Later(handshake)) = own(tcp) else { panic!("the server has not answered") };
    drop(listener.accept().unwrap());
    handshake.get_ref().get_ref().set_nonblocking(false).unwrap();
    let Err(OwnError::Never(error)) = handshake.handshake().map_err(OwnError::from) else {
        panic!("the server has hung up")
    };
    assert!(matches!(error, Error::Io(_) | Error::Protocol(_)), "{error}");
    let tcp = dial();
    let server = listener.accept().unwrap().0;
    (&server).write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
    let error = boxed(tcp).unwrap_err();
    assert!(error.to_string().contains("403"), "{error}");
    let Err(HandshakeError::Failure(Error::Url(_) | Error::Io(_))) = open("https://a/", dial())
    else {
        panic!("not refused")
    };
}

/// Generic code of tokio-tungstenite's users.
#[cfg(feature = "tokio")]
#[allow(dead_code, reason = "only has to compile")]
mod asynchronous {
    use tungstenite_tls::tokio as tokio_tungstenite;

    use tokio::io::{AsyncRead, AsyncWrite};
    use tokio_tungstenite::{
        Connector, MaybeTlsStream, WebSocketStream, client_async, client_async_tls_with_config,
        client_async_with_config, connect_async, connect_async_tls_with_config,
        tungstenite::{
            self, client::IntoClientRequest, handshake::client::Response, protocol::WebSocketConfig,
        },
    };

    pub(crate) async fn dial<R: IntoClientRequest + Unpin>(
        request: R,
    ) -> Result<
        (WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>, Response),
        tungstenite::Error,
    > {
        connect_async(request).await
    }

    pub(crate) async fn over<R, S>(
        request: R,
        stream: S,
        config: Option<WebSocketConfig>,
        connector: Option<Connector>,
    ) -> tungstenite::Result<()>
    where
        R: IntoClientRequest + Clone + Unpin,
        S: AsyncRead + AsyncWrite + Unpin,
    {
        client_async(request.clone(), tokio::io::empty()).await?;
        client_async_with_config(request.clone(), tokio::io::empty(), config).await?;
        connect_async_tls_with_config(request.clone(), config, false, connector.clone()).await?;
        client_async_tls_with_config(request, stream, config, connector).await?;
        Ok(())
    }

    pub(crate) fn spawns() {
        tokio::spawn(async { dial("wss://localhost/").await.map(drop) });
        tokio::spawn(async { over(super::own_url(), tokio::io::empty(), None, None).await });
    }
}

#[cfg(feature = "tokio")]
fn own_url() -> String {
    "ws://localhost/".to_owned()
}
