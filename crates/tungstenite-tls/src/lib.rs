//! WebSocket over TLS, with the TLS library of your choice.
//!
//! [tungstenite] speaks WebSocket over any stream. This crate lays TLS under it, by rustls,
//! native-tls, OpenSSL or BoringSSL, and hands out tungstenite's own types.
//!
//! ```no_run
//! use std::time::Duration;
//! use tungstenite_tls::{Connect, Message};
//!
//! let connect = Connect::new("wss://example.org/socket")?.read_timeout(Duration::from_secs(10));
//! let (mut socket, _response) = connect.connect()?;
//! socket.send(Message::text("hello"))?;
//! println!("{}", socket.read()?);
//! # Ok::<(), tungstenite_tls::Error>(())
//! ```
//!
//! # Three layers
//! - [`connect`] and [`Connect`] open the TCP connection themselves, and block.
//! - [`client_tls`] takes a connected stream of any kind, blocking or not, and resumes after
//!   `WouldBlock`; [`Interrupted`](handshake::Interrupted) tells what to wait for.
//! - [`client`](client()) takes any stream and knows nothing of TLS; [`TlsStream`](stream::TlsStream) is one to give it.
//!
//! # Choosing a backend
//! | feature | backend | |
//! |---|---|---|
//! | `rustls` (default) | [rustls](https://docs.rs/rustls) with aws-lc-rs | |
//! | `rustls-ring` | rustls with ring | |
//! | `native-tls` | [native-tls](https://docs.rs/native-tls) | SChannel, Secure Transport, or OpenSSL elsewhere |
//! | `openssl` | [OpenSSL](https://docs.rs/openssl), the system's | |
//! | `openssl-vendored` | OpenSSL, built from source | |
//! | `boring` | [BoringSSL](https://docs.rs/boring), built from source | not beside `openssl` |
//!
//! Features only add backends. Which one a connection uses is chosen in code, with [`Backend`]; when
//! none is named it is rustls, or the only one compiled in ([`Backend::default_choice`]). Each
//! backend's crate is re-exported under its feature's name, with its library inside, for
//! configurations that only that library has.
//!
//! Further features: `encrypted-keys` and `pkcs12` for the client identities of such files
//! ([`Identity`]); `zlib` and `brotli` for compressed certificates, where the backend has them;
//! `tokio`, `smol` and `tcp-fast-open`.
//!
//! # What holds on every backend
//! - Certificates are verified, and TLS 1.2 is the oldest version spoken.
//! - An option that a backend cannot honour is refused when the connector is built. Nothing is
//!   ignored.
//! - Errors have the same [kinds](TlsErrorKind), and name the server, the backend and the fix.
//! - A connection cut off without close_notify is an error before the Close frames were exchanged,
//!   and none after.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![forbid(unsafe_code)]

#[cfg(all(
    feature = "boring",
    any(
        feature = "openssl",
        all(feature = "native-tls", not(windows), not(target_vendor = "apple"))
    ),
    not(any(docsrs, tungstenite_tls_prefixed_boring)),
))]
compile_error!(
    "the features `boring` and `openssl` (or `boring` and `native-tls`, which is OpenSSL on this \
     platform) cannot be in one program: BoringSSL and OpenSSL export the same symbols, and calls \
     to one would land in the other. Leave one of them out; to test both, build two programs. If \
     your BoringSSL is built with prefixed symbols, say so with \
     RUSTFLAGS=\"--cfg tungstenite_tls_prefixed_boring\"."
);

#[cfg(any(feature = "smol", feature = "tokio"))]
mod asynchronous;
pub mod backend;
pub mod client;
mod client_tls;
pub mod config;
mod connect;
mod dial;
pub mod error;
pub mod handshake;
mod support;
// Without this, docs.rs would say that the methods of the streams need these features, since aliases in
// the modules lead to them.
#[cfg(feature = "smol")]
#[cfg_attr(docsrs, doc(auto_cfg = false, cfg(feature = "smol")))]
pub mod smol;
pub mod stream;
#[cfg(any(feature = "smol", feature = "tokio"))]
mod timer;
#[cfg(feature = "tokio")]
#[cfg_attr(docsrs, doc(auto_cfg = false, cfg(feature = "tokio")))]
pub mod tokio;
pub mod websocket;

pub use backend::choice::Backend;
pub use client_tls::{client_tls, client_tls_with_config};
pub use connect::{Connect, Connected, connect, connect_with_config};
pub use tungstenite_tls_core::{
    Connector, Identity, MaybeTlsStream, Roots, TlsConfig, TlsError, TlsErrorKind, TlsInfo,
};

// All of tungstenite, so that code written for it goes on when the name in `use` changes. Its modules
// `client`, `error`, `handshake` and `stream` are above.
pub use tungstenite::{
    self, Bytes, ClientHandshake, ClientRequestBuilder, Error, HandshakeError, Message, Result,
    ServerHandshake, Utf8Bytes, WebSocket, accept, accept_hdr, accept_hdr_with_config,
    accept_with_config, buffer, client::client, http, protocol, util,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// It shows tokio too.
#[cfg(all(doctest, feature = "tokio"))]
#[doc = include_str!("../tests/README.md")]
struct RepositoryReadme;
