//! What OpenSSL lacks and where it differs, for the behaviour suite: [`suite`].

mod bad_tls;
mod verdicts;

use tungstenite_tls_conformance::{Capability, Suite, bad_tls::of_openssl, verdicts::OPENSSL};
use tungstenite_tls_core::Connector;
use tungstenite_tls_openssl::{LACKS, OpenSslConnector, openssl::version};

/// The suite for this backend.
pub(crate) fn suite() -> Suite {
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
    let suite = of_openssl(version::number()).fold(suite, Suite::differs_on_bad_tls);
    suite
        .lacks(Capability::Fips, "this OpenSSL runs no FIPS provider")
        .differs(OPENSSL)
        .differs(verdicts::DEVIATIONS)
        .differs_on_bad_tls(bad_tls::DEVIATIONS)
}
