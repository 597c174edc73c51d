//! Stands in for tungstenite, with its names and features, over any TLS library that
//! tungstenite-tls supports.
//!
//! A program names this crate in place of tungstenite, and its sources stay as they are:
//!
//! ```toml
//! [dependencies.tungstenite]
//! package = "tungstenite-tls-compat"
//! path = "tungstenite-tls/compat/tungstenite/0.30"
//!
//! [dependencies.tungstenite-tls-backends]
//! path = "tungstenite-tls/crates/tungstenite-tls-backends"
//! features = ["openssl"]
//! ```
//!
//! - A connection to a `wss://` URL without a connector uses
//!   [`program::connector`](tungstenite_tls_backends::program::connector), shared by the process,
//!   and resumes sessions.
//! - A connector that the caller brings is used as it is, by the library it belongs to, unless the
//!   program has called
//!   [`choose_for_all`](tungstenite_tls_backends::program::choose_for_all).
//! - All else is [tungstenite]'s own, of the same version: the codec, both sides of the upgrade,
//!   the errors, the types. So values pass to and from crates that use the original. An error of a
//!   TLS library is an [`Error::Io`], with a [`TlsError`](tungstenite_tls_backends::TlsError)
//!   inside.
//!
//! It is no patch of tungstenite, because tungstenite-tls itself depends on the original.

#![warn(missing_docs, unnameable_types, unreachable_pub)]
#![forbid(unsafe_code)]
// The errors of tungstenite's handshake are large by its design.
#![allow(clippy::result_large_err)]

#[cfg(all(feature = "native-tls", not(windows), not(target_vendor = "apple")))]
const _: () = assert!(
    !tungstenite_tls_backends::Backend::Boring.is_compiled_in()
        || option_env!("TUNGSTENITE_TLS_PREFIXED_BORING").is_some(),
    "the feature `native-tls` of tungstenite-tls-compat is OpenSSL on this platform, and cannot be \
     in one program with BoringSSL: both export the same symbols. Choose another backend, or build \
     BoringSSL with prefixed symbols and set TUNGSTENITE_TLS_PREFIXED_BORING=1 when you compile."
);

#[cfg(feature = "handshake")]
pub mod client;
#[cfg(feature = "handshake")]
mod connect;
#[cfg(feature = "handshake")]
mod redirect;
pub mod stream;
#[cfg(feature = "handshake")]
mod tls;

// What is named below takes the place of what this has under the same name.
pub use tungstenite::*;

#[cfg(feature = "handshake")]
pub use self::{
    connect::connect,
    tls::{Connector, client_tls, client_tls_with_config},
};
