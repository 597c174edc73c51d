//! The choice among the TLS backends of [tungstenite-tls]: by Cargo feature, by code, and for code
//! that you do not own.
//!
//! - [`Backend`] names a TLS library; Cargo features compile them in.
//! - [`connector`] builds the [`Connector`] of any of them, [`shared_connector`] returns the same
//!   one again for an equal configuration.
//! - [`program`] is the program's choice for code that names no TLS library: the drop-in crates
//!   that stand in for tungstenite, tokio-tungstenite and async-tungstenite.
//!
//! Most programs use [tungstenite-tls], which re-exports the first two and adds `connect()`. Use
//! this crate to choose the TLS library of somebody else's client:
//!
//! ```
//! use tungstenite_tls_backends::{Backend, TlsConfig, TlsError, connector, program};
//!
//! fn main() -> Result<(), TlsError> {
//! #   let Some(_) = Backend::compiled_in().find(|backend| *backend == Backend::OpenSsl)
//! #       else { return Ok(()) };
//!     // Before the first connection.
//!     program::choose(connector(Backend::OpenSsl, &TlsConfig::new())?)
//! }
//! ```
//!
//! [tungstenite-tls]: https://docs.rs/tungstenite-tls

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![forbid(unsafe_code)]

#[cfg(all(
    feature = "boring",
    any(
        feature = "openssl",
        all(feature = "native-tls", not(windows), not(target_vendor = "apple"))
    ),
))]
const _: () = assert!(
    // docs.rs links nothing.
    option_env!("TUNGSTENITE_TLS_PREFIXED_BORING").is_some() || option_env!("DOCS_RS").is_some(),
    "the features `boring` and `openssl` (or `boring` and `native-tls`, which is OpenSSL on this \
     platform) cannot be in one program: BoringSSL and OpenSSL export the same symbols, and calls \
     to one would land in the other. Remove one of them; to test both, build two programs. If \
     your BoringSSL is built with prefixed symbols, set TUNGSTENITE_TLS_PREFIXED_BORING=1 when you \
     compile."
);

mod build;
mod choice;
mod once;
pub mod program;
mod shared;
mod support;
#[cfg(any(feature = "smol", feature = "tokio"))]
mod timer;

#[cfg(feature = "boring")]
pub use tungstenite_tls_boring as boring;
pub use tungstenite_tls_core::{
    Connector, Identity, Roots, TlsConfig, TlsError, TlsErrorKind, TlsInfo,
};
#[cfg(feature = "native-tls")]
pub use tungstenite_tls_native_tls as native_tls;
#[cfg(feature = "openssl")]
pub use tungstenite_tls_openssl as openssl;
#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))]
pub use tungstenite_tls_rustls as rustls;

#[cfg(feature = "smol")]
pub use self::timer::SmolTimer;
#[cfg(feature = "tokio")]
pub use self::timer::TokioTimer;
pub use self::{build::connector, choice::Backend, shared::shared_connector};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../tests/drop-in.md")]
struct DropInPage;
