//! WebSocket servers with TLS in this process, and certificates made on the spot: for tests,
//! examples and demos.
//!
//! ```
//! # #[cfg(feature = "server-rustls")] {
//! use tungstenite_tls_testing::server::EchoServer;
//!
//! let server = EchoServer::start()?;
//! println!("connect to {} and trust\n{}", server.url(), server.root_pem());
//! # }
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! [`server::EchoServer`] serves any number of clients. [`server::TestServer`] serves one client,
//! behaves as its [`server::ServerOptions`] say, and reports what it saw. Both present certificates
//! from [`certificates::Certificates`], which has good and bad ones.
//!
//! # Features
//! A server needs a TLS library: `server-rustls` or `server-openssl`. `aws-lc-rs` adds RSA keys,
//! and post-quantum key exchange in rustls servers. `certificate-compression` adds compressed
//! certificates (RFC 8879) in rustls servers. `interop` adds `interop::InteropServer`, which starts
//! servers of other makers that this machine has, and `proxies` adds `proxies::ProxyServer`, which
//! starts proxies.
//!
//! The crate `tungstenite-tls-conformance` tests backends against these servers.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

pub mod certificates;
#[cfg(feature = "interop")]
#[doc(hidden)]
pub mod child;
#[cfg(feature = "interop")]
pub mod interop;
#[doc(hidden)]
pub mod messages;
#[cfg(feature = "proxies")]
pub mod proxies;
pub mod server;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
