//! The behaviour suite of all backends, on native-tls.

use std::process::ExitCode;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;
use tungstenite_tls_native_tls::NativeTlsConnector;

fn main() -> ExitCode {
    Suite::new("native-tls", |config| NativeTlsConnector::new(config).map(Connector::new))
        .lacks(Capability::CipherSuite, "native-tls has no way to ask for it")
        .lacks(Capability::EarlyData, "native-tls has no way to send it")
        .lacks(Capability::FalseStart, "native-tls has no say in it")
        .lacks(Capability::Group, "native-tls has no way to ask for it")
        .lacks(Capability::PeerChain, "native-tls shows the leaf alone")
        .lacks(Capability::ResumedFlag, "native-tls has no way to ask for it")
        .lacks(Capability::Resumption, "native-tls hands no session over")
        .lacks(Capability::SessionStore, "native-tls hands no session over")
        .lacks(Capability::Version, "native-tls has no way to ask for it")
        .run()
}
