//! Sessions to resume: [`SessionCache`].

use std::{
    collections::VecDeque,
    fmt,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;

use crate::Endpoint;

/// The sessions that a connector keeps for later connections, by server name and port.
///
/// It belongs to one connector, and so to one configuration: a session is never offered under
/// another verification, identity or ALPN than the one it was made with. Bounded: the server not
/// connected to for longest goes first, and for each server the oldest ticket.
pub struct SessionCache<S>(Mutex<LruCache<Endpoint, Sessions<S>>>);

/// What is kept of one server.
struct Sessions<S> {
    /// TLS 1.3 tickets, newest last. Each is used once (RFC 8446, appendix C.4).
    tickets: VecDeque<S>,
    /// The newest TLS 1.2 session, which may be used again and again.
    reusable: Option<S>,
}

impl<S: Clone> SessionCache<S> {
    const SERVERS: NonZeroUsize = NonZeroUsize::new(256).unwrap();
    /// Enough for a burst of parallel connections to one server.
    const TICKETS: usize = 8;

    /// An empty one.
    pub fn new() -> Self {
        Self(Mutex::new(LruCache::new(Self::SERVERS)))
    }

    /// Keeps a TLS 1.3 ticket, which will be given out once.
    pub fn put_ticket(&self, endpoint: &Endpoint, session: S) {
        self.with(endpoint, |sessions| {
            if sessions.tickets.len() == Self::TICKETS {
                sessions.tickets.pop_front();
            }
            sessions.tickets.push_back(session);
        });
    }

    /// Keeps a TLS 1.2 session in place of the one before, and of tickets: a server that makes one
    /// has gone back to TLS 1.2, and would only be offered in vain what it made before.
    pub fn put_reusable(&self, endpoint: &Endpoint, session: S) {
        self.with(endpoint, |sessions| {
            sessions.tickets.clear();
            sessions.reusable = Some(session);
        });
    }

    /// A session to offer: the newest ticket, which is no longer kept then, or the TLS 1.2 session.
    pub fn take(&self, endpoint: &Endpoint) -> Option<S> {
        let mut cache = self.lock();
        let sessions = cache.get_mut(endpoint)?;
        sessions.tickets.pop_back().or_else(|| sessions.reusable.clone())
    }

    /// Forgets all sessions of a server.
    pub fn forget(&self, endpoint: &Endpoint) {
        self.lock().pop(endpoint);
    }

    fn with(&self, endpoint: &Endpoint, put: impl FnOnce(&mut Sessions<S>)) {
        let mut cache = self.lock();
        let empty = || Sessions { tickets: VecDeque::new(), reusable: None };
        put(cache.get_or_insert_mut(endpoint.clone(), empty));
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<Endpoint, Sessions<S>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Clone> Default for SessionCache<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows how many servers there are sessions of, and no session.
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

    #[test]
    fn tickets_are_given_once_newest_first_and_tls12_sessions_again() {
        let (cache, server) = (SessionCache::new(), endpoint("a", 443));
        cache.put_reusable(&server, 0);
        for ticket in 1..=20 {
            cache.put_ticket(&server, ticket);
        }
        let taken: Vec<_> = std::iter::from_fn(|| cache.take(&server)).take(10).collect();
        assert_eq!(taken, [20, 19, 18, 17, 16, 15, 14, 13, 0, 0]);
        cache.forget(&server);
        assert_eq!(cache.take(&server), None);
    }

    #[test]
    fn a_server_that_went_back_to_tls12_is_offered_no_older_ticket() {
        let (cache, server) = (SessionCache::new(), endpoint("a", 443));
        cache.put_ticket(&server, 1);
        cache.put_reusable(&server, 2);
        assert_eq!(cache.take(&server), Some(2));
        cache.put_ticket(&server, 3);
        assert_eq!(cache.take(&server), Some(3));
    }

    #[test]
    fn a_server_is_a_name_and_a_port() {
        let cache = SessionCache::new();
        cache.put_ticket(&endpoint("a", 443), 1);
        assert_eq!(cache.take(&endpoint("a", 444)), None);
        assert_eq!(cache.take(&endpoint("b", 443)), None);
        assert_eq!(cache.take(&endpoint("a", 443)), Some(1));
    }

    #[test]
    fn the_server_not_used_for_longest_goes_first() {
        let cache = SessionCache::new();
        for port in 1..=256 {
            cache.put_reusable(&endpoint("a", port), port);
        }
        cache.take(&endpoint("a", 1));
        cache.put_reusable(&endpoint("a", 257), 257);
        assert_eq!(cache.take(&endpoint("a", 2)), None);
        assert_eq!(cache.take(&endpoint("a", 1)), Some(1));
    }
}
