//! The behaviour suite of all backends, on native-tls.

mod verdicts;

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite, verdicts::OPENSSL};
use tungstenite_tls_core::Connector;
use tungstenite_tls_native_tls::{LACKS, NativeTlsConnector};

fn main() -> ExitCode {
    Suite::new("native-tls", |config| NativeTlsConnector::new(config).map(Connector::new))
        .lacks_options(LACKS)
        .lacks(Capability::ChainPins, "native-tls shows the server's own certificate only")
        .lacks(Capability::CipherOrder, "native-tls cannot be told")
        .lacks(Capability::CipherSuite, "native-tls has no way to ask for it")
        .lacks(Capability::Exporter, "native-tls does not give out secrets")
        .lacks(Capability::Group, "native-tls has no way to ask for it")
        .lacks(Capability::PeerChain, "native-tls shows the leaf only")
        .lacks(Capability::ResumedFlag, "native-tls has no way to ask for it")
        .lacks(Capability::Resumption, "native-tls does not give out sessions")
        .lacks(Capability::SniName, "native-tls sends the name that it verifies")
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
