//! From a URL to a WebSocket: [`connect`] and its builder, [`Connect`].

use std::{
    fmt,
    io::{self, ErrorKind},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use tungstenite::{
    Error, HandshakeError, WebSocket,
    client::{IntoClientRequest, client_with_config},
    handshake::client::{Request, Response},
    http::{
        HeaderName, HeaderValue, StatusCode, Uri,
        header::{
            CONNECTION, HOST, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
            UPGRADE,
        },
    },
    protocol::WebSocketConfig,
    stream::Mode,
};
use tungstenite_tls_core::{
    Connector, Endpoint, MaybeTlsStream, TlsConfig, TlsError, TlsErrorKind, mode, redacted,
    upgrade_config, wrap, wrap_for_upgrade,
};

use crate::{
    Backend,
    backend::shared_connector,
    dial::{SocketOptions, dial, resolve},
    redirect,
};

/// A WebSocket over TCP, with TLS or without, and the server's response to the upgrade.
pub type Connected = (WebSocket<MaybeTlsStream<TcpStream>>, Response);

/// Connects to a `ws://` or `wss://` URL, with the defaults of [`Connect`]. Blocks, and waits for a
/// silent server for ever: [`Connect::read_timeout`] bounds that from the first byte on.
///
/// # Errors
/// Those of [`Connect::connect`].
///
/// ```no_run
/// use std::time::Duration;
/// use tungstenite_tls::{Message, connect};
///
/// let (mut socket, _response) = connect("wss://example.org/socket")?;
/// socket.get_ref().get_ref().set_read_timeout(Some(Duration::from_secs(10)))?;
/// socket.send(Message::text("hello"))?;
/// println!("{}", socket.read()?);
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
pub fn connect(request: impl IntoClientRequest) -> Result<Connected, Error> {
    Connect::new(request)?.connect()
}

/// As [`connect`], with a configuration of WebSocket and a limit of redirects.
///
/// # Errors
/// Those of [`Connect::connect`].
pub fn connect_with_config(
    request: impl IntoClientRequest,
    config: Option<WebSocketConfig>,
    max_redirects: u8,
) -> Result<Connected, Error> {
    let mut connect = Connect::new(request)?.max_redirects(max_redirects);
    connect.websocket = config;
    connect.connect()
}

/// How to connect to a URL. What is not set has a default.
///
/// Its `Debug` shows the URL without password and query, and of headers the names.
///
/// ```no_run
/// use std::time::Duration;
/// use tungstenite_tls::{Backend, Connect, Roots, TlsConfig, backend::connector};
///
/// let config = TlsConfig::new().with_roots(Roots::Bundled);
/// let connector = connector(Backend::Rustls, &config)?;
/// let (socket, response) = Connect::new("wss://example.org/socket")?
///     .connector(connector)
///     .header("Authorization", "Bearer …")?
///     .subprotocol("chat")?
///     .read_timeout(Duration::from_secs(10))
///     .connect()?;
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
#[derive(Clone)]
pub struct Connect {
    pub(crate) request: Request,
    connector: Option<Connector>,
    backend: Option<Backend>,
    tls: TlsConfig,
    pub(crate) websocket: Option<WebSocketConfig>,
    pub(crate) socket: SocketOptions,
    pub(crate) addresses: Option<Vec<SocketAddr>>,
    close_timeout: Option<Duration>,
    max_redirects: u8,
    /// The server has answered 425 (Too Early): no early data any more.
    too_early: bool,
    /// The server has refused to resume a session.
    refused_resumption: bool,
}

impl Connect {
    /// To the URL of `request`. Does no I/O.
    ///
    /// # Errors
    /// When it is no URL, or no request.
    pub fn new(request: impl IntoClientRequest) -> Result<Self, Error> {
        let request = request.into_client_request()?;
        mode(request.uri())?;
        // tungstenite would say so too, and show the value.
        for name in [HOST, CONNECTION, UPGRADE, SEC_WEBSOCKET_VERSION, SEC_WEBSOCKET_KEY] {
            if request.headers().get(&name).is_some_and(|value| value.to_str().is_err()) {
                let why = format!("header `{name}`: its value must be visible ASCII");
                return Err(TlsError::bad_configuration(why).into());
            }
        }
        Ok(Self {
            request,
            connector: None,
            backend: None,
            tls: TlsConfig::new(),
            websocket: None,
            socket: SocketOptions::default(),
            addresses: None,
            close_timeout: Some(Duration::from_secs(10)),
            max_redirects: 3,
            too_early: false,
            refused_resumption: false,
        })
    }

    /// TLS by a connector of one's own, instead of [`backend`](Self::backend) and
    /// [`tls_config`](Self::tls_config), which are then not looked at.
    #[must_use]
    pub fn connector(mut self, connector: Connector) -> Self {
        self.connector = Some(connector);
        self
    }

    /// TLS by this backend. Default: [`Backend::default_choice`].
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = Some(backend);
        self
    }

    /// TLS configured like this. Connections with the same backend and an equal configuration
    /// share one connector. Default: [`TlsConfig::new`].
    #[must_use]
    pub fn tls_config(mut self, config: &TlsConfig) -> Self {
        self.tls = config.clone();
        self
    }

    /// Adds a header to the upgrade request.
    ///
    /// # Errors
    /// When the name or the value is none that HTTP allows.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        let bad = |what: &str| {
            TlsError::bad_configuration(format!("header `{name}`: {what} is not allowed in HTTP"))
        };
        let key = HeaderName::try_from(name).map_err(|_| bad("its name"))?;
        let value = HeaderValue::try_from(value).map_err(|_| bad("its value"))?;
        self.request.headers_mut().append(key, value);
        Ok(self)
    }

    /// Offers a subprotocol (RFC 6455, section 1.9), after those offered before.
    ///
    /// # Errors
    /// When the name is none that HTTP allows.
    pub fn subprotocol(mut self, name: &str) -> Result<Self, Error> {
        let headers = self.request.headers_mut();
        let offered = match headers.get(SEC_WEBSOCKET_PROTOCOL).map(HeaderValue::to_str) {
            Some(Ok(before)) => format!("{before}, {name}"),
            _ => name.to_owned(),
        };
        let offered = HeaderValue::try_from(offered).map_err(|_| {
            // Tokens travel in subprotocols too, so it is not shown.
            TlsError::bad_configuration(
                "a subprotocol has a character that is not allowed in HTTP; its name is a token",
            )
        })?;
        headers.insert(SEC_WEBSOCKET_PROTOCOL, offered);
        Ok(self)
    }

    /// Buffers and limits of WebSocket. Default:
    /// [`websocket_config`](crate::websocket::websocket_config).
    #[must_use]
    pub fn websocket_config(mut self, config: WebSocketConfig) -> Self {
        self.websocket = Some(config);
        self
    }

    /// Whether small packets leave at once (`TCP_NODELAY`). Default: they do.
    #[must_use]
    pub fn nodelay(mut self, nodelay: bool) -> Self {
        self.socket.nodelay = nodelay;
        self
    }

    /// Whether the first data may leave with the SYN (TCP Fast Open; RFC 7413). It does to a server
    /// that takes it and was connected to before, and saves a round trip then. A network in between
    /// may drop such packets; the system tries again without, after a while. Default: no.
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    #[must_use]
    pub fn tcp_fast_open(mut self, fast_open: bool) -> Self {
        self.socket.fast_open = fast_open;
        self
    }

    /// How long to try each address, at most; not zero. Default: as long as the system does.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.socket.connect_timeout = Some(timeout);
        self
    }

    /// Timeout for each read; must not be zero. During the handshakes it fails the connection;
    /// afterwards `read` returns [`WouldBlock`](ErrorKind::WouldBlock) or
    /// [`TimedOut`](ErrorKind::TimedOut) and can be retried. Default: none.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.socket.read_timeout = Some(timeout);
        self
    }

    /// Timeout for each write; must not be zero. During the handshakes it fails the connection;
    /// afterwards `send` returns [`WouldBlock`](ErrorKind::WouldBlock) or
    /// [`TimedOut`](ErrorKind::TimedOut), and the message is queued: call `flush` until it succeeds.
    /// Calling `send` with the same message again would send it twice;
    /// [`is_queued`](crate::websocket::is_queued) tells. Default: none.
    #[must_use]
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.socket.write_timeout = Some(timeout);
        self
    }

    /// How long closing may take, counted from the first Close frame in either direction; `None`: for
    /// ever. After that time, a server that has sent its Close and keeps the connection open counts as
    /// closed (RFC 6455, section 7.1.1); if it has not answered Close, reading what has come by then goes
    /// on, and then fails with [`ConnectionAborted`](ErrorKind::ConnectionAborted). Reads look at the
    /// time; how long a write may wait is another matter. On tokio the runtime's timer must be enabled.
    /// Default: 10 seconds.
    #[must_use]
    pub fn close_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.close_timeout = timeout;
        self
    }

    /// Dials these addresses, in order, instead of those of the URL's host. The host is the server
    /// name all the same. A redirect to another origin looks its host up.
    #[must_use]
    pub fn addresses(mut self, addresses: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.addresses = Some(addresses.into_iter().collect());
        self
    }

    /// How many redirects to follow. They never lead from wss:// to ws://. Default: 3.
    ///
    /// Within the origin (scheme, host and port; RFC 6454) a redirect keeps everything. To another
    /// origin go neither headers nor subprotocols, and the configuration of TLS is what
    /// [`TlsConfig::for_another_origin`] leaves of it. A redirect to a `wss://` URL of another origin
    /// is returned as [`Error::Http`] and not followed, if there is no such configuration, or if TLS is
    /// by a [`connector`](Self::connector), which may hold anything.
    #[must_use]
    pub fn max_redirects(mut self, max: u8) -> Self {
        self.max_redirects = max;
        self
    }

    /// The URL.
    pub fn uri(&self) -> &Uri {
        self.request.uri()
    }

    /// The upgrade request as it is so far.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The connector that a `wss://` URL will use: one's own, or the shared one. Does no network
    /// I/O; reads the platform's roots the first time, if they are wanted and are files.
    ///
    /// # Errors
    /// Those of [`connector`](crate::backend::connector) and [`Backend::default_choice`].
    pub fn tls_connector(&self) -> Result<Connector, TlsError> {
        if let Some(connector) = &self.connector {
            return Ok(connector.clone());
        }
        let backend = self.backend.map_or_else(Backend::default_choice, Ok)?;
        shared_connector(backend, &self.tls)
    }

    /// The TCP connection alone, with the socket options set. Blocks: looks the host up, and tries
    /// its addresses one after another.
    ///
    /// # Errors
    /// When none can be connected to; the error tells why for each.
    pub fn dial(&self) -> io::Result<TcpStream> {
        if let Some(addresses) = &self.addresses {
            return dial(addresses, &self.socket);
        }
        let (host, port) = self.host_and_port();
        dial(&resolve(host, port)?, &self.socket)
    }

    /// Connects: TCP, TLS for `wss://`, and the upgrade, following redirects. Blocks.
    ///
    /// If the handshake fails while it offers an earlier session, it is made once more, in full, on
    /// another TCP connection: some servers answer a session that they do not know with an alert. That
    /// is so only where nothing but the handshake was sent, and not after a timeout.
    ///
    /// # Errors
    /// [`TlsError::find`] takes out of the error what TLS has to say. A `wss://` URL whose backend
    /// is not compiled in, or whose configuration it refuses, fails before any network I/O. Other
    /// errors are tungstenite's: [`Error::Http`] for a refused upgrade, [`Error::Io`] for the
    /// network.
    pub fn connect(mut self) -> Result<Connected, Error> {
        loop {
            match self.attempt() {
                Err(error) => self.follow(error)?,
                connected => return connected,
            }
        }
    }

    fn attempt(&self) -> Result<Connected, Error> {
        let layer = self.layer()?;
        let mut stream = self.wrap(layer, self.dial()?)?;
        stream.bound_reads_by(bound_reads);
        let config = upgrade_config(self.websocket);
        client_with_config(self.request.clone(), stream, Some(config)).map_err(|error| {
            match error {
                HandshakeError::Failure(error) => error,
                // The socket blocks, so only its timeouts interrupt it.
                HandshakeError::Interrupted(handshake) => timed_out(handshake.get_ref().get_ref()),
            }
        })
    }

    /// What goes between TCP and WebSocket. Finds out without network I/O whether that can be had.
    pub(crate) fn layer(&self) -> Result<Layer, TlsError> {
        if let Mode::Plain = mode(self.uri())? {
            return Ok(Layer::Plain);
        }
        Endpoint::from_uri(self.uri())?;
        Ok(Layer::Tls { connector: self.tls_connector()?, early_data: !self.too_early })
    }

    /// Does no I/O.
    pub(crate) fn wrap<S>(&self, layer: Layer, io: S) -> Result<MaybeTlsStream<S>, Error> {
        let mut stream = layer.wrap(io, self.uri())?;
        stream.set_close_timeout(self.close_timeout);
        Ok(stream)
    }

    /// The host and port to look up and dial.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        let uri = self.uri();
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        (host, uri.port_u16().unwrap_or(redirect::default_port(uri)))
    }

    /// After an attempt that failed with `error`: what to change for the next one, or the error.
    pub(crate) fn follow(&mut self, error: Error) -> Result<(), Error> {
        if !self.refused_resumption && was_refused_resumption(&error) {
            // The session is forgotten, and nothing but the handshake was sent.
            self.refused_resumption = true;
            return Ok(());
        }
        let target = match &error {
            // RFC 8470, section 5.2: the same again, once, after the handshake.
            Error::Http(response)
                if response.status() == StatusCode::TOO_EARLY && !self.too_early =>
            {
                self.too_early = true;
                return Ok(());
            }
            Error::Http(response)
                if response.status().is_redirection() && self.max_redirects > 0 =>
            {
                redirect::target(self.uri(), response)?
            }
            _ => return Err(error),
        };
        if !redirect::same_origin(self.uri(), &target) {
            let Some(tls) = self.tls_for_another_origin(&target) else { return Err(error) };
            self.tls = tls;
            self.addresses = None;
        }
        self.request = redirect::request(&self.request, target)?;
        self.max_redirects -= 1;
        Ok(())
    }

    /// What TLS with `target` may be done by, which is of another origin. `None`: nothing.
    fn tls_for_another_origin(&self, target: &Uri) -> Option<TlsConfig> {
        match target.scheme_str() {
            Some("ws") => Some(self.tls.clone()),
            _ if self.connector.is_some() => None,
            _ => self.tls.for_another_origin(),
        }
    }
}

/// Shows nothing secret.
impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, connector, backend, tls, websocket, .. } = self;
        let headers: Vec<_> = request.headers().keys().map(HeaderName::as_str).collect();
        f.debug_struct("Connect")
            .field("url", &format_args!("{}", redacted(request.uri())))
            .field("headers", &headers)
            .field("connector", connector)
            .field("backend", backend)
            .field("tls", tls)
            .field("websocket", websocket)
            .field("socket", &self.socket)
            .field("addresses", &self.addresses)
            .field("close_timeout", &self.close_timeout)
            .field("max_redirects", &self.max_redirects)
            .finish_non_exhaustive()
    }
}

/// Lets no read of the socket wait for longer than `time`, nor than the caller wants.
fn bound_reads(socket: &mut TcpStream, time: Duration) -> io::Result<()> {
    let own = socket.read_timeout()?.unwrap_or(time);
    socket.set_read_timeout(Some(own.min(time)))
}

/// What goes between TCP and WebSocket.
pub(crate) enum Layer {
    Plain,
    Tls { connector: Connector, early_data: bool },
}

impl Layer {
    /// Does no I/O: TLS shakes hands when the stream is first used.
    fn wrap<S>(self, stream: S, uri: &Uri) -> Result<MaybeTlsStream<S>, Error> {
        match self {
            Self::Plain => Ok(MaybeTlsStream::plain(stream)),
            Self::Tls { connector, early_data: true } => wrap_for_upgrade(stream, uri, &connector),
            Self::Tls { connector, early_data: false } => wrap(stream, uri, &connector),
        }
    }
}

/// Whether a server did not want the session that it was offered. A timeout is the caller's, and is not
/// for waiting twice.
fn was_refused_resumption(error: &Error) -> bool {
    TlsError::find(error)
        .is_some_and(|error| error.refused_resumption() && error.kind() != TlsErrorKind::Timeout)
}

fn timed_out(stream: &MaybeTlsStream<TcpStream>) -> Error {
    match stream {
        MaybeTlsStream::Tls(stream) if !stream.is_handshake_complete() => {
            TlsError::new(TlsErrorKind::Timeout, "the server does not go on with the handshake")
                .on_backend(stream.info().backend)
                .with_endpoint(stream.endpoint())
                .into()
        }
        _ => Error::Io(io::Error::new(
            ErrorKind::TimedOut,
            "timed out: the server does not answer the upgrade request",
        )),
    }
}
