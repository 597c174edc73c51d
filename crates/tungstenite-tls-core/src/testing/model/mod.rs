//! A model of the stream: random scripts of calls over random transports, and the rules that must
//! hold for all of them.
//!
//! [`bytes`] tests TLS, [`ciphertext`] TLS under attack, and [`messages`] a WebSocket over TLS.
//! They take a script as bytes, so that a property test and a fuzzer can both generate them, and
//! compare what the peer received with what the caller was told:
//!
//! - Data that the stream takes is not lost, sent twice, reordered or torn.
//! - Data from the peer arrives once and in order, and before any later error.
//! - A permanent error is returned again by every further call of its kind.
//! - No call spins or panics.
//! - Nothing is believed that the peer did not send.
//!
//! On a transport that has failed for good, the first rule holds for the data that has arrived.
//!
//! ```
//! use tungstenite_tls_core::{
//!     Endpoint, TlsStream,
//!     testing::{ClearConnector, ClearServer, Faults, Faulty, Wire, model::{self, Ends}},
//! };
//!
//! let faults = Faults::new();
//! let (client, server) = Wire::pair();
//! let endpoint = Endpoint::new("localhost".try_into()?, 443);
//! let connector = ClearConnector::default();
//! let client = TlsStream::new(Faulty::new(client, &faults), &connector, endpoint)?;
//! let ends = Ends { client, server: ClearServer::new(server), faults, half_closes: true };
//! model::bytes(b"any bytes are a script", ends)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bytes;
mod carrier;
mod conversation;
mod ends;
mod log;
mod messages;
mod quiet;
mod script;
#[cfg(test)]
mod tests;
mod text;
mod upgrade;
mod verdict;

pub use self::{
    bytes::{bytes, ciphertext},
    carrier::Carrier,
    ends::{Client, Ends, Server},
    messages::messages,
    upgrade::upgrade,
};
