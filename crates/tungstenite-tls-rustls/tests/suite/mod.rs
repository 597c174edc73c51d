//! What rustls lacks and where it differs, for the behaviour suite: [`suite`].

use tungstenite_tls_conformance::{Capability, Suite, bad_tls, verdicts};
use tungstenite_tls_core::{Connector, TlsConfig, TlsError};
use tungstenite_tls_rustls::{LACKS, RustlsConnector};

/// A connector of this backend.
pub(crate) fn connector(config: &TlsConfig) -> Result<Connector, TlsError> {
    RustlsConnector::new(config).map(Connector::new)
}

/// The suite for this backend, with connectors made by `build`.
pub(crate) fn suite(
    build: impl Fn(&TlsConfig) -> Result<Connector, TlsError> + Send + Sync + 'static,
) -> Suite {
    let suite = Suite::new("rustls", build)
        .lacks_options(LACKS)
        .lacks(Capability::Renegotiation, "rustls has none: it answers with an alert and continues")
        .lacks(Capability::Fips, "the backend's feature `fips` is off")
        .lacks_part(Capability::EchGrease, "tls12", "rustls sends GREASE only with TLS 1.3");
    let ways = [("brotli", cfg!(feature = "brotli")), ("zlib", cfg!(feature = "zlib"))];
    let missing = ways.into_iter().filter(|(_, compiled_in)| !compiled_in);
    let suite = missing.fold(suite, |suite, (way, _)| {
        suite.lacks_part(Capability::CertificateCompression, way, "the feature for it is off")
    });
    let suite = match cfg!(feature = "tls12") {
        true => suite,
        false => suite.lacks(Capability::Tls12, "the feature `tls12` is off"),
    };
    provider(suite).differs(verdicts::RUSTLS).differs_on_bad_tls(bad_tls::RUSTLS)
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
