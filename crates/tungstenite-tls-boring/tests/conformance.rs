//! The behaviour suite of all backends, on BoringSSL.

use std::process::ExitCode;

use tungstenite_tls_boring::BoringConnector;
use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;

fn main() -> ExitCode {
    Suite::new("boring", |config| BoringConnector::new(config).map(Connector::new))
        .lacks(Capability::Renegotiation, "BoringSSL refuses it, and ends the connection")
        .run()
}
