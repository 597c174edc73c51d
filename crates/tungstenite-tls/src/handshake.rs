//! The two handshakes of a connection, TLS and the upgrade, and how to continue an interrupted one.
//!
//! ```
//! use std::io::{Read, Write};
//! use tungstenite_tls::{
//!     HandshakeError, MaybeTlsStream, WebSocket,
//!     backend::BoxedSession,
//!     handshake::{ClientTlsError, Interrupted},
//! };
//!
//! /// One connection of an event loop.
//! enum State<S: Read + Write> {
//!     Handshaking(ClientTlsError<S, BoxedSession>),
//!     Open(WebSocket<MaybeTlsStream<S>>),
//! }
//!
//! /// Continues a handshake once its stream is ready.
//! fn advance<S: Read + Write>(state: State<S>) -> Result<State<S>, tungstenite_tls::Error> {
//!     match state {
//!         State::Handshaking(HandshakeError::Interrupted(handshake)) => {
//!             println!("{:?} waits to be {:?}", handshake.stage(), handshake.readiness());
//!             match handshake.handshake() {
//!                 Ok((socket, _response)) => Ok(State::Open(socket)),
//!                 Err(error) => Ok(State::Handshaking(error)),
//!             }
//!         }
//!         State::Handshaking(HandshakeError::Failure(error)) => Err(error),
//!         State::Open(socket) => Ok(State::Open(socket)),
//!     }
//! }
//! ```
//!
//! Also has everything in tungstenite's module `handshake`. The client's handshake is this crate's
//! own: an [`Upgrade`] is the HTTP upgrade as a machine without I/O.

pub use tungstenite::handshake::*;
pub use tungstenite_tls_core::{
    Accepted, Answer, ClientHandshake, ClientTlsError, ClientTlsResult, Extension, HandshakeError,
    HandshakeMachine, HandshakeRole, Interrupted, MidHandshake, Refused, Stage, Upgrade,
};

/// tungstenite's module `handshake::client`, with this crate's [`ClientHandshake`].
pub mod client {
    pub use tungstenite::handshake::client::*;
    pub use tungstenite_tls_core::ClientHandshake;
}
