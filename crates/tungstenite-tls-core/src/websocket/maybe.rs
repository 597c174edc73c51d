//! Decides from the URL whether a [`MaybeTlsStream`] uses TLS, and for which endpoint.

use tungstenite::{http::Uri, stream::Mode};

use super::request::mode;
use crate::{Endpoint, MaybeTlsStream, PlainStream, TlsConnector, TlsError, TlsSession, TlsStream};

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
        Mode::Plain => Ok(MaybeTlsStream::Plain(PlainStream::new(stream))),
        Mode::Tls => Ok(MaybeTlsStream::Tls(tls(stream, Endpoint::from_uri(uri)?)?)),
    }
}
