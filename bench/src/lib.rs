//! Compares what messages and connections cost with this library, with others, and with the bare
//! TLS library, which is the limit for all of them.
//!
//! `cargo xtask bench` builds and runs this crate's programs: a server, a client for each family of
//! TLS libraries (OpenSSL and BoringSSL cannot share a binary), and the program that runs the
//! clients in turn and compares their results. `docs/performance.md` says how to read the results.

// Each program is built with its own feature, and uses only a part of this crate.
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
mod split;
mod sys;
