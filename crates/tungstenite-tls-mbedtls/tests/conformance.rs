//! Runs the behaviour suite of all backends on Mbed TLS.

mod bad_tls;
mod verdicts;

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;
use tungstenite_tls_mbedtls::{LACKS, MbedTlsConnector};

fn main() -> ExitCode {
    Suite::new("mbedtls", |config| MbedTlsConnector::new(config).map(Connector::new))
        .lacks_options(LACKS)
        .lacks(Capability::Tls13, "this backend speaks TLS 1.2 alone")
        .lacks(
            Capability::CipherOrder,
            "built in portable C, where ChaCha20 is always the cheapest",
        )
        .lacks(Capability::Group, "Mbed TLS does not report it")
        .lacks(
            Capability::Renegotiation,
            "switched off: a request is refused with an alert, and the connection continues",
        )
        .lacks_part(Capability::Identity, "ed25519", "Mbed TLS has no Ed25519")
        .differs(verdicts::DEVIATIONS)
        .differs_on_bad_tls(bad_tls::DEVIATIONS)
        .run()
}
