//! What connections through proxies need: TLS inside the TLS of a proxy, and what a proxy answers
//! to CONNECT.
//!
//! Semantic versioning does not cover this module until 1.0. To connect through a proxy, use the
//! crate `tungstenite-tls`.

mod connector;
mod ends;
mod session;
#[cfg(test)]
mod tests;

pub use self::{connector::NestedConnector, session::NestedSession};
pub use crate::websocket::{ConnectAnswer, basic_credentials};
