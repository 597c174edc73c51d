//! Session resumption: what a backend keeps of its connections, in memory and in a store.

mod cache;
mod kept;
mod life;
#[cfg(not(feature = "session-store"))]
mod no_store;
#[cfg(feature = "session-store")]
mod store;

pub use self::kept::{ConnectionSessions, KeptSession, KeptSessions};
#[cfg(not(feature = "session-store"))]
pub(crate) use self::no_store::{SharedStore, StoredSessions};
#[cfg(feature = "session-store")]
pub use self::store::{FileSessionStore, SessionStore};
#[cfg(feature = "session-store")]
pub(crate) use self::store::{SharedStore, StoredSessions};
