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
//! Tests that need a capability that the backend lacks are ignored, with the reason, once the suite
//! has seen that the backend does lack it: it refuses the option before any I/O or, if there is no
//! option, a connection does not show the capability.
//!
//! A library that speaks only one version of TLS lacks [`Capability::Tls12`] or
//! [`Capability::Tls13`]: then no test needs that version, and those that take any version take the
//! other.
//!
//! A test fails after 90 seconds, or after as many as the environment variable
//! `TUNGSTENITE_TLS_DEADLINE` says. Optimise the dependencies, in the manifest of your workspace:
//!
//! ```toml
//! [profile.dev.package."*"]
//! opt-level = 2
//! ```
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
//!       "shown_by": ["certificate_compression::zlib"],
//!       "failed": [],
//!       "unsupported": { "certificate_compression::brotli": "mine lacks ..." },
//!       "not_run": {}
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
//! # The outcome of every test
//! If the environment variable `TUNGSTENITE_TLS_OUTCOMES` names a file, a run writes one JSON
//! object per line to it. The first line names the tests of the run; then one is written when a
//! test starts and one when it ends:
//!
//! ```json
//! {"format": 1, "suite": "behaviour", "backend": "mine", "library": "MyTLS 1.0",
//!  "made_with": "the test server's TLS library: rustls", "tests": ["echo::tls12", "echo::tls13"]}
//! {"backend": "mine", "starts": "echo::tls12"}
//! {"backend": "mine", "test": "echo::tls12", "status": "pass", "reason": null,
//!  "milliseconds": 12.3, "evidence": ["server: rustls, over TCP", "connected: TLS 1.2"]}
//! ```
//!
//! The status is `pass`, `fail`, `unsupported` (the backend lacks what the test needs, and was
//! seen to), `expected_failure` (the library differs as [declared](Suite::differs)) or `not_run`;
//! all but `pass` have a reason. A test without its second line has ended the process or hung.
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
mod lack;
mod notes;
mod option;
mod outcomes;
mod panic_text;
mod proofs;
mod report;
mod reports;
mod status;
mod subject;
mod suite;
mod transport;
mod trial;
pub mod verdicts;
mod versions;
mod within;

pub use self::{capability::Capability, cases::bad_tls, suite::Suite};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
