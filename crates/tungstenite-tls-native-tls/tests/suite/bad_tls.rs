//! The bad servers on which this backend differs beyond OpenSSL itself.

use tungstenite_tls_conformance::bad_tls::{Deviations, Verdict};
use tungstenite_tls_core::TlsErrorKind;

/// The deviations in addition to those of OpenSSL itself.
pub(crate) const DEVIATIONS: &[Deviations] = &[Deviations {
    verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
    reason: "native-tls leaves renegotiation on, and this server refuses what it has asked for",
    cases: &["tls12::hello_request"],
}];
