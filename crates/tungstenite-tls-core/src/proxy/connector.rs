//! Starts a session inside another one: [`NestedConnector`].

use std::sync::{Mutex, PoisonError};

use super::NestedSession;
use crate::{BoxedSession, Connector, Endpoint, TlsConnector, TlsError, TlsStream, config::Offer};

/// Starts one session, whose ciphertext goes through the TLS that is open with a proxy. A
/// connection over it has the transport below that TLS, so its type is that of any other.
///
/// ```
/// use std::io::{self, Read, Write};
/// use tungstenite_tls_core::{
///     Connector, MaybeTlsStream, TlsStream, proxy::NestedConnector, tungstenite::Error,
/// };
///
/// /// TLS with the server of `url`, through a proxy that has opened a tunnel to it.
/// fn through<S: Read + Write>(
///     proxy: TlsStream<S>,
///     url: &str,
///     connector: &Connector,
/// ) -> Result<MaybeTlsStream<S>, Error> {
///     let (io, connector) = NestedConnector::over(proxy, connector.clone());
///     MaybeTlsStream::for_upgrade(io, &url.parse()?, &connector)
/// }
/// ```
pub struct NestedConnector {
    inner: Connector,
    outer: Mutex<Option<Outer>>,
}

/// The session with a proxy.
struct Outer {
    session: BoxedSession,
    endpoint: Endpoint,
}

impl NestedConnector {
    /// Takes the transport and the session of `outer`, a flushed stream that is open. The session
    /// that `inner` will start uses both. Does no I/O.
    pub fn over<S>(outer: TlsStream<S>, inner: Connector) -> (S, Self) {
        let endpoint = outer.endpoint().clone();
        let (io, session) = outer.into_parts();
        (io, Self { inner, outer: Mutex::new(Some(Outer { session, endpoint })) })
    }

    fn nest(&self, inner: BoxedSession) -> Result<BoxedSession, TlsError> {
        let outer = self.outer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match outer {
            Some(Outer { session, endpoint }) => {
                Ok(BoxedSession::new(NestedSession::new(session, endpoint, inner)))
            }
            None => Err(TlsError::bad_configuration(
                "the tunnel through the proxy carries another connection; open another tunnel",
            )),
        }
    }
}

impl TlsConnector for NestedConnector {
    type Session = BoxedSession;

    fn backend(&self) -> &'static str {
        self.inner.backend()
    }

    fn start(&self, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
        self.nest(self.inner.start(endpoint)?)
    }

    fn start_early(&self, endpoint: &Endpoint) -> Result<BoxedSession, TlsError> {
        self.nest(self.inner.start_early(endpoint)?)
    }

    fn offer(&self) -> Option<&Offer> {
        self.inner.offer()
    }
}
