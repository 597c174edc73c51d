//! Keeps sessions for resumption in memory: [`SessionCache`].

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{Endpoint, backend::Recent, resumption::life::SessionLife};

/// The sessions that a connector keeps for later connections, by server name and port.
///
/// A cache belongs to one connector, and so to one configuration: a session is offered only with
/// the verification, identity and ALPN that it was made with. The cache is bounded: the least
/// recently used server goes first, and the oldest ticket of each server.
pub(crate) struct SessionCache<S>(Mutex<Recent<Endpoint, Sessions<S>>>);

/// The sessions of one server.
struct Sessions<S> {
    /// TLS 1.3 tickets, newest last. Each is used once (RFC 8446, appendix C.4).
    tickets: VecDeque<(S, SessionLife)>,
    /// The newest TLS 1.2 session, which may be used again and again.
    reusable: Option<(S, SessionLife)>,
}

impl<S: Clone> SessionCache<S> {
    const SERVERS: usize = 256;
    /// Enough for a burst of parallel connections to one server.
    const TICKETS: usize = 8;

    /// Makes an empty cache.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Recent::new(Self::SERVERS)))
    }

    /// Keeps a TLS 1.3 ticket, to be offered once, and drops any TLS 1.2 session: the server now
    /// uses TLS 1.3.
    pub(crate) fn put_ticket(&self, endpoint: &Endpoint, session: S, life: SessionLife) {
        self.with(endpoint, |sessions| {
            sessions.reusable = None;
            if sessions.tickets.len() == Self::TICKETS {
                sessions.tickets.pop_front();
            }
            sessions.tickets.push_back((session, life));
        });
    }

    /// Keeps a TLS 1.2 session in place of the previous one and of all tickets: the server has gone
    /// back to TLS 1.2, so offering those would be useless.
    pub(crate) fn put_reusable(&self, endpoint: &Endpoint, session: S, life: SessionLife) {
        self.with(endpoint, |sessions| {
            sessions.tickets.clear();
            sessions.reusable = Some((session, life));
        });
    }

    /// Returns a session to offer: the newest ticket, which is removed, or the TLS 1.2 session.
    /// Also removes sessions that are too old at `now`.
    pub(crate) fn take(&self, endpoint: &Endpoint, now: u64) -> Option<(S, SessionLife)> {
        let mut cache = self.lock();
        let sessions = cache.get(endpoint)?;
        sessions.tickets.retain(|(_, life)| !life.is_over(now));
        sessions.reusable.take_if(|(_, life)| life.is_over(now));
        sessions.tickets.pop_back().or_else(|| sessions.reusable.clone())
    }

    /// Forgets all sessions of a server.
    pub(crate) fn forget(&self, endpoint: &Endpoint) {
        self.lock().remove(endpoint);
    }

    fn with(&self, endpoint: &Endpoint, put: impl FnOnce(&mut Sessions<S>)) {
        let mut cache = self.lock();
        let empty = || Sessions { tickets: VecDeque::new(), reusable: None };
        put(cache.get_or_insert_with(endpoint.clone(), empty));
    }

    fn lock(&self) -> MutexGuard<'_, Recent<Endpoint, Sessions<S>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows how many servers have sessions, but no session.
impl<S> fmt::Debug for SessionCache<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let servers = self.0.lock().map_or(0, |cache| cache.len());
        f.debug_struct("SessionCache").field("servers", &servers).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(name: &str, port: u16) -> Endpoint {
        Endpoint::new(name.to_owned().try_into().unwrap(), port)
    }

    /// A life of one day, from second 0.
    fn life() -> SessionLife {
        SessionLife::new(0, None)
    }

    fn take<S: Clone>(cache: &SessionCache<S>, endpoint: &Endpoint) -> Option<S> {
        cache.take(endpoint, 0).map(|(session, _)| session)
    }

    #[test]
    fn tickets_are_given_once_newest_first_and_tls12_sessions_again() {
        let (cache, server) = (SessionCache::new(), endpoint("a", 443));
        for ticket in 1..=20 {
            cache.put_ticket(&server, ticket, life());
        }
        let taken: Vec<_> = std::iter::from_fn(|| take(&cache, &server)).collect();
        assert_eq!(taken, [20, 19, 18, 17, 16, 15, 14, 13]);
        cache.put_reusable(&server, 21, life());
        assert_eq!([take(&cache, &server), take(&cache, &server)], [Some(21), Some(21)]);
        cache.forget(&server);
        assert_eq!(take(&cache, &server), None);
    }

    #[test]
    fn a_server_that_changed_its_version_is_offered_nothing_of_the_one_before() {
        let (cache, server) = (SessionCache::new(), endpoint("a", 443));
        cache.put_ticket(&server, 1, life());
        cache.put_reusable(&server, 2, life());
        assert_eq!([take(&cache, &server), take(&cache, &server)], [Some(2), Some(2)]);
        cache.put_ticket(&server, 3, life());
        assert_eq!([take(&cache, &server), take(&cache, &server)], [Some(3), None]);
    }

    #[test]
    fn what_is_too_old_is_neither_given_nor_kept() {
        let (cache, server) = (SessionCache::new(), endpoint("a", 443));
        let day = SessionLife::LONGEST.as_secs();
        for put in [SessionCache::put_ticket, SessionCache::put_reusable] {
            let session = std::sync::Arc::new(());
            put(&cache, &server, session.clone(), life());
            assert!(cache.take(&server, day).is_none());
            assert_eq!(std::sync::Arc::strong_count(&session), 1, "the cache still keeps it");
        }
    }

    #[test]
    fn a_server_is_a_name_and_a_port() {
        let cache = SessionCache::new();
        cache.put_ticket(&endpoint("a", 443), 1, life());
        assert_eq!(take(&cache, &endpoint("a", 444)), None);
        assert_eq!(take(&cache, &endpoint("b", 443)), None);
        assert_eq!(take(&cache, &endpoint("a", 443)), Some(1));
    }

    #[test]
    fn the_server_not_used_for_longest_goes_first() {
        let cache = SessionCache::new();
        for port in 1..=256 {
            cache.put_reusable(&endpoint("a", port), port, life());
        }
        take(&cache, &endpoint("a", 1));
        cache.put_reusable(&endpoint("a", 257), 257, life());
        assert_eq!(take(&cache, &endpoint("a", 2)), None);
        assert_eq!(take(&cache, &endpoint("a", 1)), Some(1));
    }
}
