//! Session resumption: the sessions that a backend keeps, in memory or in a store.

#[cfg(feature = "resumption")]
mod cache;
#[cfg(feature = "resumption")]
mod connection;
#[cfg(feature = "resumption")]
mod kept;
#[cfg(feature = "resumption")]
mod life;
#[cfg(all(feature = "resumption", not(feature = "session-store")))]
mod no_store;
#[cfg(not(feature = "resumption"))]
mod off;
mod session;
#[cfg(feature = "session-store")]
mod store;
#[cfg(all(test, feature = "resumption"))]
mod tests;

#[cfg(all(feature = "resumption", not(feature = "session-store")))]
pub(crate) use self::no_store::{SharedStore, StoredSessions};
#[cfg(not(feature = "resumption"))]
pub use self::off::{ConnectionSessions, KeptSessions};
#[cfg(not(feature = "resumption"))]
pub(crate) use self::off::{SharedStore, StoredSessions};
pub use self::session::KeptSession;
#[cfg(feature = "session-store")]
pub use self::store::{FileSessionStore, SessionStore};
#[cfg(feature = "session-store")]
pub(crate) use self::store::{SharedStore, StoredSessions};
#[cfg(feature = "resumption")]
pub use self::{connection::ConnectionSessions, kept::KeptSessions};
