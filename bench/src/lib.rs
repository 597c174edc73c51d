//! Peers side by side: what a message and what a connection cost with this library, with others,
//! and with the TLS library without WebSocket, which is the limit of them all.
//!
//! `cargo xtask bench` builds and runs what is here: a server, a client for each family of TLS
//! libraries (OpenSSL and BoringSSL cannot share a binary), and the program that asks them in turn
//! and shows what they answered. `docs/performance.md` tells how to read the results.

// Each program is built with its own feature, and uses a part.
#![cfg_attr(
    not(all(feature = "compare", feature = "server", feature = "rustls")),
    allow(dead_code)
)]

mod case;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "compare")]
pub mod compare;
mod frame;
mod plan;
mod report;
#[cfg(any(feature = "server", feature = "client"))]
pub mod server;
mod sys;
