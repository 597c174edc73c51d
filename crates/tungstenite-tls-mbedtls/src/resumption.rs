//! Session resumption: Mbed TLS's sessions as core keeps them.

use std::{sync::Arc, time::Duration};

use tungstenite_tls_core::backend::{ConnectionSessions, KeptSession, KeptSessions};

use crate::ffi::{Connection, Session};

/// The sessions of one connector.
pub(crate) type Sessions = Arc<KeptSessions<Session>>;

/// The sessions of one connection.
pub(crate) type OfConnection = Arc<ConnectionSessions<Session>>;

/// Called when the handshake of `connection` is complete. Keeps its session, whose ticket may be
/// new even if it was resumed.
pub(crate) fn completed(
    sessions: &ConnectionSessions<Session>,
    connection: &mut Connection,
    resumed: bool,
) {
    sessions.completed(resumed);
    if let Ok(Some(session)) = connection.session() {
        sessions.keep(session, resumed);
    }
}

impl KeptSession for Session {
    const STORABLE: bool = true;

    /// It is always one of TLS 1.2.
    fn is_single_use(&self) -> bool {
        false
    }

    fn lifetime(&self) -> Option<Duration> {
        // A server that gives no lifetime sends 0 (RFC 5077, section 3.3).
        let seconds = Some(self.ticket_seconds()).filter(|&seconds| seconds > 0);
        seconds.map(|seconds| Duration::from_secs(seconds.into()))
    }

    fn to_bytes(&self) -> Option<Vec<u8>> {
        Some(self.bytes().to_vec())
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::read(bytes).ok()
    }
}
