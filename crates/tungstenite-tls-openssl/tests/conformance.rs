//! Runs the behaviour suite of all backends on OpenSSL.

mod verdicts;

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite, verdicts::OPENSSL};
use tungstenite_tls_core::Connector;
use tungstenite_tls_openssl::{LACKS, OpenSslConnector, openssl::version};

fn main() -> ExitCode {
    let suite = Suite::new("openssl", |config| OpenSslConnector::new(config).map(Connector::new))
        .lacks_options(LACKS)
        .lacks(
            Capability::Renegotiation,
            "switched off: a request is refused with an alert, and the connection continues",
        );
    let suite = match version::number() < 0x3050_0000 {
        true => suite.lacks(Capability::PostQuantum, "OpenSSL supports it from 3.5 on"),
        false => suite,
    };
    suite
        .lacks(Capability::Fips, "this OpenSSL runs no FIPS provider")
        .differs(OPENSSL)
        .differs(verdicts::DEVIATIONS)
        .run()
}
