//! The bad servers on which s2n-tls differs from what is expected.

use tungstenite_tls_conformance::bad_tls::{Deviations, Verdict};
use tungstenite_tls_core::{AlertDescription, TlsErrorKind};

/// All deviations, with their reasons.
pub(crate) const DEVIATIONS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls has no limit for records without data; the driver ends them after 2 MiB",
        cases: &[
            "tls12::endless_ccs_after",
            "tls12::endless_empty_handshake_records",
            "tls12::endless_empty_records",
            "tls13::endless_ccs",
            "tls13::endless_empty_handshake_records",
            "tls13::endless_empty_records",
            "tls13::endless_user_canceled",
            "tls13::endless_user_canceled_in_handshake",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls has no limit for key updates and tickets; the driver ends both at 2 MiB",
        cases: &[
            "tls13::endless_empty_tickets",
            "tls13::endless_key_updates",
            "tls13::endless_key_updates_requested",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls ignores HelloRequest, whatever is in it; the driver ends it after 2 MiB",
        cases: &[
            "tls12::endless_hello_requests",
            "tls12::endless_hello_requests_in_handshake",
            "tls12::hello_request_with_content",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls ignores the list of protocols of a server if it is not as it should be",
        cases: &[
            "tls12::alpn_not_offered",
            "tls12::alpn_of_nothing",
            "tls12::alpn_of_two",
            "tls13::alpn_not_offered",
            "tls13::alpn_of_nothing",
            "tls13::alpn_of_two",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls ignores extensions that it does not know or expects elsewhere",
        cases: &[
            "tls12::encrypt_then_mac",
            "tls12::extension_cookie",
            "tls12::extension_heartbeat",
            "tls12::extension_record_size_limit",
            "tls12::extension_srtp",
            "tls12::extension_unknown",
            "tls12::psk_not_offered",
            "tls13::alpn_in_server_hello",
            "tls13::certificates_extension_unknown",
            "tls13::encrypt_then_mac",
            "tls13::encrypted_extension_of_server_hello",
            "tls13::encrypted_extension_record_size_limit",
            "tls13::encrypted_extension_unknown",
            "tls13::extended_master_secret_with_content",
            "tls13::extension_cookie",
            "tls13::extension_heartbeat",
            "tls13::extension_max_fragment_length",
            "tls13::extension_next_protocol",
            "tls13::extension_record_size_limit",
            "tls13::extension_srtp",
            "tls13::extension_unknown",
            "tls13::renegotiation_info_garbage",
            "tls13::retry_extension_unknown",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls ignores what follows the end of a message",
        cases: &[
            "tls12::finished_with_rest",
            "tls12::hello_with_rest",
            "tls13::hello_with_rest",
            "tls13::key_update_and_more_in_one_record",
            "tls13::key_update_too_long",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls takes the version of TLS 1.3 from its extension alone",
        cases: &[
            "tls13::legacy_version_tls13",
            "tls13::version_far_too_new",
            "tls13::version_ssl3",
            "tls13::version_tls10",
            "tls13::version_tls11",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls skips empty records, and what comes between the pieces of a message",
        cases: &["tls13::record_between_fragments", "tls13::record_empty_handshake_after"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "this example keeps no sessions, and s2n-tls reads no tickets then",
        cases: &[
            "tls13::encrypted_extension_session_ticket",
            "tls13::ticket_cut_short",
            "tls13::ticket_of_nothing",
            "tls13::ticket_with_extension_twice",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls has TLS 1.1, and looks only for the sign of TLS 1.2",
        cases: &["tls12::downgrade_sentinel_tls11"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "s2n-tls closes TLS 1.2 in both directions at once, and reads nothing afterwards",
        cases: &["tls12::data_after_fatal_alert", "tls12::end_without_close_notify"],
    },
    Deviations {
        verdict: Verdict::TakenAsData,
        reason: "s2n-tls reads records that are too long in TLS 1.2",
        cases: &["tls12::record_plaintext_too_long"],
    },
    Deviations {
        verdict: Verdict::Waits,
        reason: "s2n-tls waits for the rest of a message that was announced as longer than it is",
        cases: &["tls12::message_too_long", "tls13::message_too_long"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Alert(AlertDescription::HANDSHAKE_FAILURE)]),
        reason: "s2n-tls takes every warning for fatal",
        cases: &[
            "tls12::alert_as_warning",
            "tls12::alert_as_warning_after",
            "tls13::alert_as_warning",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Alert(AlertDescription(255))]),
        reason: "s2n-tls takes every warning for fatal",
        cases: &["tls12::alert_unknown_as_warning", "tls13::alert_unknown_as_warning"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Alert(AlertDescription::USER_CANCELED)]),
        reason: "s2n-tls takes every warning of TLS 1.2 for fatal",
        cases: &[
            "tls12::alert_user_canceled",
            "tls12::endless_user_canceled",
            "tls12::endless_user_canceled_in_handshake",
            "tls12::record_between_fragments",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Alert(AlertDescription::NO_RENEGOTIATION)]),
        reason: "s2n-tls takes every warning of TLS 1.2 for fatal",
        cases: &["tls12::endless_warnings", "tls12::endless_warnings_in_handshake"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "s2n-tls reads messages of less than 64 KiB",
        cases: &["tls13::ticket_of_64_kib"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Alert(AlertDescription::ILLEGAL_PARAMETER)]),
        reason: "s2n-tls sends the same key again, and the server refuses it",
        cases: &["tls13::retry_group_already_sent"],
    },
];
