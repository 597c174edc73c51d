//! Connects sessions to transports: handshakes, records, backpressure, alerts and the end of the
//! transport, in the same way for every backend and every kind of I/O.

mod close;
mod drain;
mod early;
mod failure;
mod first_bytes;
mod flush;
mod fruitless;
mod handshake;
mod lasting;
mod outlet;
mod pieces;
mod read;
#[cfg(test)]
mod rules;
mod state;
#[cfg(test)]
mod tests;
mod whole;
mod write;

#[cfg(feature = "proxy")]
pub(crate) use self::first_bytes::FirstBytes;
#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
pub(crate) use self::pieces::fits;
pub(crate) use self::{
    lasting::{Lasting, passes},
    pieces::{FULL, PIECE},
    state::Driver,
};
