//! Tests of `wss connect --reconnect`, with servers that drop, refuse or fall silent.

mod ends;
mod gaps;
mod server;
mod session;
mod tls;
