//! The behaviour suite of all backends, on rustls.

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;
use tungstenite_tls_rustls::RustlsConnector;

fn main() -> ExitCode {
    let suite = Suite::new("rustls", |config| RustlsConnector::new(config).map(Connector::new))
        .lacks(Capability::CertificateTimestamps, "rustls 0.23 does not ask for them")
        .lacks(Capability::FalseStart, "rustls does not implement it")
        .lacks(Capability::Renegotiation, "rustls has none: it refuses with an alert, and goes on")
        .lacks(Capability::Fips, "the provider is not built in FIPS mode here")
        .lacks(Capability::MustStaple, "rustls cannot judge OCSP responses")
        .lacks(Capability::SessionStore, "rustls 0.23 has no form of sessions that can be stored");
    provider(features(suite)).run()
}

/// What the provider lacks.
fn provider(suite: Suite) -> Suite {
    if cfg!(feature = "aws-lc-rs") {
        return suite.lacks_part(
            Capability::EchGrease,
            "tls12",
            "rustls sends it with TLS 1.3 as the only version",
        );
    }
    suite
        .lacks(Capability::Ech, "ring has no HPKE")
        .lacks(Capability::EchGrease, "ring has no HPKE")
        .lacks(Capability::PostQuantum, "ring has no ML-KEM")
}

/// What is not compiled in.
fn features(mut suite: Suite) -> Suite {
    for (feature, on) in [("brotli", cfg!(feature = "brotli")), ("zlib", cfg!(feature = "zlib"))] {
        if !on {
            let why = format!("the feature `{feature}` is off");
            suite = suite.lacks_part(Capability::CertificateCompression, feature, why);
        }
    }
    suite
}
