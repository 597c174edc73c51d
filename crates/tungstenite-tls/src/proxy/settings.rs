//! What the caller says of a proxy: [`Proxy`].

use std::{ffi::OsString, fmt};

use tungstenite::{
    http::{
        HeaderMap, HeaderName, HeaderValue, Uri,
        header::{CONTENT_LENGTH, HOST, PROXY_AUTHORIZATION, TRANSFER_ENCODING},
    },
    stream::Mode,
};
use tungstenite_tls_core::{Connector, Endpoint, TlsConfig, TlsError, mode};

use super::{
    credentials::Credentials,
    environment,
    tls::ProxyTls,
    url::{self, Scheme},
};
use crate::Backend;

/// A proxy between this program and the server.
///
/// | URL | the proxy speaks | the server's name is looked up |
/// |---|---|---|
/// | `http://` | HTTP, by CONNECT (RFC 9110, section 9.3.6) | by the proxy |
/// | `https://` | the same, inside TLS of its own | by the proxy |
/// | `socks5://` | SOCKS5 (RFC 1928) | here |
/// | `socks5h://` | SOCKS5 | by the proxy |
///
/// As in curl, a URL without a scheme is one of `http://`, and without a port it has 1080, or 443
/// with `https://`.
///
/// The proxy sees the server's name and port, and for `wss://` nothing else: TLS with the server
/// runs in the tunnel. `Debug` shows neither credentials nor values of headers.
///
/// ```
/// use tungstenite_tls::Proxy;
///
/// let proxy = Proxy::new("http://user:password@proxy.example.org:3128")?;
/// assert_eq!(proxy.to_string(), "http://proxy.example.org:3128");
/// # Ok::<(), tungstenite_tls::TlsError>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    scheme: Scheme,
    host: String,
    port: u16,
    credentials: Option<Credentials>,
    headers: HeaderMap,
    tls: ProxyTls,
    variable: Option<&'static str>,
}

impl Proxy {
    /// The proxy at a URL: `http`, `https`, `socks5` or `socks5h`, a host, and perhaps a port and a
    /// percent-encoded user name and password. Does no I/O.
    ///
    /// # Errors
    /// If the URL is not one of a proxy; the error names the part that is wrong and shows no
    /// password. The errors of [`credentials`](Self::credentials).
    pub fn new(url: impl AsRef<str>) -> Result<Self, TlsError> {
        let parts = url::parse(url.as_ref().trim())?;
        let credentials = parts.user_info.map(|it| Credentials::of_url(parts.scheme, it));
        Ok(Self {
            scheme: parts.scheme,
            host: parts.host.to_owned(),
            port: parts.port,
            credentials: credentials.transpose()?,
            headers: HeaderMap::new(),
            tls: ProxyTls::default(),
            variable: None,
        })
    }

    /// The proxy that the environment names for the URL of a server, if any. Does no I/O.
    ///
    /// - For `wss://`, `https_proxy` or `HTTPS_PROXY`; for `ws://`, `http_proxy` or `HTTP_PROXY`;
    ///   otherwise `all_proxy` or `ALL_PROXY`. Lower case comes first, as in curl. Where
    ///   `REQUEST_METHOD` is set, as in a CGI program, `HTTP_PROXY` is ignored, because whoever
    ///   sends a request can set it.
    /// - `no_proxy` or `NO_PROXY` lists the servers to connect to directly, with commas or spaces
    ///   between them: `example.org`, which includes its subdomains, as do `.example.org` and
    ///   `*.example.org`; an address; a network such as `10.0.0.0/8`; each but a network perhaps
    ///   with a `:PORT`; or `*` for all.
    /// - A variable that is empty counts as one that is not set.
    ///
    /// ```no_run
    /// use tungstenite_tls::Proxy;
    ///
    /// match Proxy::from_environment(&"wss://example.org/".parse()?)? {
    ///     Some(proxy) => println!("through {proxy}"),
    ///     None => println!("directly"),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`new`](Self::new), with the name of the variable.
    pub fn from_environment(server: &Uri) -> Result<Option<Self>, TlsError> {
        Self::from_variables(server, |name| std::env::var_os(name))
    }

    /// The same with the variables that `variable` looks up.
    pub(super) fn from_variables(
        server: &Uri,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Self>, TlsError> {
        let Some((name, url)) = environment::url_for(server, variable)? else { return Ok(None) };
        let proxy = Self::new(url).map_err(|error| {
            let why = error.detail();
            TlsError::bad_configuration(format!("the environment variable {name}: {why}"))
        })?;
        Ok(Some(Self { variable: Some(name), ..proxy }))
    }

    /// The environment variable that the proxy is from, if
    /// [`from_environment`](Self::from_environment) found it.
    pub fn variable(&self) -> Option<&'static str> {
        self.variable
    }

    /// The user name and password for the proxy, in place of those in its URL: Basic authentication
    /// (RFC 7617) for HTTP, which needs the feature `basic-auth`, and RFC 1929 for SOCKS5. Without
    /// TLS, that is for `http://` and SOCKS5, they cross the network as they are.
    ///
    /// ```
    /// use tungstenite_tls::Proxy;
    ///
    /// let proxy = Proxy::new("socks5h://proxy.example.org")?.credentials("user", "password")?;
    /// assert!(!format!("{proxy:?}").contains("password"));
    /// assert!(Proxy::new("socks5h://proxy.example.org")?.credentials("user", "").is_err());
    /// # Ok::<(), tungstenite_tls::TlsError>(())
    /// ```
    ///
    /// # Errors
    /// For SOCKS5, if one of the two is not of 1 to 255 bytes; for HTTP, if the user name has a
    /// colon, or the header `Proxy-Authorization` is set already.
    pub fn credentials(
        mut self,
        user: impl AsRef<[u8]>,
        password: impl AsRef<[u8]>,
    ) -> Result<Self, TlsError> {
        if self.headers.contains_key(PROXY_AUTHORIZATION) {
            return Err(twice());
        }
        self.credentials = Some(Credentials::new(self.scheme, user.as_ref(), password.as_ref())?);
        Ok(self)
    }

    /// Adds a header to the CONNECT request of an HTTP proxy.
    ///
    /// ```
    /// use tungstenite_tls::Proxy;
    ///
    /// let proxy = Proxy::new("http://proxy.example.org:3128")?;
    /// let proxy = proxy.header("Proxy-Authorization", "Bearer …")?.header("User-Agent", "me/1")?;
    /// assert!(proxy.header("Host", "example.org").is_err());
    /// # Ok::<(), tungstenite_tls::TlsError>(())
    /// ```
    ///
    /// # Errors
    /// If the proxy speaks SOCKS5; if HTTP does not allow the name or the value; if it is `Host`,
    /// which CONNECT sets, or `Content-Length` or `Transfer-Encoding`, which it cannot have; if it
    /// is `Proxy-Authorization`, and is set already or the proxy has a user name.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, TlsError> {
        // A whole line in place of the name would show the value.
        let shown = name.split(':').next().unwrap_or_default().escape_debug();
        let bad = |what: &str| {
            TlsError::bad_configuration(format!("header `{shown}` for the proxy: {what}"))
        };
        if !self.speaks_http() {
            return Err(bad("SOCKS5 has no headers; remove it, or use an HTTP proxy"));
        }
        let key = HeaderName::try_from(name).map_err(|_| bad("its name is not allowed in HTTP"))?;
        let value =
            HeaderValue::try_from(value).map_err(|_| bad("its value is not allowed in HTTP"))?;
        if key == HOST {
            return Err(bad("CONNECT sets it; remove it"));
        }
        if key == CONTENT_LENGTH || key == TRANSFER_ENCODING {
            return Err(bad("CONNECT has no body; remove it"));
        }
        if key == PROXY_AUTHORIZATION
            && (self.credentials.is_some() || self.headers.contains_key(&key))
        {
            return Err(twice());
        }
        self.headers.append(key, value);
        Ok(self)
    }

    /// Uses this connector for the TLS with an `https://` proxy, of any backend, also of another
    /// than the server's. It excludes [`backend`](Self::backend) and
    /// [`tls_config`](Self::tls_config): connecting then fails before any I/O.
    #[must_use]
    pub fn connector(mut self, connector: Connector) -> Self {
        self.tls.connector = Some(connector);
        self
    }

    /// Uses this backend for the TLS with an `https://` proxy. Default:
    /// [`Backend::default_choice`], whatever the server's is.
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.tls.backend = Some(backend);
        self
    }

    /// Configures the TLS with an `https://` proxy. Nothing of the server's configuration is used
    /// for the proxy: neither its roots nor its client certificate. Default: [`TlsConfig::new`].
    #[must_use]
    pub fn tls_config(mut self, config: &TlsConfig) -> Self {
        self.tls.config = Some(config.clone());
        self
    }
}

/// For those who connect.
impl Proxy {
    /// Refuses, before any I/O, what cannot be connected to through this proxy, and calls that
    /// exclude each other.
    pub(crate) fn check(&self, server: &Uri) -> Result<(), TlsError> {
        self.tls.check(self.scheme == Scheme::Https)?;
        if self.scheme == Scheme::Https && matches!(mode(server)?, Mode::Plain) {
            return Err(TlsError::bad_configuration(
                "a ws:// URL through an `https://` proxy: the connection would look as if it had \
                 TLS with the server, and has it only with the proxy; use wss://, or a proxy \
                 without TLS",
            ));
        }
        Ok(())
    }

    /// The host and port to look up and dial.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Whether the server's name is to be looked up here, for [`Tunnel::new`].
    ///
    /// [`Tunnel::new`]: super::Tunnel::new
    pub(crate) fn resolves_here(&self) -> bool {
        self.scheme == Scheme::Socks5
    }

    /// The connector and the endpoint of the TLS with the proxy. `None`: it has no TLS. Does no
    /// network I/O.
    pub(crate) fn tls(&self) -> Result<Option<(Connector, Endpoint)>, TlsError> {
        if self.scheme != Scheme::Https {
            return Ok(None);
        }
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let url = format!("https://{host}:{}/", self.port).parse();
        let url: Uri =
            url.map_err(|_| TlsError::bad_configuration("the proxy's URL is not valid"))?;
        Ok(Some((self.tls.connector()?, Endpoint::from_uri(&url)?)))
    }

    pub(super) fn speaks_http(&self) -> bool {
        matches!(self.scheme, Scheme::Http | Scheme::Https)
    }

    /// Whether something is sent to log in with.
    pub(super) fn has_credentials(&self) -> bool {
        self.credentials.is_some() || self.headers.contains_key(PROXY_AUTHORIZATION)
    }

    pub(super) fn own_credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

fn twice() -> TlsError {
    TlsError::bad_configuration(
        "the proxy has a user name or the header `Proxy-Authorization` already; remove one of the \
         two",
    )
}

/// The URL without credentials.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, host, port, .. } = self;
        match host.contains(':') {
            true => write!(f, "{scheme}://[{host}]:{port}"),
            false => write!(f, "{scheme}://{host}:{port}"),
        }
    }
}

/// Shows nothing secret.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Proxy")
            .field("url", &format_args!("{self}"))
            .field("has_credentials", &self.credentials.is_some())
            .field("headers", &headers)
            .field("tls", &self.tls)
            .finish()
    }
}
