//! The upgrade request (RFC 6455, section 4.1), from a URL or from a request of the caller's:
//! [`IntoClientRequest`].

#[cfg(feature = "basic-auth")]
mod basic;
#[cfg(not(feature = "basic-auth"))]
#[path = "no_basic.rs"]
mod basic;
mod canonical;
mod complete;
mod headers;
mod host;
#[cfg(test)]
mod tests;
mod url;

use tungstenite::{ClientRequestBuilder, Error, handshake::client::Request, http::Uri};

#[cfg(feature = "proxy")]
pub use self::basic::basic_credentials;
pub(crate) use self::headers::HANDSHAKE_HEADERS;
pub use self::url::mode;
pub(crate) use self::{
    canonical::canonical,
    headers::{is_token, tokens},
};

/// Names a WebSocket server: a URL, or a request with your own headers.
///
/// The resulting request is complete, and ready to be sent:
///
/// - The scheme `ws` or `wss` may be in any case (RFC 3986, section 3.1), and an empty path is `/`.
/// - A user name and password in the URL become the header `Authorization` (Basic; RFC 7617), and
///   are no longer part of the URL. `Debug` does not show the header's value.
/// - `Host` has no port if it is the scheme's default one.
/// - The headers of the handshake that a request of yours lacks are added. Those that it has are
///   checked and sent: several `Connection`, `Upgrade` or `Sec-WebSocket-Protocol` as one list, and
///   a `Host` that only repeats the URL's authority as above.
///
/// ```
/// use tungstenite_tls_core::IntoClientRequest;
///
/// let request = "WSS://user:password@example.org:443?chat".into_client_request()?;
/// assert_eq!(request.uri(), "wss://example.org:443/?chat");
/// assert_eq!(request.headers()["Host"], "example.org");
/// assert!(!format!("{request:?}").contains("password"));
/// # Ok::<(), tungstenite_tls_core::tungstenite::Error>(())
/// ```
///
/// It has the name and the method of tungstenite's trait, but implements it anew for strings:
/// tungstenite drops the fragment of a URL in silence, and does not name the part that is wrong.
pub trait IntoClientRequest {
    /// Makes the upgrade request. Does no I/O.
    ///
    /// # Errors
    /// An error that names the part of the URL or the header that is wrong, and the fix; for what
    /// only tungstenite can see of its `ClientRequestBuilder`, tungstenite's own. No error shows
    /// passwords or values of headers.
    fn into_client_request(self) -> Result<Request, Error>;
}

impl IntoClientRequest for &str {
    fn into_client_request(self) -> Result<Request, Error> {
        url::parse(self)?.into_client_request()
    }
}

impl IntoClientRequest for &String {
    fn into_client_request(self) -> Result<Request, Error> {
        self.as_str().into_client_request()
    }
}

impl IntoClientRequest for String {
    fn into_client_request(self) -> Result<Request, Error> {
        self.as_str().into_client_request()
    }
}

impl IntoClientRequest for &Uri {
    fn into_client_request(self) -> Result<Request, Error> {
        complete::of_url(self)
    }
}

impl IntoClientRequest for Uri {
    fn into_client_request(self) -> Result<Request, Error> {
        complete::of_url(&self)
    }
}

impl IntoClientRequest for Request {
    fn into_client_request(self) -> Result<Request, Error> {
        complete::complete(self)
    }
}

impl IntoClientRequest for ClientRequestBuilder {
    fn into_client_request(self) -> Result<Request, Error> {
        tungstenite::client::IntoClientRequest::into_client_request(self)?.into_client_request()
    }
}

impl IntoClientRequest for httparse::Request<'_, '_> {
    fn into_client_request(self) -> Result<Request, Error> {
        tungstenite::client::IntoClientRequest::into_client_request(self)?.into_client_request()
    }
}

#[cfg(feature = "url")]
impl IntoClientRequest for &::url::Url {
    fn into_client_request(self) -> Result<Request, Error> {
        self.as_str().into_client_request()
    }
}

#[cfg(feature = "url")]
impl IntoClientRequest for ::url::Url {
    fn into_client_request(self) -> Result<Request, Error> {
        self.as_str().into_client_request()
    }
}
