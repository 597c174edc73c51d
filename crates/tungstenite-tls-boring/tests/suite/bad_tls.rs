//! The bad servers on which BoringSSL differs from what is expected.

use tungstenite_tls_conformance::bad_tls::{Deviations, Verdict};
use tungstenite_tls_core::TlsErrorKind;

/// All deviations, with their reasons.
pub(crate) const DEVIATIONS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "BoringSSL ends the connection when a server asks for a renegotiation",
        cases: &["tls12::hello_request", "tls12::hello_request_in_handshake"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "BoringSSL skips a few empty records, and warnings of user_canceled anywhere",
        cases: &[
            "tls12::record_empty_handshake",
            "tls13::record_between_fragments",
            "tls13::record_empty_handshake",
            "tls13::record_empty_handshake_after",
        ],
    },
];
