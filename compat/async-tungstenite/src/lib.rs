//! Stands in for async-tungstenite on tokio and smol, with its names and features, over any TLS
//! library that tungstenite-tls supports.
//!
//! A program names this crate in `[patch.crates-io]`, as it does the one for tokio-tungstenite,
//! which says how the TLS library is chosen. The features for async-std, gio, async-tls and
//! OpenSSL's own connector do not exist here, so a dependency that asks for one of them does not
//! resolve.

#![warn(missing_docs, unnameable_types, unreachable_pub)]
#![forbid(unsafe_code)]
// The errors of tungstenite's handshake are large by its design.
#![allow(clippy::result_large_err)]
// Each runtime has the files of `runtime/`, over its own streams and traits.
#![allow(clippy::duplicate_mod)]

pub use tungstenite;

#[cfg(all(
    any(feature = "smol-native-tls", feature = "tokio-native-tls"),
    not(windows),
    not(target_vendor = "apple")
))]
const _: () = assert!(
    !tungstenite_tls_backends::Backend::Boring.is_compiled_in()
        || option_env!("TUNGSTENITE_TLS_PREFIXED_BORING").is_some(),
    "the features `smol-native-tls` and `tokio-native-tls` of async-tungstenite, one of which a \
     dependency of the program enables, are OpenSSL on this platform, and cannot be in one program \
     with BoringSSL: both export the same symbols. Choose another backend, or build BoringSSL with \
     prefixed symbols and set TUNGSTENITE_TLS_PREFIXED_BORING=1 when you compile."
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

pub mod bytes;
#[cfg(any(feature = "smol-runtime", feature = "tokio-runtime"))]
mod host;
mod io;
mod send;
#[cfg(feature = "smol-runtime")]
pub mod smol;
#[cfg(split)]
mod split;
pub mod stream;
#[cfg(feature = "tokio-runtime")]
pub mod tokio;

#[cfg(split)]
pub use self::split::{WebSocketReceiver, WebSocketSender};
#[cfg(feature = "handshake")]
pub use self::{
    accept::{
        accept_async, accept_async_with_config, accept_hdr_async, accept_hdr_async_with_config,
    },
    client::{client_async, client_async_with_config},
};
pub use self::{
    bytes::{ByteReader, ByteWriter},
    socket::WebSocketStream,
};
