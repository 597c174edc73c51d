//! rustls's sessions in core's keeping: [`Store`].
//!
//! rustls asks its store by the name that it sends, and tells no connection. But it asks from within
//! `ClientConnection::new` and `process_new_packets`, in the same thread. So the connection at work
//! waits here meanwhile. What a server hands over waits too: whether the connection resumed, and its
//! sessions are as old as the one before, can be asked afterwards.

use std::{
    cell::RefCell,
    fmt,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lru::LruCache;
use rustls::{
    NamedGroup,
    client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue},
    pki_types::ServerName,
};
use tungstenite_tls_core::{
    Endpoint,
    backend::{ConnectionSessions, KeptSession, KeptSessions},
};

/// What one connection has to do with sessions.
pub(crate) type Connection = Arc<ConnectionSessions<Session>>;

thread_local! {
    static AT_WORK: RefCell<Option<AtWork>> = const { RefCell::new(None) };
}

struct AtWork {
    connection: Connection,
    /// The session of TLS 1.2 to offer: rustls asks for tickets of TLS 1.3 first.
    tls12: Option<Box<Tls12ClientSessionValue>>,
    /// What the server has handed over.
    received: Vec<Session>,
}

/// Runs `step` of a connection, with what it has to do with sessions in reach of the store. Gives what
/// the server handed over meanwhile, for [`keep`].
pub(crate) fn during<T>(
    connection: Option<&Connection>,
    step: impl FnOnce() -> T,
) -> (T, Vec<Session>) {
    let Some(connection) = connection else { return (step(), Vec::new()) };
    let connection = Arc::clone(connection);
    // A verification hook may have connections of its own.
    let outer = AT_WORK.replace(Some(AtWork { connection, tls12: None, received: Vec::new() }));
    let result = step();
    let received = AT_WORK.replace(outer).map(|at_work| at_work.received);
    (result, received.unwrap_or_default())
}

/// Keeps what the server handed over. `resumed`: on a connection that resumed a session.
///
/// A session of TLS 1.2 that was resumed is kept still, with its lifetime, and its successor is not:
/// rustls does not tell whether that has a ticket and a lifetime of its own.
pub(crate) fn keep(connection: &Connection, received: Vec<Session>, resumed: bool) {
    for session in received {
        if session.is_single_use() || !resumed {
            connection.keep(session, resumed);
        }
    }
}

fn at_work<T>(run: impl FnOnce(&mut AtWork) -> Option<T>) -> Option<T> {
    AT_WORK.with_borrow_mut(|at_work| run(at_work.as_mut()?))
}

/// The connection that the store is asked about.
fn connection() -> Option<Connection> {
    at_work(|at_work| Some(Arc::clone(&at_work.connection)))
}

/// A session of rustls, as it is kept.
#[derive(Clone)]
pub(crate) enum Session {
    /// Kept once, and so given out whole.
    Tls13(Arc<Tls13ClientSessionValue>),
    Tls12(Tls12ClientSessionValue),
}

impl KeptSession for Session {
    fn is_single_use(&self) -> bool {
        matches!(self, Self::Tls13(_))
    }

    /// rustls tells nobody, and does not offer itself what is too old by it.
    fn lifetime(&self) -> Option<Duration> {
        None
    }
}

/// The sessions of one connector, and the key exchange that each server chose last.
pub(crate) struct Store {
    kept: Arc<KeptSessions<Session>>,
    groups: Mutex<LruCache<Endpoint, NamedGroup>>,
}

impl Store {
    /// Of so many servers the group is remembered.
    const SERVERS: NonZeroUsize = NonZeroUsize::new(256).unwrap();

    pub(crate) fn new(kept: Arc<KeptSessions<Session>>) -> Self {
        Self { kept, groups: Mutex::new(LruCache::new(Self::SERVERS)) }
    }

    /// What a new connection to `endpoint` has to do with them.
    pub(crate) fn connection(&self, endpoint: &Endpoint) -> Connection {
        self.kept.connection(endpoint)
    }

    fn groups(&self) -> MutexGuard<'_, LruCache<Endpoint, NamedGroup>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientSessionStore for Store {
    fn set_kx_hint(&self, _: ServerName<'static>, group: NamedGroup) {
        if let Some(connection) = connection() {
            self.groups().put(connection.endpoint().clone(), group);
        }
    }

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        self.groups().get(connection()?.endpoint()).copied()
    }

    fn set_tls12_session(&self, _: ServerName<'static>, session: Tls12ClientSessionValue) {
        receive(Session::Tls12(session));
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        at_work(|at_work| at_work.tls12.take()).map(|session| *session)
    }

    /// Whoever keeps them does so by itself: for a server that has gone on to TLS 1.3, and for one
    /// that refused the session.
    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        receive(Session::Tls13(Arc::new(ticket)));
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        match connection()?.offer()? {
            Session::Tls13(ticket) => Arc::into_inner(ticket),
            Session::Tls12(session) => at_work(|at_work| {
                at_work.tls12 = Some(Box::new(session));
                None
            }),
        }
    }
}

fn receive(session: Session) {
    at_work(|at_work| {
        at_work.received.push(session);
        Some(())
    });
}

/// Shows no secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
