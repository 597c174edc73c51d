//! Session resumption: [`Sessions`], which a connector keeps for later connections.
//!
//! OpenSSL hands new sessions to a callback of the context: with TLS 1.3 each ticket as it arrives,
//! with TLS 1.2 the session of a full handshake. If a resumed TLS 1.2 handshake renews the ticket,
//! the callback is not called, so the session is read after each resumed handshake.

use std::{
    fmt,
    sync::{Arc, LazyLock},
    time::Duration,
};

use openssl::{
    error::ErrorStack,
    ex_data::Index,
    ssl::{Ssl, SslContextBuilder, SslRef, SslSession, SslSessionCacheMode, SslVersion},
};
use tungstenite_tls_core::{
    Endpoint,
    backend::{ConnectionSessions, KeptSession, KeptSessions, Settings},
};

use crate::ffi;

/// The sessions of one context.
#[derive(Debug)]
pub(crate) struct Sessions {
    kept: Arc<KeptSessions<Session>>,
    early_data: bool,
}

/// The sessions of one connection.
pub(crate) type Connection = Arc<ConnectionSessions<Session>>;

impl Sessions {
    /// Lets `context` hand over its new sessions, if sessions are to be resumed.
    pub(crate) fn of(
        context: &mut SslContextBuilder,
        settings: &Settings<'_>,
    ) -> Option<Arc<Self>> {
        let early_data = settings.early_data();
        let kept = settings.kept_sessions()?;
        context
            .set_session_cache_mode(SslSessionCacheMode::CLIENT | SslSessionCacheMode::NO_INTERNAL);
        context.set_new_session_callback(|ssl, session| {
            if let Some(connection) = connection(ssl) {
                connection.keep(Session(session), ssl.session_reused());
            }
        });
        Some(Arc::new(Self { kept, early_data }))
    }

    /// Whether early data may be sent with these sessions.
    pub(crate) fn allow_early_data(&self) -> bool {
        self.early_data
    }

    /// Offers the server a session, if there is one.
    pub(crate) fn offer(
        &self,
        ssl: &mut SslRef,
        endpoint: &Endpoint,
    ) -> Result<Connection, ErrorStack> {
        let connection = self.kept.connection(endpoint);
        if let Some(index) = &*CONNECTION {
            ssl.set_ex_data(*index, Arc::clone(&connection));
        }
        if let Some(session) = connection.offer() {
            // The session comes from the callback or a handshake of this same context, or was made
            // from bytes.
            ffi::offer_session(ssl, &session.0)?;
        }
        Ok(connection)
    }
}

/// Called when the handshake of `ssl` is complete. Keeps the session of a resumed TLS 1.2
/// handshake, whose ticket may be new.
pub(crate) fn completed(connection: &ConnectionSessions<Session>, ssl: &SslRef) {
    let resumed = ssl.session_reused();
    connection.completed(resumed);
    if let (true, Some(SslVersion::TLS1_2), Some(session)) =
        (resumed, ssl.version2(), ssl.session())
    {
        connection.keep(Session(session.to_owned()), true);
    }
}

/// A session of OpenSSL, in the form that is kept.
#[derive(Clone)]
pub(crate) struct Session(SslSession);

impl KeptSession for Session {
    const STORABLE: bool = true;

    fn is_single_use(&self) -> bool {
        self.0.protocol_version() == SslVersion::TLS1_3
    }

    fn lifetime(&self) -> Option<Duration> {
        let hint = ffi::ticket_lifetime_hint(&self.0);
        // A TLS 1.2 server that gives no lifetime sends 0 (RFC 5077, section 3.3).
        (self.is_single_use() || !hint.is_zero()).then_some(hint)
    }

    fn to_bytes(&self) -> Option<Vec<u8>> {
        self.0.to_der().ok()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        SslSession::from_der(bytes).ok().map(Self)
    }
}

/// Shows no secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// Where a connection keeps its sessions for the callback.
static CONNECTION: LazyLock<Option<Index<Ssl, Connection>>> =
    LazyLock::new(|| Ssl::new_ex_index().ok());

fn connection(ssl: &SslRef) -> Option<&Connection> {
    ssl.ex_data((*CONNECTION)?)
}
