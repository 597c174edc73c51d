//! What one connection has to do with the sessions of its connector: [`ConnectionSessions`].

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
};

use super::{kept::KeptSessions, life::SessionLife, session::KeptSession};
use crate::{Endpoint, TlsError};

impl<S: KeptSession> KeptSessions<S> {
    /// Begins a connection to `endpoint`: what it offers, adds and forgets. Does no I/O.
    pub fn connection(self: &Arc<Self>, endpoint: &Endpoint) -> Arc<ConnectionSessions<S>> {
        Arc::new(ConnectionSessions {
            kept: Arc::clone(self),
            endpoint: endpoint.clone(),
            offered: OnceLock::new(),
            left: AtomicUsize::new(MOST_PER_CONNECTION),
            stage: AtomicU8::new(UNSENT),
        })
    }
}

/// What one connection has to do with the sessions of its connector: which it offers, which it
/// adds, and whether its failure means that the server refused the one that it offered.
///
/// The session tells it what happens, by the methods from [`sent`](Self::sent) on. If it is dropped
/// while the handshake is on the way, what is kept of the server is forgotten: the transport has
/// ended, perhaps by the server's doing.
///
/// ```
/// use tungstenite_tls_core::backend::{ConnectionSessions, KeptSession};
///
/// /// From the library's callback, when the server has sent `session`.
/// fn keep<S: KeptSession>(connection: &ConnectionSessions<S>, session: S, resumed: bool) {
///     connection.keep(session, resumed);
/// }
/// ```
pub struct ConnectionSessions<S: KeptSession> {
    kept: Arc<KeptSessions<S>>,
    endpoint: Endpoint,
    /// The life of the session that is offered.
    offered: OnceLock<SessionLife>,
    /// So many more may be added.
    left: AtomicUsize,
    stage: AtomicU8,
}

/// So many sessions of one connection are kept. Servers send one to four; one that sends thousands
/// would drive out those of others.
const MOST_PER_CONNECTION: usize = 8;

/// Nothing has left yet.
const UNSENT: u8 = 0;

/// The ClientHello has left, and the handshake is not complete.
const BEGUN: u8 = 1;

/// The handshake is complete and resumed a session. The server has not sent any data.
const RESUMED: u8 = 2;

/// There is nothing to be forgotten: the server took the session, or refused it and made a full
/// handshake; or the failure had another cause.
const SETTLED: u8 = 3;

impl<S: KeptSession> ConnectionSessions<S> {
    /// The server.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Takes the session to offer, if there is one. Call it once. Reads the store, if there is one.
    pub fn offer(&self) -> Option<S> {
        let (session, life) = self.kept.take(&self.endpoint)?;
        let _ = self.offered.set(life);
        Some(session)
    }

    /// Whether this connection offers a session: what [`TlsSession::offered_session`] tells.
    ///
    /// [`TlsSession::offered_session`]: crate::TlsSession::offered_session
    pub fn has_offered(&self) -> bool {
        self.offered.get().is_some()
    }

    /// Keeps a session that the server handed over. `resumed` says that this connection resumed
    /// one; then the new session counts as old as that. Writes to the store, if there is one.
    pub fn keep(&self, session: S, resumed: bool) {
        let one_less = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_err() {
            return;
        }
        let (now, lifetime) = (self.kept.now(), session.lifetime());
        let life = match (resumed, self.offered.get()) {
            (false, _) => SessionLife::new(now, lifetime),
            (true, Some(offered)) => offered.inherited(lifetime),
            // Nobody knows how old it is.
            (true, None) => return,
        };
        if !life.is_over(now) {
            self.kept.put(&self.endpoint, session, life);
        }
    }

    /// Call it when a part of the handshake has left for the server.
    #[inline]
    pub fn sent(&self) {
        if self.stage.load(Ordering::Relaxed) == UNSENT {
            self.stage.store(BEGUN, Ordering::Relaxed);
        }
    }

    /// Call it when the handshake is complete. `resumed` says that it resumed the session that was
    /// offered. Calling it again does nothing.
    pub fn completed(&self, resumed: bool) {
        if matches!(self.stage.load(Ordering::Relaxed), UNSENT | BEGUN) {
            self.stage.store(if resumed { RESUMED } else { SETTLED }, Ordering::Relaxed);
        }
    }

    /// Call it when the server has sent data or close_notify.
    #[inline]
    pub fn received(&self) {
        if self.stage.load(Ordering::Relaxed) == RESUMED {
            self.stage.store(SETTLED, Ordering::Relaxed);
        }
    }

    /// Call it when the session has failed with `error`. Forgets what is kept of the server if it
    /// was in the handshake, or right after one that resumed: an alert of TLS 1.3 may come as late
    /// as that. Not for a certificate that was refused: that was no answer to the session.
    pub fn failed(&self, error: &TlsError) {
        if error.kind().is_certificate() {
            self.stage.store(SETTLED, Ordering::Relaxed);
        } else {
            self.give_up();
        }
    }

    fn give_up(&self) {
        let stage = self.stage.swap(SETTLED, Ordering::Relaxed);
        if stage != SETTLED && self.has_offered() {
            self.kept.forget(&self.endpoint);
        }
    }
}

impl<S: KeptSession> Drop for ConnectionSessions<S> {
    fn drop(&mut self) {
        if *self.stage.get_mut() == BEGUN {
            self.give_up();
        }
    }
}

impl<S: KeptSession> fmt::Debug for ConnectionSessions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionSessions")
            .field("endpoint", &self.endpoint)
            .field("has_offered", &self.has_offered())
            .finish_non_exhaustive()
    }
}
