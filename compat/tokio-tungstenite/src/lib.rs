//! Stands in for tokio-tungstenite, with its names and features, over any TLS library that
//! tungstenite-tls supports.
//!
//! A program names this crate in `[patch.crates-io]`. Its dependencies that connect with
//! tokio-tungstenite then use the TLS library of the program's choice, unchanged:
//!
//! ```toml
//! [dependencies]
//! tungstenite-tls-backends = { version = "0.1", features = ["openssl"] }
//!
//! [patch.crates-io]
//! tokio-tungstenite = { path = "tungstenite-tls/compat/tokio-tungstenite/0.30" }
//! ```
//!
//! - A connection to a `wss://` URL without a connector uses
//!   [`program::connector`](tungstenite_tls_backends::program::connector), shared by the process,
//!   and resumes sessions.
//! - A connector that the caller brings is used as it is, by the library it belongs to, unless the
//!   program has called
//!   [`choose_for_all`](tungstenite_tls_backends::program::choose_for_all).
//! - The codec and both sides of the upgrade are those of [`tungstenite`], of the version that the
//!   original has, so messages, limits and errors are the same. An error of a TLS library of the
//!   program's choice is an [`Error::Io`](tungstenite::Error::Io), as with the original over
//!   rustls, and has a [`TlsError`](tungstenite_tls_backends::TlsError) inside.

#![warn(missing_docs, unnameable_types, unreachable_pub)]
#![forbid(unsafe_code)]
// The errors of tungstenite's handshake are large by its design.
#![allow(clippy::result_large_err)]

pub use tungstenite;

#[cfg(all(feature = "native-tls", not(windows), not(target_vendor = "apple")))]
const _: () = assert!(
    !tungstenite_tls_backends::Backend::Boring.is_compiled_in()
        || option_env!("TUNGSTENITE_TLS_PREFIXED_BORING").is_some(),
    "the feature `native-tls` of tokio-tungstenite, which one of the program's dependencies \
     enables, is OpenSSL on this platform, and cannot be in one program with BoringSSL: both \
     export the same symbols. Choose another backend, or build BoringSSL with prefixed symbols and \
     set TUNGSTENITE_TLS_PREFIXED_BORING=1 when you compile."
);

// These files serve async-tungstenite's drop-in too, over the traits of `io`.
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

#[cfg(feature = "connect")]
mod connect;
mod io;
#[cfg(feature = "stream")]
mod maybe;
#[cfg(all(feature = "stream", feature = "handshake"))]
mod tls;

#[cfg(feature = "connect")]
pub use self::connect::{connect_async, connect_async_tls_with_config, connect_async_with_config};
#[cfg(feature = "stream")]
pub use self::maybe::MaybeTlsStream;
pub use self::socket::WebSocketStream;
#[cfg(all(feature = "stream", feature = "handshake"))]
pub use self::tls::{Connector, client_async_tls, client_async_tls_with_config};
#[cfg(feature = "handshake")]
pub use self::{
    accept::{
        accept_async, accept_async_with_config, accept_hdr_async, accept_hdr_async_with_config,
    },
    client::{client_async, client_async_with_config},
};
