//! Test doubles: TLS without a library and without cryptography, for tests of code that uses the
//! backend contract.
//!
//! [`ClearConnector`] makes sessions that frame data but do not encrypt it; [`ClearServer`] is the
//! other end of the connection, and [`Wire`] a transport between the two. Everything is in memory,
//! so a test of the driver, or of your own stream, takes microseconds and needs no C compiler.
//! [`model`] runs random scripts of calls over any backend and compares what the peer received with
//! what the caller was told.
//!
//! None of this protects any data. It is compiled only with the feature `testing`.
//!
//! # What a test can make happen
//!
//! | what | at the client's end | at the server's end |
//! |---|---|---|
//! | stall | [`ClearSession::refuse_writes`]; [`Faulty`] for the transport | [`ClearServer::stalls`] |
//! | renegotiate | answers, and takes no plaintext until the server finishes | [`ClearServer::renegotiate`] |
//! | reject early data | [`ClearConnector::early_data`] limits it | [`ClearServer::takes_early_data`] |
//! | split records | [`ClearConnector::record`] | [`ClearServer::record`] |
//! | fail | [`ClearSession::fail`] | [`ClearServer::alert`], [`ClearServer::garble`] |
//! | close | [`TlsStream::shutdown`](crate::TlsStream::shutdown) | [`ClearServer::close_notify`] |
//! | change what arrives | [`Faults::change`] | |
//! | end the transport | [`Fault::End`], [`Fault::Error`] | [`Wire::finish`] |

pub mod answers;
mod exporter;
mod faults;
#[cfg(test)]
pub(crate) mod fuzz;
pub mod model;
mod record;
mod server;
mod session;
mod wire;

pub use self::{
    faults::{Change, Fault, Faults, Faulty},
    server::ClearServer,
    session::{Call, ClearConnector, ClearSession},
    wire::Wire,
};
