//! The errors of proxies: [`ProxyError`].

use std::{error::Error, fmt, io};

use tungstenite::{
    handshake::client::Response,
    http::{StatusCode, header::PROXY_AUTHENTICATE},
};
use tungstenite_tls_core::TlsError;

/// A proxy refused the tunnel, broke its protocol, or cannot be reached. It is never the server's
/// answer, which is [`Error::Http`](crate::Error::Http).
///
/// Connecting functions return it inside [`Error::Io`](crate::Error::Io); [`ProxyError::find`]
/// finds it there. `Display` names the proxy, what it was asked for, what happened and, with the
/// feature `hints`, what to do. Nothing of it shows credentials.
///
/// ```
/// use tungstenite_tls::{Error, error::ProxyError};
///
/// fn advice(error: &Error) -> &'static str {
///     match ProxyError::find(error) {
///         Some(proxy) if proxy.wants_credentials() => "log in to the proxy",
///         Some(proxy) if proxy.response().is_some() => "the proxy does not allow that",
///         Some(_) => "check the proxy",
///         None => "it is not about the proxy",
///     }
/// }
/// ```
pub struct ProxyError {
    proxy: String,
    target: String,
    stage: ProxyStage,
    kind: ProxyErrorKind,
    /// Credentials were sent or offered.
    had_credentials: bool,
}

/// What a proxy did: see [`ProxyError::kind`].
///
/// ```
/// use tungstenite_tls::error::{ProxyError, ProxyErrorKind};
///
/// fn may_help_to_wait(error: &ProxyError) -> bool {
///     match error.kind() {
///         ProxyErrorKind::Http(response) => response.status().is_server_error(),
///         ProxyErrorKind::Socks(reply) => (3..=6).contains(reply),
///         kind => matches!(kind, ProxyErrorKind::Io(_)),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ProxyErrorKind {
    /// It refused the tunnel, with this response in HTTP. Its body is cut after 64 KiB, and where
    /// the connection ended early.
    Http(Box<Response>),
    /// It refused the tunnel, with this reply of SOCKS5 (RFC 1928, section 6).
    Socks(u8),
    /// It speaks SOCKS5, and refused the user name and password, or the lack of them.
    Credentials,
    /// It broke its protocol, or speaks another one.
    Protocol(String),
    /// The connection to it failed, or ended before it answered.
    Io(io::Error),
    /// TLS with it failed.
    Tls(TlsError),
}

/// How far a connection through a proxy had come.
///
/// ```
/// use tungstenite_tls::error::{ProxyError, ProxyStage};
///
/// fn is_reached(error: &ProxyError) -> bool {
///     !matches!(error.stage(), ProxyStage::Dial | ProxyStage::Tls)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyStage {
    /// The proxy was looked up and dialled.
    Dial,
    /// The TLS handshake with an `https://` proxy.
    Tls,
    /// The choice of how to authenticate, and the authentication (SOCKS5).
    Authentication,
    /// The request for the tunnel.
    Tunnel,
}

impl ProxyError {
    pub(super) fn new(
        proxy: &str,
        target: &str,
        stage: ProxyStage,
        kind: ProxyErrorKind,
        had_credentials: bool,
    ) -> Self {
        let (proxy, target) = (proxy.to_owned(), target.to_owned());
        Self { proxy, target, stage, kind, had_credentials }
    }

    /// The proxy: its URL without credentials.
    pub fn proxy(&self) -> &str {
        &self.proxy
    }

    /// The host and port that it was to connect to.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// How far the connection had come.
    pub fn stage(&self) -> ProxyStage {
        self.stage
    }

    /// What happened.
    pub fn kind(&self) -> &ProxyErrorKind {
        &self.kind
    }

    /// The proxy's refusal, if it speaks HTTP.
    pub fn response(&self) -> Option<&Response> {
        match &self.kind {
            ProxyErrorKind::Http(response) => Some(response),
            _ => None,
        }
    }

    /// Whether the proxy wants a user name and password, or other ones: HTTP's status 407 (some
    /// answer wrong ones with 401), or the authentication of SOCKS5.
    pub fn wants_credentials(&self) -> bool {
        match &self.kind {
            ProxyErrorKind::Http(response) => matches!(
                response.status(),
                StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::UNAUTHORIZED
            ),
            kind => matches!(kind, ProxyErrorKind::Credentials),
        }
    }

    /// The `ProxyError` inside `error` (an [`io::Error`], a [`tungstenite::Error`], or an error
    /// that wraps one of them), if there is one.
    pub fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref::<Self>() {
                return Some(found);
            }
            let io = match error.downcast_ref::<tungstenite::Error>() {
                Some(tungstenite::Error::Io(io)) => Some(io),
                _ => error.downcast_ref::<io::Error>(),
            };
            // `io::Error::source` skips the error it carries.
            next = match io.and_then(io::Error::get_ref) {
                Some(carried) => Some(carried),
                None => error.source(),
            };
        }
        None
    }

    /// The message without what to do: for a program that is configured in other words than
    /// [`Proxy`](crate::Proxy)'s, and gives advice of its own.
    pub fn without_fix(&self) -> impl fmt::Display + '_ {
        Message(self)
    }

    /// What to do.
    fn fix(&self) -> Option<String> {
        let advice = match &self.kind {
            ProxyErrorKind::Http(response) => match response.status().as_u16() {
                401 | 407 => return Some(self.log_in(response)),
                403 => "ask the proxy's operator to allow this server and port",
                400 | 404 | 405 | 501 => "check that the port is that of a proxy with CONNECT",
                502..=504 => "check that the proxy can look up and reach the server",
                _ => return None,
            },
            ProxyErrorKind::Socks(2) => "ask the proxy's operator to allow this server and port",
            ProxyErrorKind::Socks(3..=6) => "check that the proxy can look up and reach the server",
            ProxyErrorKind::Socks(_) | ProxyErrorKind::Tls(_) => return None,
            ProxyErrorKind::Credentials if self.had_credentials => {
                "check the user name and the password"
            }
            ProxyErrorKind::Credentials => {
                "set a user name and password, in the proxy's URL or with `Proxy::credentials`"
            }
            ProxyErrorKind::Protocol(_) => "check the scheme and the port of the proxy's URL",
            ProxyErrorKind::Io(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                "check the local address, the interface and the version of IP that were asked for"
            }
            ProxyErrorKind::Io(_) => match self.stage {
                ProxyStage::Dial => "check the proxy's URL, and that the proxy runs",
                _ => "check that the proxy accepts connections from here",
            },
        };
        Some(advice.to_owned())
    }

    /// What to do about a response with status 407 (RFC 9110, section 11.7).
    fn log_in(&self, response: &Response) -> String {
        let fields = response.headers().get_all(PROXY_AUTHENTICATE).iter();
        let schemes: Vec<&str> = fields
            .filter_map(|field| field.to_str().ok()?.split([' ', ',']).next())
            .filter(|scheme| !scheme.is_empty() && scheme.len() < 32)
            .collect();
        let basic = schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic"));
        match (basic || schemes.is_empty(), self.had_credentials) {
            (true, true) => "check the user name and the password".to_owned(),
            (true, false) => "set a user name and password, in the proxy's URL or with \
                              `Proxy::credentials`"
                .to_owned(),
            (false, _) => format!(
                "it asks for `{}`, and `Proxy` knows only Basic; set what it asks for with \
                 `Proxy::header(\"Proxy-Authorization\", …)`",
                schemes.join("`, `")
            ),
        }
    }
}

/// Says what a reply of SOCKS5 means, in the words of RFC 1928, section 6.
fn socks_reply(code: u8) -> &'static str {
    match code {
        1 => "general failure",
        2 => "its rules do not allow the connection",
        3 => "the network is unreachable",
        4 => "the host is unreachable",
        5 => "the server refuses the connection",
        6 => "it took too long",
        7 => "it does not know the command CONNECT",
        8 => "it does not support the type of the address",
        _ => "no reason that SOCKS5 knows",
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.without_fix().fmt(f)?;
        match self.fix().filter(|_| cfg!(feature = "hints")) {
            Some(fix) => write!(f, "; {fix}"),
            None => Ok(()),
        }
    }
}

/// What happened, without advice.
struct Message<'a>(&'a ProxyError);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProxyError { proxy, target, stage, kind, had_credentials } = self.0;
        write!(f, "the proxy {proxy} ")?;
        match kind {
            ProxyErrorKind::Http(response) => {
                write!(f, "refused the tunnel to {target}: {}", response.status())?;
            }
            ProxyErrorKind::Socks(code) => {
                let words = socks_reply(*code);
                write!(f, "refused the tunnel to {target}: {words} (reply {code})")?;
            }
            ProxyErrorKind::Credentials if *had_credentials => {
                f.write_str("did not accept the user name and password")?;
            }
            ProxyErrorKind::Credentials => f.write_str("wants a user name and password")?,
            ProxyErrorKind::Protocol(what) => f.write_str(what)?,
            ProxyErrorKind::Io(error) => match stage {
                ProxyStage::Dial => write!(f, "cannot be reached: {error}")?,
                ProxyStage::Tls => write!(f, "failed during its TLS handshake: {error}")?,
                ProxyStage::Authentication => {
                    write!(f, "failed during the authentication: {error}")?;
                }
                ProxyStage::Tunnel => {
                    write!(f, "gave no answer to the request for {target}: {error}")?;
                }
            },
            ProxyErrorKind::Tls(error) => write!(f, "failed in its own TLS: {error}")?,
        }
        Ok(())
    }
}

/// Of a refusal, shows the status alone: a proxy may repeat what it was sent.
impl fmt::Debug for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ProxyError");
        shown.field("proxy", &self.proxy).field("target", &self.target).field("stage", &self.stage);
        match &self.kind {
            ProxyErrorKind::Http(response) => shown.field("status", &response.status()),
            kind => shown.field("kind", kind),
        };
        shown.finish()
    }
}

impl Error for ProxyError {
    // `Display` already shows the text of the error inside, which is a source only if it is one of
    // this library, to be found.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            ProxyErrorKind::Io(error) => error.get_ref().map(|error| error as _),
            ProxyErrorKind::Tls(error) => error.source(),
            _ => None,
        }
    }
}

impl From<ProxyError> for io::Error {
    fn from(error: ProxyError) -> Self {
        use io::ErrorKind::{ConnectionRefused, InvalidData, PermissionDenied};
        let kind = match &error.kind {
            _ if error.wants_credentials() => PermissionDenied,
            ProxyErrorKind::Io(error) => error.kind(),
            ProxyErrorKind::Protocol(_) | ProxyErrorKind::Tls(_) => InvalidData,
            _ => ConnectionRefused,
        };
        Self::new(kind, error)
    }
}

impl From<ProxyError> for tungstenite::Error {
    fn from(error: ProxyError) -> Self {
        Self::Io(error.into())
    }
}
