//! Certificates and OCSP responses of a server that the command shows: [`run`].

// The command's own files: it is a program, and gives nobody its functions.
#[allow(
    dead_code,
    missing_docs,
    unexpected_cfgs,
    unreachable_pub,
    reason = "the command uses all of it"
)]
#[path = "../../crates/tungstenite-tls-cli/src/probe/certificate.rs"]
mod certificate;
#[allow(
    dead_code,
    missing_docs,
    unexpected_cfgs,
    unreachable_pub,
    reason = "the command uses all of it"
)]
#[path = "../../crates/tungstenite-tls-cli/src/probe/ocsp.rs"]
mod ocsp;

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    if let Some(summary) = certificate::Summary::of(data) {
        let shown = summary.json();
        assert_eq!(shown["names"].as_array().map(Vec::len), Some(summary.names.len()));
        assert!(summary.validity().contains(" to "));
        assert_eq!(summary.is_valid(), summary.validity().ends_with(" left"));
    }
    assert_eq!(ocsp::json(data)["bytes"], data.len());
    if let Some(response) = ocsp::Response::of(data) {
        assert!(!response.words().is_empty());
    }
}
