//! The sessions that a connector keeps for later connections: [`KeptSessions`].

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{cache::SessionCache, life::SessionLife, session::KeptSession};
use crate::{Endpoint, config::Clock, resumption::StoredSessions};

/// The sessions that a connector keeps: in memory, or in the caller's store.
///
/// - Sessions are found by server name and port.
/// - No session is offered if its full handshake was longer ago than the server allows, or than a
///   day.
/// - A connection adds at most eight sessions, however many the server sends.
/// - If a server refuses to resume a session, all sessions of that server are forgotten.
///
/// ```
/// use std::sync::Arc;
/// use tungstenite_tls_core::{Endpoint, backend::{KeptSession, KeptSessions}};
///
/// fn offer<S: KeptSession>(kept: &Arc<KeptSessions<S>>, endpoint: &Endpoint) -> Option<S> {
///     kept.connection(endpoint).offer()
/// }
/// ```
#[derive(Debug)]
pub struct KeptSessions<S> {
    memory: SessionCache<S>,
    /// Where sessions are kept instead of in memory.
    store: Option<StoredSessions>,
    /// The clock by which sessions age, if not the system's.
    clock: Option<Clock>,
}

impl<S: KeptSession> KeptSessions<S> {
    /// Keeps sessions in memory, or in `store` if there is one. Sessions age by `clock`, or by the
    /// system's clock. Does no I/O.
    pub(crate) fn new(store: Option<StoredSessions>, clock: Option<Clock>) -> Option<Arc<Self>> {
        Some(Arc::new(Self { memory: SessionCache::new(), store, clock }))
    }

    /// The time, in seconds since 1970.
    pub(super) fn now(&self) -> u64 {
        self.clock.as_ref().map_or_else(
            || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
            Clock::unix_seconds,
        )
    }

    pub(super) fn take(&self, endpoint: &Endpoint) -> Option<(S, SessionLife)> {
        let now = self.now();
        match &self.store {
            Some(store) => store.take(endpoint, now, S::from_bytes),
            None => self.memory.take(endpoint, now),
        }
    }

    pub(super) fn put(&self, endpoint: &Endpoint, session: S, life: SessionLife) {
        match &self.store {
            Some(store) => {
                if let Some(bytes) = session.to_bytes() {
                    store.put(endpoint, &bytes, life);
                }
            }
            None if session.is_single_use() => self.memory.put_ticket(endpoint, session, life),
            None => self.memory.put_reusable(endpoint, session, life),
        }
    }

    pub(super) fn forget(&self, endpoint: &Endpoint) {
        match &self.store {
            Some(store) => store.forget(endpoint),
            None => self.memory.forget(endpoint),
        }
    }
}
