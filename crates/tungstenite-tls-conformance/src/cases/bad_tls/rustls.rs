//! The deviations of rustls, the same for every backend built on it: [`RUSTLS`].

use tungstenite_tls_core::{AlertDescription, TlsErrorKind};

use super::{declared::Deviations, verdict::Verdict};

/// The deviations of rustls 0.23, for backends that are built on it.
pub const RUSTLS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Borne,
        reason: "rustls never renegotiates, and looks at neither the request's content nor what \
                 the server says about renegotiation",
        cases: &["tls12::hello_request_with_content", "tls12::renegotiation_info_garbage"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "rustls has no TLS 1.1, and looks only for the sign of TLS 1.2",
        cases: &["tls12::downgrade_sentinel_tls11"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "rustls accepts 1.3 as the legacy version too",
        cases: &["tls13::legacy_version_tls13"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "rustls skips a few empty records once they are encrypted",
        cases: &["tls13::record_empty_handshake_after"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "rustls does not compare the session id, which means nothing in TLS 1.3",
        cases: &["tls13::session_id_not_echoed"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "rustls expects HelloRequest only after the handshake",
        cases: &["tls12::hello_request_in_handshake"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "rustls allows nothing between the pieces of a message in TLS 1.2 either",
        cases: &["tls12::record_between_fragments"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "rustls reads messages of less than 64 KiB",
        cases: &["tls13::ticket_of_64_kib"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Alert(AlertDescription::ILLEGAL_PARAMETER)]),
        reason: "rustls sends the same key again if there is a cookie, and the server refuses it",
        cases: &["tls13::retry_group_already_sent"],
    },
];
