//! The behaviour suite of all backends, on native-tls.

mod verdicts;

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite, verdicts::OPENSSL};
use tungstenite_tls_core::Connector;
use tungstenite_tls_native_tls::NativeTlsConnector;

fn main() -> ExitCode {
    Suite::new("native-tls", |config| NativeTlsConnector::new(config).map(Connector::new))
        .lacks(Capability::CertificateCompression, "native-tls has no way to ask for it")
        .lacks(Capability::CertificateTimestamps, "native-tls has no way to ask for them")
        .lacks(Capability::ChainPins, "native-tls shows the server's own certificate alone")
        .lacks(Capability::CipherOrder, "native-tls cannot be told")
        .lacks(Capability::CipherSuite, "native-tls has no way to ask for it")
        .lacks(Capability::Clock, "native-tls takes the system's")
        .lacks(Capability::EarlyData, "native-tls has no way to send it")
        .lacks(Capability::Ech, "native-tls has no way to ask for it")
        .lacks(Capability::EchGrease, "native-tls has no way to ask for it")
        .lacks(Capability::Exporter, "native-tls hands no secrets out")
        .lacks(Capability::FalseStart, "native-tls has no say in it")
        .lacks(Capability::Fips, "native-tls cannot show whether its library is in FIPS mode")
        .lacks(Capability::Group, "native-tls has no way to ask for it")
        .lacks(Capability::Groups, "native-tls has no say in it")
        .lacks(Capability::KeyLog, "native-tls hands no secrets out")
        .lacks(Capability::MustStaple, "native-tls has no way to ask for it")
        .lacks(Capability::OcspStapling, "native-tls has no way to ask for it")
        .lacks(Capability::PeerChain, "native-tls shows the leaf alone")
        .lacks(Capability::PostQuantum, "native-tls has no say in the key exchange")
        .lacks(Capability::RecordSizeLimit, "native-tls has no say in it")
        .lacks(Capability::ResumedFlag, "native-tls has no way to ask for it")
        .lacks(Capability::Resumption, "native-tls hands no session over")
        .lacks(Capability::RevocationLists, "native-tls takes none")
        .lacks(Capability::SessionStore, "native-tls hands no session over")
        .lacks(Capability::SignatureSchemes, "native-tls has no say in it")
        .lacks(Capability::SniName, "native-tls sends the name that it verifies")
        .lacks(Capability::Tls12CipherSuites, "native-tls has no say in it")
        .lacks(Capability::Tls13CipherSuites, "native-tls has no say in it")
        .lacks(Capability::VerifyHook, "native-tls does not show the verified chain")
        .lacks(Capability::Version, "native-tls has no way to ask for it")
        .lacks_part(
            Capability::LeafPins,
            "identity_tls12",
            "the server has seen the client's certificate before its own is shown",
        )
        .lacks_part(
            Capability::TrustedServers,
            "identity_tls12",
            "the server has seen the client's certificate before its own is shown",
        )
        .differs(OPENSSL)
        .differs(verdicts::DEVIATIONS)
        .run()
}
