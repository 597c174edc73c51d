//! The sessions that one connection offers, adds and forgets: [`ConnectionSessions`].

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
    /// Begins a connection to `endpoint`, to track the sessions that it offers, adds and forgets.
    /// Does no I/O.
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

/// The sessions of one connection: which one it offers, which ones it adds, and whether its failure
/// means that the server refused the offered one.
///
/// The backend reports events through the methods from [`sent`](Self::sent) on. If this value is
/// dropped during a handshake that offered a session, the server's sessions are forgotten: the
/// server may have ended the transport because of it.
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
    /// The life of the offered session.
    offered: OnceLock<SessionLife>,
    /// How many more sessions may be added.
    left: AtomicUsize,
    stage: AtomicU8,
}

/// The most sessions kept from one connection. Servers send one to four; a server that sends
/// thousands would push out the sessions of others.
const MOST_PER_CONNECTION: usize = 8;

/// Nothing has been sent yet.
const UNSENT: u8 = 0;

/// The ClientHello has been sent, and the handshake is not complete.
const BEGUN: u8 = 1;

/// The handshake is complete and resumed a session. The server has not sent any data.
const RESUMED: u8 = 2;

/// Nothing is left to forget: the server accepted the session, or refused it and did a full
/// handshake; or the failure had another cause.
const SETTLED: u8 = 3;

impl<S: KeptSession> ConnectionSessions<S> {
    /// The server.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Takes the session to offer, if any. Call this once. Reads the store, if one is configured.
    pub fn offer(&self) -> Option<S> {
        let (session, life) = self.kept.take(&self.endpoint)?;
        let _ = self.offered.set(life);
        Some(session)
    }

    /// Whether this connection offers a session, as [`TlsSession::offered_session`] reports.
    ///
    /// [`TlsSession::offered_session`]: crate::TlsSession::offered_session
    pub fn has_offered(&self) -> bool {
        self.offered.get().is_some()
    }

    /// Keeps a session that the server sent. `resumed` says whether this connection resumed one; if
    /// so, the new session counts as old as that one. Writes to the store, if one is configured.
    pub fn keep(&self, session: S, resumed: bool) {
        let one_less = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_err() {
            return;
        }
        let (now, lifetime) = (self.kept.now(), session.lifetime());
        let life = match (resumed, self.offered.get()) {
            (false, _) => SessionLife::new(now, lifetime),
            (true, Some(offered)) => offered.inherited(lifetime),
            // Its age is unknown.
            (true, None) => return,
        };
        if !life.is_over(now) {
            self.kept.put(&self.endpoint, session, life);
        }
    }

    /// Call this when a part of the handshake has been sent to the server.
    #[inline]
    pub fn sent(&self) {
        if self.stage.load(Ordering::Relaxed) == UNSENT {
            self.stage.store(BEGUN, Ordering::Relaxed);
        }
    }

    /// Call this when the handshake is complete. `resumed` says whether it resumed the offered
    /// session. Calling it again does nothing.
    pub fn completed(&self, resumed: bool) {
        if matches!(self.stage.load(Ordering::Relaxed), UNSENT | BEGUN) {
            self.stage.store(if resumed { RESUMED } else { SETTLED }, Ordering::Relaxed);
        }
    }

    /// Call this when the server has sent data or close_notify.
    #[inline]
    pub fn received(&self) {
        if self.stage.load(Ordering::Relaxed) == RESUMED {
            self.stage.store(SETTLED, Ordering::Relaxed);
        }
    }

    /// Call this when the session has failed with `error`. If a session was offered, forgets the
    /// server's sessions after a failure in the handshake, or right after a handshake that resumed:
    /// a TLS 1.3 alert may come that late. A rejected certificate forgets nothing, because it is
    /// not an answer to the session.
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
