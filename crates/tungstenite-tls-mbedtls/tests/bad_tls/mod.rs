//! The bad servers on which Mbed TLS differs from what is expected.

use tungstenite_tls_conformance::bad_tls::{Deviations, Verdict};
use tungstenite_tls_core::TlsErrorKind;

/// All deviations, with their reasons.
pub(crate) const DEVIATIONS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Borne,
        reason: "Mbed TLS ignores extensions that it does not know, offered or not, and those that \
                 come twice",
        cases: &[
            "tls12::encrypt_then_mac",
            "tls12::extension_cookie",
            "tls12::extension_heartbeat",
            "tls12::extension_next_protocol",
            "tls12::extension_record_size_limit",
            "tls12::extension_srtp",
            "tls12::extension_twice",
            "tls12::extension_unknown",
            "tls12::psk_not_offered",
            "tls12::selected_version_tls12",
            "tls12::selected_version_unknown",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "with TLS 1.2 alone, ALPN is answered in ServerHello",
        cases: &["tls12::alpn_in_server_hello"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "Mbed TLS takes every alert for a warning that is not fatal",
        cases: &[
            "tls12::alert_of_level_0",
            "tls12::alert_of_level_3",
            "tls12::alert_of_level_3_after",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "Mbed TLS has no limit for warnings, and answers each request to renegotiate with \
                 one; the driver ends both after 2 MiB",
        cases: &[
            "tls12::endless_hello_requests",
            "tls12::endless_user_canceled",
            "tls12::endless_user_canceled_in_handshake",
            "tls12::endless_warnings",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "Mbed TLS does not compare this with the session that is resumed; it never \
                 renegotiates",
        cases: &["tls12::resumed_without_extended_master_secret"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "Mbed TLS reads no message whose header is in several records, and no empty record \
                 in a handshake",
        cases: &["tls12::one_byte_a_record", "tls12::record_empty_handshake_after"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "Mbed TLS expects HelloRequest only after the handshake",
        cases: &["tls12::hello_request_in_handshake"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "Mbed TLS allows nothing between the pieces of a message in TLS 1.2 either",
        cases: &["tls12::record_between_fragments"],
    },
];
