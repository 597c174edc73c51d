//! The behaviour suites of all four backends in one process: see `tests/together.rs`.
//!
//! BoringSSL and OpenSSL export the same symbols, so this links only with a BoringSSL whose symbols
//! have a prefix. `cargo xtask matrix` makes one, and runs the suites.
