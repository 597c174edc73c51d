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
//! Also has everything in tungstenite's module `handshake`.

pub use tungstenite::handshake::*;
pub use tungstenite_tls_core::{ClientTlsError, ClientTlsResult, Interrupted, Stage};
