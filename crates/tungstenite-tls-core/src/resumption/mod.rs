//! Session resumption: what a backend keeps of its connections, in memory and in a store.

mod cache;
mod kept;
mod life;
mod store;

pub(crate) use self::store::{SharedStore, StoredSessions};
pub use self::{
    kept::{ConnectionSessions, KeptSession, KeptSessions},
    store::{FileSessionStore, SessionStore},
};
