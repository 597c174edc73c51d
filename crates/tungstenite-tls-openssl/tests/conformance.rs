//! The behaviour suite of all backends, on OpenSSL.

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;
use tungstenite_tls_openssl::OpenSslConnector;

fn main() -> ExitCode {
    Suite::new("openssl", |config| OpenSslConnector::new(config).map(Connector::new))
        .lacks(Capability::FalseStart, "OpenSSL does not implement it")
        .lacks(
            Capability::Renegotiation,
            "switched off: it is refused with an alert, and the connection goes on",
        )
        .run()
}
