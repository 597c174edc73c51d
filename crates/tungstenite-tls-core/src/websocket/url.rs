//! Decides from the URL whether to use TLS, and for which endpoint.

use tungstenite::{client::uri_mode, http::Uri, stream::Mode};

use crate::{Endpoint, MaybeTlsStream, TlsConnector, TlsError, TlsSession, TlsStream, redacted};

impl<S, T: TlsSession> MaybeTlsStream<S, T> {
    /// Adds TLS to `stream` if the URL says `wss://`; leaves it plain if the URL says `ws://`. Does
    /// no I/O: the TLS handshake runs when the stream is first used.
    ///
    /// # Errors
    /// Fails if the URL is neither `ws://` nor `wss://` or has no usable host, and with the errors
    /// of [`TlsConnector::start`].
    pub fn new<C>(stream: S, uri: &Uri, connector: &C) -> Result<Self, tungstenite::Error>
    where
        C: TlsConnector<Session = T> + ?Sized,
    {
        with(stream, uri, |io, endpoint| TlsStream::for_websocket(io, connector, endpoint))
    }

    /// Does the same as [`new`](Self::new), for a stream whose first write is the upgrade request,
    /// as [`client_with_config`](crate::client_with_config) writes it. That write may be sent as
    /// early data (RFC 8446, section 2.3) if the connector's configuration allows it.
    ///
    /// # Errors
    /// The same errors as [`new`](Self::new).
    pub fn for_upgrade<C>(stream: S, uri: &Uri, connector: &C) -> Result<Self, tungstenite::Error>
    where
        C: TlsConnector<Session = T> + ?Sized,
    {
        with(stream, uri, |io, endpoint| TlsStream::for_upgrade(io, connector, endpoint))
    }
}

fn with<S, T: TlsSession>(
    stream: S,
    uri: &Uri,
    tls: impl FnOnce(S, Endpoint) -> Result<TlsStream<S, T>, TlsError>,
) -> Result<MaybeTlsStream<S, T>, tungstenite::Error> {
    match mode(uri)? {
        Mode::Plain => Ok(MaybeTlsStream::plain(stream)),
        Mode::Tls => Ok(MaybeTlsStream::Tls(tls(stream, Endpoint::from_uri(uri)?)?)),
    }
}

/// Tells whether the URL asks for TLS: `wss` does, and `ws` does not (RFC 6455, section 3). Does no
/// I/O.
///
/// ```
/// use tungstenite_tls_core::{mode, tungstenite::stream::Mode};
///
/// assert!(matches!(mode(&"wss://example.org/".parse()?)?, Mode::Tls));
/// assert!(mode(&"https://example.org/".parse()?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fails if the URL has no host or a port out of range, or if its scheme is neither `ws` nor `wss`.
pub fn mode(uri: &Uri) -> Result<Mode, TlsError> {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let port = host_and_port.get(host.len()..).and_then(|rest| rest.strip_prefix(':'));
    let wrong = if host.is_empty() {
        "no host; write wss://HOST[:PORT]/PATH".to_owned()
    } else if port.is_some_and(|port| !port.is_empty() && !matches!(uri.port_u16(), Some(1..))) {
        format!("the port `{}`; a port is from 1 to 65535", port.unwrap_or_default())
    } else if let Ok(mode) = uri_mode(uri) {
        return Ok(mode);
    } else {
        let scheme = uri.scheme().map_or("no scheme".to_owned(), |s| format!("the scheme `{s}`"));
        format!("{scheme}; use ws:// or wss://")
    };
    Err(TlsError::bad_configuration(format!("the URL `{}` has {wrong}", redacted(uri))))
}
