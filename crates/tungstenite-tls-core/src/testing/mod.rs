//! Test doubles: TLS without a library and without cryptography, to test what is built on the
//! contract.
//!
//! [`ClearConnector`] makes sessions that frame and do not encrypt; [`ClearServer`] is the other end.
//! Both live in memory, so a test of the driver, or of a program's own stream, runs in microseconds
//! and needs no C compiler. [`model`] runs random scripts of calls over any backend and compares what
//! the peer received with what the caller was told.
//!
//! Nothing here protects anything. It is compiled only with the feature `testing`.

mod faults;
pub mod model;
mod record;
mod server;
mod session;
mod wire;

pub use self::{
    faults::{Fault, Faults, Faulty},
    server::ClearServer,
    session::{ClearConnector, ClearSession},
    wire::Wire,
};
