//! Session resumption: the sessions that a backend keeps, in memory or in a store.

mod cache;
mod connection;
mod kept;
mod life;
#[cfg(not(feature = "session-store"))]
mod no_store;
mod session;
#[cfg(feature = "session-store")]
mod store;
#[cfg(test)]
mod tests;

#[cfg(not(feature = "session-store"))]
pub(crate) use self::no_store::{SharedStore, StoredSessions};
#[cfg(feature = "session-store")]
pub use self::store::{FileSessionStore, SessionStore};
#[cfg(feature = "session-store")]
pub(crate) use self::store::{SharedStore, StoredSessions};
pub use self::{connection::ConnectionSessions, kept::KeptSessions, session::KeptSession};
