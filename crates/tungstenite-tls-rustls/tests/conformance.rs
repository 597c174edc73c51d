//! The behaviour suite of all backends, on rustls.

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;
use tungstenite_tls_rustls::RustlsConnector;

fn main() -> ExitCode {
    Suite::new("rustls", |config| RustlsConnector::new(config).map(Connector::new))
        .lacks(Capability::FalseStart, "rustls does not implement it")
        .lacks(Capability::SessionStore, "rustls 0.23 has no form of its sessions to store")
        .lacks(Capability::Renegotiation, "rustls has none: it refuses with an alert, and goes on")
        .run()
}
