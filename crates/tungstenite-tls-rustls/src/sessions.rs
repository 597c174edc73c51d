//! rustls's sessions, kept by core: [`Store`].
//!
//! rustls asks its store by the name that it sends, and does not say for which connection. But it
//! asks from within `ClientConnection::new` and `process_new_packets`, on the same thread. So the
//! active connection is kept here during those calls. What the server sends is kept here too, until
//! the call has returned and it is known whether the connection resumed, which decides how old its
//! sessions are.

use std::{
    cell::RefCell,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rustls::{
    NamedGroup,
    client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue},
    pki_types::ServerName,
};
use tungstenite_tls_core::{
    Endpoint,
    backend::{ConnectionSessions, KeptSession, KeptSessions, Recent},
};

/// The sessions of one connection.
pub(crate) type Connection = Arc<ConnectionSessions<Session>>;

thread_local! {
    static AT_WORK: RefCell<Option<AtWork>> = const { RefCell::new(None) };
}

struct AtWork {
    connection: Connection,
    /// The TLS 1.2 session to offer: rustls asks for TLS 1.3 tickets first.
    tls12: Option<Box<Tls12ClientSessionValue>>,
    /// The sessions that the server has sent.
    received: Vec<Session>,
}

/// Runs `step` of a connection, with the connection's sessions available to the store. Returns the
/// sessions that the server sent during it, for [`keep`].
pub(crate) fn during<T>(
    connection: Option<&Connection>,
    step: impl FnOnce() -> T,
) -> (T, Vec<Session>) {
    let Some(connection) = connection else { return (step(), Vec::new()) };
    let connection = Arc::clone(connection);
    // A verification hook may open connections itself.
    let outer = AT_WORK.replace(Some(AtWork { connection, tls12: None, received: Vec::new() }));
    let result = step();
    let received = AT_WORK.replace(outer).map(|at_work| at_work.received);
    (result, received.unwrap_or_default())
}

/// Keeps the sessions that the server sent. `resumed` says whether the connection resumed a
/// session.
///
/// A TLS 1.2 session that was resumed stays, with its lifetime, and its successor is not kept:
/// rustls does not say whether the successor has its own ticket and lifetime.
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

/// A session of rustls, in the form that is kept.
#[derive(Clone)]
pub(crate) enum Session {
    /// Kept only here, so it can be handed out by value.
    Tls13(Arc<Tls13ClientSessionValue>),
    Tls12(Tls12ClientSessionValue),
}

impl KeptSession for Session {
    fn is_single_use(&self) -> bool {
        matches!(self, Self::Tls13(_))
    }

    /// rustls does not report the lifetime, and itself does not offer a session that is older.
    fn lifetime(&self) -> Option<Duration> {
        None
    }
}

/// The sessions of one connector, and the key exchange that each server chose last.
pub(crate) struct Store {
    kept: Arc<KeptSessions<Session>>,
    groups: Mutex<Recent<Endpoint, NamedGroup>>,
}

impl Store {
    /// How many servers the group is remembered for.
    const SERVERS: usize = 256;

    pub(crate) fn new(kept: Arc<KeptSessions<Session>>) -> Self {
        Self { kept, groups: Mutex::new(Recent::new(Self::SERVERS)) }
    }

    /// The sessions of a new connection to `endpoint`.
    pub(crate) fn connection(&self, endpoint: &Endpoint) -> Connection {
        self.kept.connection(endpoint)
    }

    fn groups(&self) -> MutexGuard<'_, Recent<Endpoint, NamedGroup>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientSessionStore for Store {
    fn set_kx_hint(&self, _: ServerName<'static>, group: NamedGroup) {
        if let Some(connection) = connection() {
            let endpoint = connection.endpoint().clone();
            *self.groups().get_or_insert_with(endpoint, || group) = group;
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

    /// Does nothing: core forgets the sessions itself, when a server has moved on to TLS 1.3 or has
    /// refused the session.
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
