//! What rustls lacks and where it differs, for the behaviour suite: [`suite`].

mod bad_tls;
mod verdicts;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;
use tungstenite_tls_rustls::{LACKS, RustlsConnector};

/// The suite for this backend.
pub(crate) fn suite() -> Suite {
    let suite = Suite::new("rustls", |config| RustlsConnector::new(config).map(Connector::new))
        .lacks_options(LACKS)
        .lacks(Capability::Renegotiation, "rustls has none: it answers with an alert and continues")
        .lacks(Capability::Fips, "the backend's feature `fips` is off")
        .lacks_part(Capability::EchGrease, "tls12", "rustls sends GREASE only with TLS 1.3");
    let ways = [("brotli", cfg!(feature = "brotli")), ("zlib", cfg!(feature = "zlib"))];
    let missing = ways.into_iter().filter(|(_, compiled_in)| !compiled_in);
    let suite = missing.fold(suite, |suite, (way, _)| {
        suite.lacks_part(Capability::CertificateCompression, way, "the feature for it is off")
    });
    provider(suite).differs(verdicts::DEVIATIONS).differs_on_bad_tls(bad_tls::DEVIATIONS)
}

/// Declares what the provider in use lacks.
fn provider(suite: Suite) -> Suite {
    if cfg!(feature = "aws-lc-rs") {
        return suite;
    }
    suite
        .lacks(Capability::Ech, "ring has no HPKE")
        .lacks(Capability::EchGrease, "ring has no HPKE")
        .lacks(Capability::PostQuantum, "ring has no ML-KEM")
}
