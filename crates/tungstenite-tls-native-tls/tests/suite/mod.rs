//! What native-tls lacks and where it differs, for the behaviour suite: [`suite`].

#[cfg(not(any(windows, target_vendor = "apple")))]
mod bad_tls;
#[cfg(not(any(windows, target_vendor = "apple")))]
mod verdicts;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::Connector;
use tungstenite_tls_native_tls::{LACKS, NativeTlsConnector};

/// The suite for this backend.
pub(crate) fn suite() -> Suite {
    let suite =
        Suite::new("native-tls", |config| NativeTlsConnector::new(config).map(Connector::new))
            .lacks_options(LACKS)
            .lacks(Capability::ChainPins, "native-tls shows only the server's own certificate")
            .lacks(Capability::CipherOrder, "native-tls has no way to set it")
            .lacks(Capability::CipherSuite, "native-tls does not report it")
            .lacks(Capability::Exporter, "native-tls does not give out secrets")
            .lacks(Capability::Group, "native-tls does not report it")
            .lacks(Capability::PeerChain, "native-tls shows only the leaf")
            .lacks(Capability::ResumedFlag, "native-tls does not report it")
            .lacks(Capability::Resumption, "native-tls does not give out sessions")
            .lacks(Capability::SniName, "native-tls always sends the name that it verifies")
            .lacks(Capability::Version, "native-tls does not report it")
            .lacks_part(
                Capability::LeafPins,
                "identity_tls12",
                "the server sees the client's certificate before native-tls shows the server's",
            )
            .lacks_part(
                Capability::TrustedServers,
                "identity_tls12",
                "the server sees the client's certificate before native-tls shows the server's",
            );
    of_the_system(suite)
}

/// What is known of OpenSSL.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn of_the_system(suite: Suite) -> Suite {
    use tungstenite_tls_conformance::{bad_tls::of_openssl, verdicts::OPENSSL};

    of_openssl(::openssl::version::number())
        .fold(suite, Suite::differs_on_bad_tls)
        .differs(OPENSSL)
        .differs(verdicts::DEVIATIONS)
        .differs_on_bad_tls(bad_tls::DEVIATIONS)
}

#[cfg(target_vendor = "apple")]
fn of_the_system(suite: Suite) -> Suite {
    suite.without_bad_tls()
}

/// What follows from the sources of native-tls and of the crate `schannel`.
#[cfg(windows)]
fn of_the_system(suite: Suite) -> Suite {
    suite
        .without_bad_tls()
        .lacks(
            Capability::Alerts,
            "the crate `schannel` verifies certificates itself, and sends no alert",
        )
        .lacks(
            Capability::Identity,
            "with SChannel, native-tls takes the last certificate of a chain for the client's own",
        )
}
