//! The sessions that a connector keeps for later connections, [`KeptSessions`], and what one
//! connection has to do with them, [`ConnectionSessions`].

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::{
    Endpoint, TlsError, config::Clock, resumption::cache::SessionCache,
    resumption::life::SessionLife, resumption::store::StoredSessions,
};

/// A session of a TLS library, as it is kept.
pub trait KeptSession: Clone + Send + Sync + 'static {
    /// Whether it is a ticket of TLS 1.3, which is offered once (RFC 8446, appendix C.4). A session
    /// of TLS 1.2 is offered again and again.
    fn is_single_use(&self) -> bool;

    /// How long it is good for, if the server says so and the library tells it.
    fn lifetime(&self) -> Option<Duration>;

    /// For a store. `None`: the library cannot write it down.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        None
    }

    /// What [`to_bytes`](Self::to_bytes) gave, if it is that.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        None
    }
}

/// The sessions that a connector keeps: in memory, or in the caller's store.
///
/// - They are found by server name and port.
/// - None is offered when its full handshake is longer ago than the server allows, or than a day.
/// - A connection adds eight at most, whatever the server sends.
/// - What a server refused to resume is forgotten, with all else that is kept of that server.
#[derive(Debug)]
pub struct KeptSessions<S> {
    memory: SessionCache<S>,
    /// Where they are kept instead.
    store: Option<StoredSessions>,
    /// By which they age, if not by the system's.
    clock: Option<Clock>,
}

impl<S: KeptSession> KeptSessions<S> {
    /// In memory, or in `store` if there is one; they age by `clock`, or by the system's.
    pub(crate) fn new(store: Option<StoredSessions>, clock: Option<Clock>) -> Arc<Self> {
        Arc::new(Self { memory: SessionCache::new(), store, clock })
    }

    /// What a new connection to `endpoint` has to do with them.
    pub fn connection(self: &Arc<Self>, endpoint: &Endpoint) -> Arc<ConnectionSessions<S>> {
        Arc::new(ConnectionSessions {
            kept: Arc::clone(self),
            endpoint: endpoint.clone(),
            offered: OnceLock::new(),
            left: AtomicUsize::new(MOST_PER_CONNECTION),
            stage: AtomicU8::new(UNSENT),
        })
    }

    /// In seconds since 1970.
    fn now(&self) -> u64 {
        self.clock.as_ref().map_or_else(
            || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
            Clock::unix_seconds,
        )
    }

    fn take(&self, endpoint: &Endpoint) -> Option<(S, SessionLife)> {
        let now = self.now();
        match &self.store {
            Some(store) => store.take(endpoint, now, S::from_bytes),
            None => self.memory.take(endpoint, now),
        }
    }

    fn put(&self, endpoint: &Endpoint, session: S, life: SessionLife) {
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

    fn forget(&self, endpoint: &Endpoint) {
        match &self.store {
            Some(store) => store.forget(endpoint),
            None => self.memory.forget(endpoint),
        }
    }
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

/// What one connection has to do with the sessions of its connector: which it offers, which it adds,
/// and whether its failure means that the server refused the one that it offered.
///
/// The session tells it what happens, by the methods from [`sent`](Self::sent) on. If it is dropped
/// while the handshake is on the way, what is kept of the server is forgotten: the transport has
/// ended, perhaps by the server's doing.
pub struct ConnectionSessions<S: KeptSession> {
    kept: Arc<KeptSessions<S>>,
    endpoint: Endpoint,
    /// The life of the session that is offered.
    offered: OnceLock<SessionLife>,
    /// So many more may be added.
    left: AtomicUsize,
    stage: AtomicU8,
}

impl<S: KeptSession> ConnectionSessions<S> {
    /// The server.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The session to offer, if there is one. To be called once.
    pub fn offer(&self) -> Option<S> {
        let (session, life) = self.kept.take(&self.endpoint)?;
        let _ = self.offered.set(life);
        Some(session)
    }

    /// Whether a session is offered: what [`TlsSession::offered_session`] tells.
    ///
    /// [`TlsSession::offered_session`]: crate::TlsSession::offered_session
    pub fn has_offered(&self) -> bool {
        self.offered.get().is_some()
    }

    /// Keeps a session that the server handed over. `resumed`: on a connection that resumed one; the
    /// new one is then as old as that.
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

    /// Some of the handshake has left for the server.
    #[inline]
    pub fn sent(&self) {
        if self.stage.load(Ordering::Relaxed) == UNSENT {
            self.stage.store(BEGUN, Ordering::Relaxed);
        }
    }

    /// The handshake is complete. `resumed`: by the session that was offered. To be told again does
    /// nothing.
    pub fn completed(&self, resumed: bool) {
        if matches!(self.stage.load(Ordering::Relaxed), UNSENT | BEGUN) {
            self.stage.store(if resumed { RESUMED } else { SETTLED }, Ordering::Relaxed);
        }
    }

    /// The server has sent data, or its close.
    #[inline]
    pub fn received(&self) {
        if self.stage.load(Ordering::Relaxed) == RESUMED {
            self.stage.store(SETTLED, Ordering::Relaxed);
        }
    }

    /// The session has failed with `error`. Forgets what is kept of the server if it was in the
    /// handshake, or right after one that resumed: an alert of TLS 1.3 may come as late as that. Not
    /// for a certificate that was refused: that was no answer to the session.
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{AlertDescription, SessionStore, TlsErrorKind, resumption::SharedStore};

    const HOUR: u64 = 60 * 60;

    /// Its number, and its lifetime in hours.
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Session {
        number: u8,
        hours: Option<u8>,
        single_use: bool,
    }

    fn session(number: u8) -> Session {
        Session { number, hours: None, single_use: true }
    }

    impl KeptSession for Session {
        fn is_single_use(&self) -> bool {
            self.single_use
        }

        fn lifetime(&self) -> Option<Duration> {
            self.hours.map(|hours| Duration::from_secs(u64::from(hours) * HOUR))
        }

        fn to_bytes(&self) -> Option<Vec<u8>> {
            Some(vec![self.number, self.hours.unwrap_or(0), self.single_use.into()])
        }

        fn from_bytes(bytes: &[u8]) -> Option<Self> {
            let &[number, hours, single_use] = bytes else { return None };
            let hours = (hours > 0).then_some(hours);
            Some(Self { number, hours, single_use: single_use == 1 })
        }
    }

    #[derive(Default)]
    struct Shelf(Mutex<Vec<Vec<u8>>>);

    impl SessionStore for Shelf {
        fn put(&self, _: &str, session: &[u8]) {
            self.0.lock().unwrap().push(session.to_vec());
        }

        fn take(&self, _: &str) -> Option<Vec<u8>> {
            self.0.lock().unwrap().pop()
        }
    }

    /// A clock to be set.
    type Hand = Arc<Mutex<SystemTime>>;

    struct Kept {
        sessions: Arc<KeptSessions<Session>>,
        hand: Hand,
    }

    impl Kept {
        fn connection(&self) -> Arc<ConnectionSessions<Session>> {
            let endpoint = Endpoint::new("example.org".try_into().unwrap(), 443);
            self.sessions.connection(&endpoint)
        }

        /// Adds a session by a full handshake.
        fn add(&self, session: Session) {
            let connection = self.connection();
            connection.sent();
            connection.completed(false);
            connection.keep(session, false);
        }

        fn pass(&self, seconds: u64) {
            *self.hand.lock().unwrap() += Duration::from_secs(seconds);
        }

        fn is_empty(&self) -> bool {
            self.connection().offer().is_none()
        }
    }

    /// In memory, and in a store.
    fn both() -> [Kept; 2] {
        [false, true].map(|stored| {
            let hand = Hand::new(Mutex::new(UNIX_EPOCH + Duration::from_secs(1_000_000)));
            let shown = Arc::clone(&hand);
            let clock = Clock::new(move || *shown.lock().unwrap());
            let store = stored.then(|| {
                let store = SharedStore(Arc::new(Shelf::default()));
                StoredSessions::new(&store, "test", &[], None)
            });
            Kept { sessions: KeptSessions::new(store, Some(clock)), hand }
        })
    }

    fn alert() -> TlsError {
        TlsError::new(TlsErrorKind::Alert(AlertDescription::INTERNAL_ERROR), "")
    }

    #[test]
    fn a_session_is_never_older_than_a_day() {
        for single_use in [false, true] {
            for kept in both() {
                kept.add(Session { single_use, ..session(1) });
                // Each connection resumes, and is handed a new one.
                for number in 2..=24 {
                    kept.pass(HOUR);
                    let connection = kept.connection();
                    assert_eq!(connection.offer().unwrap().number, number - 1);
                    connection.completed(true);
                    connection.keep(Session { single_use, ..session(number) }, true);
                }
                kept.pass(HOUR);
                assert!(kept.is_empty(), "a session of yesterday");
                // A full handshake is a new beginning.
                kept.add(Session { single_use, ..session(1) });
                kept.pass(HOUR);
                assert!(!kept.is_empty());
            }
        }
    }

    #[test]
    fn a_session_is_not_offered_beyond_its_lifetime() {
        for kept in both() {
            kept.add(Session { hours: Some(2), ..session(1) });
            kept.pass(2 * HOUR - 1);
            let connection = kept.connection();
            connection.offer().unwrap();
            connection.completed(true);
            connection.keep(Session { hours: Some(2), ..session(2) }, true);
            kept.pass(1);
            assert!(kept.is_empty());
        }
    }

    #[test]
    fn a_connection_adds_eight_sessions_at_most() {
        for kept in both() {
            let connection = kept.connection();
            connection.completed(false);
            (0..200).for_each(|number| connection.keep(session(number), false));
            let found: Vec<_> =
                std::iter::from_fn(|| kept.connection().offer()).map(|s| s.number).collect();
            assert_eq!(found, [7, 6, 5, 4, 3, 2, 1, 0]);
        }
    }

    #[test]
    fn what_a_server_refuses_is_forgotten_with_all_else_of_that_server() {
        type Failure = fn(Arc<ConnectionSessions<Session>>);
        let failures: [Failure; 3] = [
            |connection| connection.failed(&alert()),
            // The transport has ended.
            drop,
            |connection| {
                connection.completed(true);
                connection.failed(&alert());
            },
        ];
        for fail in failures {
            for kept in both() {
                kept.add(session(1));
                kept.add(session(2));
                let connection = kept.connection();
                connection.offer().unwrap();
                connection.sent();
                fail(connection);
                assert!(kept.is_empty());
            }
        }
    }

    #[test]
    fn a_failure_with_another_cause_forgets_nothing() {
        type Failure = fn(Arc<ConnectionSessions<Session>>);
        let failures: [Failure; 5] = [
            |connection| {
                connection.sent();
                connection.failed(&TlsError::new(TlsErrorKind::Expired, ""));
            },
            // It never began.
            drop,
            |connection| {
                connection.sent();
                connection.completed(true);
                connection.received();
                connection.failed(&alert());
            },
            |connection| {
                connection.sent();
                connection.completed(false);
                connection.failed(&alert());
            },
            |connection| {
                connection.sent();
                connection.completed(true);
            },
        ];
        for fail in failures {
            for kept in both() {
                kept.add(session(1));
                kept.add(session(2));
                let connection = kept.connection();
                connection.offer().unwrap();
                fail(connection);
                assert!(!kept.is_empty());
            }
        }
    }

    #[test]
    fn a_session_resumed_that_was_not_offered_is_not_kept() {
        for kept in both() {
            let connection = kept.connection();
            connection.completed(true);
            connection.keep(session(1), true);
            assert!(kept.is_empty());
        }
    }
}
