//! Runs the behaviour suite of all backends on the example.

mod bad_tls;
mod verdicts;

use std::process::ExitCode;

use example_backend::S2nConnector;
use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;

fn main() -> ExitCode {
    let suite = Suite::new("s2n-tls", |config| S2nConnector::new(config).map(Connector::new))
        .lacks(Capability::Alerts, "s2n-tls ends the connection instead")
        .lacks(Capability::CipherOrder, "a policy of s2n-tls has its own order")
        .lacks(Capability::HalfClose, "s2n-tls closes TLS 1.2 in both directions at once")
        .lacks(Capability::PeerChain, "s2n-tls shows the chain it verified instead")
        .lacks(Capability::Renegotiation, "s2n-tls has none: it ignores the request")
        .differs(verdicts::DEVIATIONS)
        .differs_on_bad_tls(bad_tls::DEVIATIONS);
    let left_out = LEFT_OUT.iter();
    left_out.fold(suite, |suite, &option| suite.lacks(option, "left out of the example")).run()
}

/// What the example leaves out, even if s2n-tls supports it.
const LEFT_OUT: [Capability; 31] = [
    Capability::CertificateCompression,
    Capability::CertificateTimestamps,
    Capability::ChainPins,
    Capability::Clock,
    Capability::EarlyData,
    Capability::Ech,
    Capability::EchGrease,
    Capability::Exporter,
    Capability::FalseStart,
    Capability::Fips,
    Capability::Groups,
    Capability::Identity,
    Capability::KeyLog,
    Capability::LeafPins,
    Capability::MustStaple,
    Capability::NoCertificateCheck,
    Capability::NoNameCheck,
    Capability::OcspStapling,
    Capability::PostQuantum,
    Capability::MaxRecordSize,
    Capability::Resumption,
    Capability::RevocationLists,
    Capability::SessionStore,
    Capability::SignatureSchemes,
    Capability::SniName,
    Capability::SniOff,
    Capability::Tls12CipherSuites,
    Capability::Tls13CipherSuites,
    Capability::TrustedServers,
    Capability::VerifiedName,
    Capability::VerifyHook,
];
