//! The behaviour suite of `tungstenite-tls`: what every TLS backend must do, as tests that any
//! backend can run, one of a third party too.
//!
//! A backend's crate has one test target without the standard harness:
//!
//! ```toml
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! and in it names itself, says how its connector is made, and what its library cannot do:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use tungstenite_tls_conformance::{Capability, Suite};
//! # use tungstenite_tls_core::{Connector, TlsConfig, TlsError};
//! # fn connector(_: &TlsConfig) -> Result<Connector, TlsError> { unimplemented!() }
//!
//! fn main() -> ExitCode {
//!     Suite::new("mine", |config| connector(config))
//!         .lacks(Capability::PeerChain, "the library shows the leaf alone")
//!         .run()
//! }
//! ```
//!
//! `cargo test --test conformance -- echo::tls13` runs a part of it, `-- --list` names all tests.
//! A test of a capability that a backend lacks is shown as ignored with the reason; that it is
//! really lacking is a test too, where it can be told.
//!
//! # What a run has shown
//! With the environment variable `TUNGSTENITE_TLS_CAPABILITIES=FILE` a run writes what it has shown of
//! each [`Capability`], in JSON:
//!
//! ```json
//! {
//!   "format": 1,
//!   "backend": "mine",
//!   "library": "MyTLS 1.0",
//!   "capabilities": {
//!     "certificate_compression": {
//!       "verdict": "partly",
//!       "reason": null,
//!       "missing": { "brotli": "the library has zlib alone" },
//!       "shown_by": ["certificate_compression::zlib", "lacks::certificate_compression::brotli"],
//!       "failed": [],
//!       "not_run": { "certificate_compression::brotli": "mine lacks ..." }
//!     }
//!   }
//! }
//! ```
//!
//! All capabilities are there. The verdict is `yes`, `no` (with the `reason`, or with what is `missing`
//! of it), `partly` (with what is `missing`), `failed` where a test of it did, or `untested` where none
//! was run: a filter on the command line left them out, or the suite was built without a server that
//! they need.
//!
//! # Certificates
//! The tests `verdicts::…` let the backend judge several hundred odd certificate chains.
//! [`Suite::differs`] declares what its library judges otherwise than it should, and why.
//!
//! # Asynchronous I/O
//! With the features `tokio` and `futures-io` the same tests run again, with `TlsStream` driven by
//! the traits of tokio, on its runtime, and by those of futures-io, on smol's reactor: their names
//! begin with `tokio::` and `smol::`.
//!
//! # The server
//! The tests talk to a server in the same process, over loopback and through memory. Its TLS
//! library is chosen by the features `server-rustls` and `server-openssl`; with both, the one that
//! is not the backend's own is taken. The servers, and the certificates that they present, are the
//! crate [`tungstenite_tls_testing`].

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
