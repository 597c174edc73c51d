//! Peers side by side: what a message costs with this library, with others, and with the bare TLS
//! library, which is the limit of them all.
//!
//! `cargo xtask bench` builds and runs what is here: one server, a client a family of TLS
//! libraries (OpenSSL and BoringSSL cannot share a binary), and the program that asks them in turn
//! and shows what they answered. `docs/performance.md` tells how to read the results.

// Each program is built with its own feature, and uses a part.
#![allow(dead_code)]

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "compare")]
pub mod compare;
pub mod connections;
pub mod frame;
pub mod plan;
pub mod report;
#[cfg(any(feature = "server", feature = "client"))]
pub mod server;
mod sys;
