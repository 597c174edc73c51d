//! The behaviour suite of `tungstenite-tls`: what every TLS backend must do, as tests that any
//! backend can run, including yours.
//!
//! Give the backend's crate one test target without the standard harness:
//!
//! ```toml
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! The target names the backend, makes its connectors, and declares what its library cannot do:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use tungstenite_tls_conformance::{Capability, Suite};
//! # use tungstenite_tls_core::{Connector, TlsConfig, TlsError};
//! # fn connector(_: &TlsConfig) -> Result<Connector, TlsError> { unimplemented!() }
//!
//! fn main() -> ExitCode {
//!     Suite::new("mine", |config| connector(config))
//!         .lacks(Capability::PeerChain, "the library shows only the leaf")
//!         .run()
//! }
//! ```
//!
//! `cargo test --test conformance -- echo::tls13` runs some of the tests; `-- --list` lists all.
//! Tests that need a capability that the backend lacks are ignored, with the reason. Where
//! possible, a separate test confirms that the backend really lacks it.
//!
//! # What a run has shown
//! If the environment variable `TUNGSTENITE_TLS_CAPABILITIES` names a file, a run writes to it what
//! the tests have shown about each [`Capability`], as JSON:
//!
//! ```json
//! {
//!   "format": 1,
//!   "backend": "mine",
//!   "library": "MyTLS 1.0",
//!   "capabilities": {
//!     "certificate_compression": {
//!       "option": "certificate_compression",
//!       "verdict": "partly",
//!       "reason": null,
//!       "missing": { "brotli": "the library has only zlib" },
//!       "shown_by": ["certificate_compression::zlib", "lacks::certificate_compression::brotli"],
//!       "failed": [],
//!       "not_run": { "certificate_compression::brotli": "mine lacks ..." }
//!     }
//!   }
//! }
//! ```
//!
//! The file lists all capabilities. The verdict is `yes`, `no` (with the `reason`, or with the
//! parts that are `missing`), `partly` (with the parts that are `missing`), `failed` if a test of
//! the capability failed, or `untested` if none ran: because a filter on the command line left them
//! out, or because the suite was built without a server that they need.
//!
//! # Certificates
//! The tests `verdicts::…` have the backend verify several hundred odd certificate chains.
//! [`Suite::differs`] declares the chains for which its library's verdict is not the expected one,
//! and why.
//!
//! # Asynchronous I/O
//! With the features `tokio` and `futures-io` the same tests run again, with `TlsStream` driven by
//! tokio's traits on its runtime, and by those of futures-io on smol's reactor. The names of these
//! tests begin with `tokio::` and `smol::`.
//!
//! # The server
//! The tests connect to a server in the same process, over loopback and through memory. The
//! features `server-rustls` and `server-openssl` choose its TLS library; with both, it is the one
//! that the backend does not use. The servers and their certificates come from the crate
//! [`tungstenite_tls_testing`].

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod capability;
mod case;
mod cases;
mod client;
mod io_kind;
mod option;
mod report;
mod subject;
mod suite;
mod transport;
pub mod verdicts;

pub use self::{capability::Capability, suite::Suite};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
