//! The builder for a connection to a URL: [`Connect`].

use std::{fmt, net::SocketAddr, time::Duration};

use tungstenite::{
    Error,
    handshake::client::{Request, Response},
    http::{HeaderName, StatusCode, Uri, header::SEC_WEBSOCKET_KEY},
    protocol::WebSocketConfig,
};
use tungstenite_tls_core::{Connector, IntoClientRequest, TlsConfig, TlsError, Upgrade, redacted};

#[cfg(feature = "dial")]
use super::Resolver;
#[cfg(feature = "proxy")]
use super::proxy_choice::ProxyChoice;
use super::{
    headers,
    redirect::{self, default_port},
    tls::TlsChoice,
};
#[cfg(feature = "dial")]
use crate::dial::{Observer, Timeouts};
use crate::{Backend, dial::SocketOptions};

/// Builds a connection to a URL. Everything you do not set has a default; if you call a setter
/// twice, the last call counts. Headers and subprotocols add up.
///
/// A clone connects again, with a new `Sec-WebSocket-Key`: each connection has a key of its own
/// (RFC 6455, section 4.1).
///
/// `Debug` shows the URL without its password and query, and only the names of the headers.
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
pub struct Connect {
    pub(crate) request: Request,
    pub(super) tls: TlsChoice,
    pub(crate) websocket: Option<WebSocketConfig>,
    pub(crate) socket: SocketOptions,
    pub(crate) addresses: Option<Vec<SocketAddr>>,
    #[cfg(feature = "proxy")]
    pub(crate) proxy: ProxyChoice,
    #[cfg(feature = "dial")]
    pub(crate) resolver: Option<Resolver>,
    #[cfg(feature = "dial")]
    pub(crate) timeouts: Timeouts,
    #[cfg(feature = "dial")]
    pub(crate) observer: Observer,
    pub(crate) close_timeout: Option<Duration>,
    pub(super) max_redirects: u8,
    /// The server answered 425 (Too Early): send no more early data.
    pub(super) too_early: bool,
    /// The server refused to resume a session.
    pub(super) refused_resumption: bool,
    /// The proxy refused to resume a session of its own TLS.
    #[cfg(feature = "proxy")]
    pub(super) proxy_refused_resumption: bool,
}

impl Connect {
    /// Plans a connection to the URL of `request`. Does no I/O.
    ///
    /// ```
    /// use tungstenite_tls::{Connect, client::IntoClientRequest, http::HeaderValue};
    ///
    /// let plan = Connect::new("wss://example.org/socket")?;
    ///
    /// // Your own request may set any header, even those of the handshake.
    /// let mut request = "wss://example.org/socket".into_client_request()?;
    /// request.headers_mut().insert("Host", HeaderValue::from_static("internal.example.org"));
    /// let plan = Connect::new(request)?;
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `request` is not a valid request for a `ws://` or `wss://` URL.
    pub fn new(request: impl IntoClientRequest) -> Result<Self, Error> {
        Ok(Self {
            request: request.into_client_request()?,
            tls: TlsChoice::default(),
            websocket: None,
            socket: SocketOptions::default(),
            addresses: None,
            #[cfg(feature = "proxy")]
            proxy: ProxyChoice::default(),
            #[cfg(feature = "dial")]
            resolver: None,
            #[cfg(feature = "dial")]
            timeouts: Timeouts::default(),
            #[cfg(feature = "dial")]
            observer: Observer::default(),
            close_timeout: Some(Duration::from_secs(10)),
            max_redirects: 3,
            too_early: false,
            refused_resumption: false,
            #[cfg(feature = "proxy")]
            proxy_refused_resumption: false,
        })
    }

    /// Uses this connector instead of building one. A connector already has a backend and a
    /// configuration: if you also call [`backend`](Self::backend) or
    /// [`tls_config`](Self::tls_config), in any order, connecting fails with
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) before any network I/O.
    ///
    /// ```
    /// use tungstenite_tls::{Backend, Connect, TlsConfig, TlsErrorKind, backend::connector};
    ///
    /// # let roots = tungstenite_tls_testing::certificates::Certificates::shared().root().clone();
    /// # let config = TlsConfig::new().with_roots(tungstenite_tls::Roots::Only(vec![roots]));
    /// for backend in Backend::compiled_in() {
    ///     let plan = Connect::new("wss://example.org/")?.connector(connector(backend, &config)?);
    ///     // The connector has its backend already.
    ///     let error = plan.backend(backend).tls_connector().unwrap_err();
    ///     assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    /// }
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    #[must_use]
    pub fn connector(mut self, connector: Connector) -> Self {
        self.tls.connector = Some(connector);
        self
    }

    /// Uses this backend for TLS; excludes [`connector`](Self::connector). Default:
    /// [`Backend::default_choice`].
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.tls.backend = Some(backend);
        self
    }

    /// Configures TLS; excludes [`connector`](Self::connector). Connections with the same
    /// backend and an equal configuration share one connector. Default: [`TlsConfig::new`].
    #[must_use]
    pub fn tls_config(mut self, config: &TlsConfig) -> Self {
        self.tls.config = Some(config.clone());
        self
    }

    /// Adds a header to the upgrade request. `Host` replaces the URL's own; the certificate is
    /// still verified for the host of the URL.
    ///
    /// ```
    /// use tungstenite_tls::Connect;
    ///
    /// let plan = Connect::new("wss://example.org/")?.header("Origin", "https://example.org")?;
    /// assert_eq!(plan.request().headers()["Origin"], "https://example.org");
    /// let plan = plan.header("Host", "internal.example.org")?;
    /// assert_eq!(plan.request().headers()["Host"], "internal.example.org");
    /// assert!(plan.header("Connection", "close").is_err());
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// If HTTP does not allow the name or the value, or if it is a header that the handshake sets
    /// (`Connection`, `Upgrade`, `Sec-WebSocket-Version`, `Sec-WebSocket-Key`,
    /// `Sec-WebSocket-Extensions`) or that an upgrade request cannot have (`Content-Length`,
    /// `Transfer-Encoding`, `Sec-WebSocket-Accept`), or if it is `Authorization` and is set
    /// already, be it by the URL's user name.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        self.request = headers::add(self.request, name, value)?;
        Ok(self)
    }

    /// Offers a subprotocol (RFC 6455, section 1.9), after those already offered.
    ///
    /// ```
    /// use tungstenite_tls::Connect;
    ///
    /// let plan = Connect::new("wss://example.org/")?.subprotocol("chat.v2")?.subprotocol("chat")?;
    /// assert_eq!(plan.request().headers()["Sec-WebSocket-Protocol"], "chat.v2, chat");
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the name is not a token (RFC 6455, section 4.1).
    pub fn subprotocol(mut self, name: &str) -> Result<Self, Error> {
        self.request = headers::offer(self.request, name)?;
        Ok(self)
    }

    /// WebSocket buffers and limits. Default:
    /// [`websocket_config`](crate::websocket::websocket_config).
    #[must_use]
    pub fn websocket_config(mut self, config: WebSocketConfig) -> Self {
        self.websocket = Some(config);
        self
    }

    /// How long closing may take, counted from the first Close frame in either direction; `None`:
    /// no limit. When the time is over and the server has sent its Close, the connection counts as
    /// closed, even if the server keeps it open (RFC 6455, section 7.1.1). If the server has not
    /// sent Close, reads return the data that has arrived, and then fail with
    /// [`ConnectionAborted`](std::io::ErrorKind::ConnectionAborted). Only reads check the time;
    /// [`write_timeout`](Self::write_timeout) limits writes. On tokio, the runtime's timer must be
    /// enabled. Default: 10 seconds.
    ///
    /// The same time limits the wait for the body of a response that refuses the upgrade, counted
    /// from the end of its head, and of a proxy's that refuses the tunnel; the refusal is then
    /// returned with the part that has arrived.
    #[must_use]
    pub fn close_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.close_timeout = timeout;
        self
    }

    /// The maximum number of redirects to follow (status 301, 302, 303, 307 or 308 with a
    /// `Location`). A redirect from wss:// to ws:// is an error. Default: 3.
    ///
    /// `Location` may be relative (RFC 3986, section 5.2); its fragment is dropped.
    ///
    /// A redirect within the origin (scheme, host and port; RFC 6454) keeps everything. A redirect
    /// to another origin drops your headers and subprotocols, and uses the TLS configuration that
    /// [`TlsConfig::for_another_origin`] returns. If that is `None`, or if you set a
    /// [`connector`](Self::connector), which may hold secrets, a redirect to a `wss://` URL of
    /// another origin is not followed but returned as [`Error::Http`].
    #[must_use]
    pub fn max_redirects(mut self, max: u8) -> Self {
        self.max_redirects = max;
        self
    }

    /// The URL, without its user name and password: these are in the header `Authorization`.
    pub fn uri(&self) -> &Uri {
        self.request.uri()
    }

    /// The upgrade request so far.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The connector for a `wss://` URL: yours if you set one, otherwise the shared one. Does no
    /// network I/O; the first time, reads the platform's roots if the configuration uses them and
    /// they are files.
    ///
    /// # Errors
    /// The same as [`connector`](crate::backend::connector()) and [`Backend::default_choice`], and
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if you made two calls that
    /// exclude each other.
    pub fn tls_connector(&self) -> Result<Connector, TlsError> {
        self.tls.connector()
    }

    /// The upgrade. The body of an answer that [`follow`](Self::follow) acts on is not awaited.
    pub(crate) fn upgrade(&self) -> Result<Upgrade, Error> {
        let (follows, retries) = (self.max_redirects > 0, !self.too_early);
        let (from, tls) = (self.uri().clone(), self.tls.clone());
        let leads_on = move |response: &Response| match redirect::target(&from, response) {
            Ok(to) => redirect::same_origin(&from, &to) || tls.for_another_origin(&to).is_some(),
            // The error is returned, not the answer.
            Err(_) => true,
        };
        Ok(Upgrade::new(self.request.clone())?.without_body(move |response| {
            follows && redirect::is_redirect(response) && leads_on(response)
                || retries && response.status() == StatusCode::TOO_EARLY
        }))
    }

    /// The same plan for a connection that is the caller's, so that nothing can be tried again.
    #[cfg(feature = "dial")]
    pub(crate) fn only_once(mut self) -> Self {
        (self.max_redirects, self.too_early) = (0, true);
        self
    }

    /// The host and port to look up and dial.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        let uri = self.uri();
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        (host, uri.port_u16().unwrap_or(default_port(uri)))
    }
}

impl Clone for Connect {
    fn clone(&self) -> Self {
        let mut request = self.request.clone();
        // Completing the request adds a new one.
        request.headers_mut().remove(SEC_WEBSOCKET_KEY);
        Self {
            request,
            tls: self.tls.clone(),
            websocket: self.websocket,
            socket: self.socket.clone(),
            addresses: self.addresses.clone(),
            #[cfg(feature = "proxy")]
            proxy: self.proxy.clone(),
            #[cfg(feature = "dial")]
            resolver: self.resolver.clone(),
            #[cfg(feature = "dial")]
            timeouts: self.timeouts.clone(),
            #[cfg(feature = "dial")]
            observer: self.observer.clone(),
            close_timeout: self.close_timeout,
            max_redirects: self.max_redirects,
            too_early: self.too_early,
            refused_resumption: self.refused_resumption,
            #[cfg(feature = "proxy")]
            proxy_refused_resumption: self.proxy_refused_resumption,
        }
    }
}

/// Shows nothing secret.
impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, tls, websocket, .. } = self;
        let headers: Vec<_> = request.headers().keys().map(HeaderName::as_str).collect();
        let mut shown = f.debug_struct("Connect");
        shown
            .field("url", &format_args!("{}", redacted(request.uri())))
            .field("headers", &headers)
            .field("connector", &tls.connector)
            .field("backend", &tls.backend)
            .field("tls", &tls.config())
            .field("websocket", websocket)
            .field("socket", &self.socket)
            .field("addresses", &self.addresses)
            .field("close_timeout", &self.close_timeout)
            .field("max_redirects", &self.max_redirects);
        #[cfg(feature = "dial")]
        shown
            .field("resolver", &self.resolver)
            .field("timeouts", &self.timeouts)
            .field("observer", &self.observer);
        #[cfg(feature = "proxy")]
        shown.field("proxy", &self.proxy);
        shown.finish_non_exhaustive()
    }
}
