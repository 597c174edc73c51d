//! `require_fips`, for backends that support it: the client offers only approved cipher suites.

use tungstenite_tls_core::CipherSuite;
use tungstenite_tls_testing::server::ServerOptions;

use crate::{capability::Capability, case::Case, client::trusting, subject::Subject};

pub(super) fn cases() -> Vec<Case> {
    let case = Case::new("fips::approved_suites_alone", approved_suites_alone);
    vec![case.needs(Capability::Fips).of_the_library()]
}

/// AES is approved (SP 800-52, section 3.3.1); ChaCha20 is not.
fn approved_suites_alone(subject: &Subject) {
    let config = trusting().require_fips(true);
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &config);
    let offered = seen.hello.expect("a ClientHello").cipher_suites;
    let known = offered.into_iter().filter_map(CipherSuite::from_code);
    let others: Vec<_> = known.filter(|suite| !suite.name().contains("AES")).collect();
    assert!(others.is_empty(), "offers {others:?}");
}
