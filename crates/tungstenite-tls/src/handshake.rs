//! The two handshakes of a connection, TLS and the upgrade, and how to go on with an interrupted one.
//!
//! tungstenite's module of the same name is in it.

pub use tungstenite::handshake::*;
pub use tungstenite_tls_core::{ClientTlsError, ClientTlsResult, Interrupted, Stage};
