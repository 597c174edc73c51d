//! What BoringSSL lacks and where it differs, for the behaviour suite: [`suite`].

mod bad_tls;
mod verdicts;

use tungstenite_tls_boring::{BoringConnector, LACKS};
use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;

/// The suite for this backend.
pub(crate) fn suite() -> Suite {
    let suite = Suite::new("boring", |config| BoringConnector::new(config).map(Connector::new))
        .lacks_options(LACKS)
        .lacks(Capability::Renegotiation, "BoringSSL refuses a request and ends the connection");
    features(suite).differs(verdicts::DEVIATIONS).differs_on_bad_tls(bad_tls::DEVIATIONS)
}

/// Declares what is not compiled in, and what FIPS modules lack.
fn features(mut suite: Suite) -> Suite {
    for (feature, on) in [("brotli", cfg!(feature = "brotli")), ("zlib", cfg!(feature = "zlib"))] {
        if !on {
            let why = format!("the feature `{feature}` is off");
            suite = suite.lacks_part(Capability::CertificateCompression, feature, why);
        }
    }
    if cfg!(feature = "fips") {
        return suite
            .lacks(Capability::Ech, "BoringSSL's FIPS modules are too old to enforce it")
            .lacks(Capability::Tls13CipherSuites, "BoringSSL's FIPS modules are too old for it");
    }
    suite.lacks(Capability::Fips, "this BoringSSL is not built as a FIPS module")
}
