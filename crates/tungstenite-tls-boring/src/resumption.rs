//! Session resumption: [`Sessions`], which a connector keeps for later connections.
//!
//! BoringSSL hands new sessions to a callback of the context: with TLS 1.3 each ticket as it arrives, with
//! TLS 1.2 the session of a full handshake. A TLS 1.2 ticket that a resumed handshake renewed it does
//! not hand over, so the session is looked at after each handshake too.

use std::sync::{Arc, LazyLock};

use boring::{
    error::ErrorStack,
    ex_data::Index,
    ssl::{Ssl, SslContextBuilder, SslRef, SslSession, SslSessionCacheMode, SslVersion},
};
use tungstenite_tls_core::{Endpoint, SessionCache, StoredSessions};

/// The sessions of one context.
#[derive(Debug)]
pub(crate) struct Sessions {
    cache: SessionCache<SslSession>,
    early_data: bool,
    /// Where sessions are kept instead.
    store: Option<StoredSessions>,
}

impl Sessions {
    /// Lets `context` hand its new sessions over.
    pub(crate) fn keep_of(
        context: &mut SslContextBuilder,
        early_data: bool,
        store: Option<StoredSessions>,
    ) -> Arc<Self> {
        let sessions = Arc::new(Self { cache: SessionCache::new(), early_data, store });
        let keeper = Arc::clone(&sessions);
        context
            .set_session_cache_mode(SslSessionCacheMode::CLIENT | SslSessionCacheMode::NO_INTERNAL);
        context.set_new_session_callback(move |ssl, session| {
            if let Some(endpoint) = endpoint(ssl) {
                keeper.keep(endpoint, session);
            }
        });
        sessions
    }

    /// Whether early data may be sent under them.
    pub(crate) fn allow_early_data(&self) -> bool {
        self.early_data
    }

    /// Offers the server a session, if there is one.
    pub(crate) fn offer(&self, ssl: &mut SslRef, endpoint: &Endpoint) -> Result<(), ErrorStack> {
        if let Some(index) = &*ENDPOINT {
            ssl.set_ex_data(*index, endpoint.clone());
        }
        let Some(session) = self.take(endpoint) else { return Ok(()) };
        // SAFETY: the session comes from this very context, whose callback or handshake put it here,
        // or was made from bytes and belongs to no context yet.
        #[allow(unsafe_code)]
        unsafe {
            ssl.set_session(&session)
        }
    }

    /// Keeps the session of a TLS 1.2 handshake, whose ticket may be a new one.
    pub(crate) fn keep_tls12(&self, ssl: &SslRef) {
        if let (Some(SslVersion::TLS1_2), Some(endpoint), Some(session)) =
            (ssl.version2(), endpoint(ssl), ssl.session())
        {
            self.keep(endpoint, session.to_owned());
        }
    }

    fn keep(&self, endpoint: &Endpoint, session: SslSession) {
        match &self.store {
            Some(store) => {
                if let Ok(bytes) = session.to_der() {
                    store.put(endpoint, &bytes);
                }
            }
            None if session.protocol_version() == SslVersion::TLS1_3 => {
                self.cache.put_ticket(endpoint, session);
            }
            None => self.cache.put_reusable(endpoint, session),
        }
    }

    fn take(&self, endpoint: &Endpoint) -> Option<SslSession> {
        match &self.store {
            Some(store) => SslSession::from_der(&store.take(endpoint)?).ok(),
            None => self.cache.take(endpoint),
        }
    }
}

/// Where a connection keeps whom it talks to, for the callback.
static ENDPOINT: LazyLock<Option<Index<Ssl, Endpoint>>> =
    LazyLock::new(|| Ssl::new_ex_index().ok());

fn endpoint(ssl: &SslRef) -> Option<&Endpoint> {
    ssl.ex_data((*ENDPOINT)?)
}
