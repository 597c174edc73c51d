//! Sessions kept in memory and in a store: how long, how many, and when they are forgotten.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{ConnectionSessions, KeptSession, KeptSessions, SharedStore, StoredSessions};
use crate::{AlertDescription, Endpoint, SessionStore, TlsError, TlsErrorKind, config::Clock};

const HOUR: u64 = 60 * 60;

/// A session with a number, and a lifetime in hours.
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

/// A clock that a test can set.
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

    /// Adds a session from a full handshake.
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

/// Sessions in memory, and sessions in a store.
fn both() -> [Kept; 2] {
    [false, true].map(|stored| {
        let hand = Hand::new(Mutex::new(UNIX_EPOCH + Duration::from_secs(1_000_000)));
        let shown = Arc::clone(&hand);
        let clock = Clock::new(move || *shown.lock().unwrap());
        let store = stored.then(|| {
            let store = SharedStore(Arc::new(Shelf::default()));
            StoredSessions::new(&store, "test", &[], None)
        });
        Kept { sessions: KeptSessions::new(store, Some(clock)).unwrap(), hand }
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
            // Each connection resumes a session and receives a new one.
            for number in 2..=24 {
                kept.pass(HOUR);
                let connection = kept.connection();
                assert_eq!(connection.offer().unwrap().number, number - 1);
                connection.completed(true);
                connection.keep(Session { single_use, ..session(number) }, true);
            }
            kept.pass(HOUR);
            assert!(kept.is_empty(), "a session older than a day is offered");
            // A full handshake starts a new day.
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
        // The handshake never began.
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
