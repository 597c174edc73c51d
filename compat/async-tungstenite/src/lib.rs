//! Stands in for async-tungstenite on tokio, with its names and features, over any TLS library that
//! tungstenite-tls supports.
//!
//! A program names this crate in `[patch.crates-io]`, as it does the one for tokio-tungstenite,
//! which says how the TLS library is chosen. The runtime is tokio; the features for async-std, gio,
//! async-tls and OpenSSL's own connector do not exist here, so a dependency that asks for one of
//! them does not resolve.

#![warn(missing_docs, unnameable_types, unreachable_pub)]
#![forbid(unsafe_code)]
// The errors of tungstenite's handshake are large by its design.
#![allow(clippy::result_large_err)]

pub use tungstenite;

#[cfg(all(feature = "tokio-native-tls", not(windows), not(target_vendor = "apple")))]
const _: () = assert!(
    !tungstenite_tls_backends::Backend::Boring.is_compiled_in()
        || option_env!("TUNGSTENITE_TLS_PREFIXED_BORING").is_some(),
    "the feature `tokio-native-tls` of async-tungstenite, which one of the program's dependencies \
     enables, is OpenSSL on this platform, and cannot be in one program with BoringSSL: both \
     export the same symbols. Choose another backend, or build BoringSSL with prefixed symbols and \
     set TUNGSTENITE_TLS_PREFIXED_BORING=1 when you compile."
);

// These files serve tokio-tungstenite's drop-in too, over the traits of `io`.
#[cfg(feature = "handshake")]
#[path = "../../shared/accept.rs"]
mod accept;
#[path = "../../shared/adapter.rs"]
mod adapter;
#[cfg(feature = "handshake")]
#[path = "../../shared/client.rs"]
mod client;
#[cfg(feature = "handshake")]
#[path = "../../shared/handshake.rs"]
mod handshake;
#[path = "../../shared/socket.rs"]
mod socket;
#[path = "../../shared/tasks.rs"]
mod tasks;

mod io;
mod send;
pub mod stream;
#[cfg(feature = "tokio-runtime")]
pub mod tokio;

pub use self::socket::WebSocketStream;
#[cfg(feature = "handshake")]
pub use self::{
    accept::{
        accept_async, accept_async_with_config, accept_hdr_async, accept_hdr_async_with_config,
    },
    client::{client_async, client_async_with_config},
};
