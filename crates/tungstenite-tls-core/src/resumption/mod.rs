//! Session resumption: what a backend keeps of its connections, in memory and in a store.

mod cache;
mod connection;
mod kept;
mod life;
mod session;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use self::store::SharedStore;
pub use self::{
    connection::ConnectionSessions,
    kept::KeptSessions,
    session::KeptSession,
    store::{FileSessionStore, SessionStore, StoredSessions},
};
