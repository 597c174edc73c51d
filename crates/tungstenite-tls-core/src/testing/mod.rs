//! Test doubles: TLS without a library and without cryptography, for tests of code that is built on
//! the contract.
//!
//! [`ClearConnector`] makes sessions that frame and do not encrypt; [`ClearServer`] is the other
//! end of the connection, and [`Wire`] a transport between the two. All of it lives in memory, so a
//! test of the driver, or of your own stream, takes microseconds and needs no C compiler. [`model`]
//! runs random scripts of calls over any backend and compares what the peer received with what the
//! caller was told.
//!
//! Nothing here protects anything. It is compiled only with the feature `testing`.
//!
//! # What can be told to happen
//!
//! | what | at the client's end | at the server's end |
//! |---|---|---|
//! | stall | [`ClearSession::refuse_writes`]; [`Faulty`] for the transport | [`ClearServer::stalls`] |
//! | renegotiate | answers, and takes no plaintext until the server has | [`ClearServer::renegotiate`] |
//! | reject early data | [`ClearConnector::early_data`] limits it | [`ClearServer::takes_early_data`] |
//! | split records | [`ClearConnector::record`] | [`ClearServer::record`] |
//! | fail | [`ClearSession::fail`] | [`ClearServer::alert`], [`ClearServer::garble`] |
//! | close | [`TlsStream::shutdown`](crate::TlsStream::shutdown) | [`ClearServer::close_notify`] |
//! | end the transport | [`Fault::End`], [`Fault::Error`] | [`Wire::finish`] |

mod exporter;
mod faults;
pub mod model;
mod record;
mod server;
mod session;
mod wire;

pub use self::{
    faults::{Fault, Faults, Faulty},
    server::ClearServer,
    session::{Call, ClearConnector, ClearSession},
    wire::Wire,
};
