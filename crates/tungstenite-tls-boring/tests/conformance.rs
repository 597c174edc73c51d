//! The behaviour suite of all backends, on BoringSSL.

use std::process::ExitCode;

use tungstenite_tls_boring::BoringConnector;
use tungstenite_tls_conformance::Suite;
use tungstenite_tls_core::Connector;

fn main() -> ExitCode {
    Suite::new("boring", |config| BoringConnector::new(config).map(Connector::new)).run()
}
