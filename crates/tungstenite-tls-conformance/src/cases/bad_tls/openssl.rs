//! The deviations of OpenSSL, the same for every backend built on it: [`of_openssl`].

use tungstenite_tls_core::TlsErrorKind;

use super::{declared::Deviations, verdict::Verdict};

/// The deviations of OpenSSL 3, for backends that are built on it. `version` is the number of
/// `OpenSSL_version_num`.
pub fn of_openssl(version: i64) -> impl Iterator<Item = &'static [Deviations]> {
    let of_version = if version < 0x3020_0000 { BEFORE_3_2 } else { SINCE_3_2 };
    [OPENSSL, of_version].into_iter()
}

const BEFORE_3_2: &[Deviations] = &[Deviations {
    verdict: Verdict::Borne,
    reason: "OpenSSL skips a warning of user_canceled wherever it comes",
    cases: &["tls13::record_between_fragments"],
}];

/// OpenSSL 3.2 has new code for records.
const SINCE_3_2: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "OpenSSL 3.6 fails without a reason after a warning of TLS 1.3",
        cases: &[
            "tls13::alert_as_warning",
            "tls13::alert_unknown_as_warning",
            "tls13::alert_user_canceled",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL 3.6 also skips ChangeCipherSpec of TLS 1.3 after the handshake",
        cases: &["tls13::record_ccs_after"],
    },
];

const OPENSSL: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL offers it, and ignores the answer if the suite has no MAC",
        cases: &["tls12::encrypt_then_mac"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL ignores the content of an extension that has none",
        cases: &["tls12::extended_master_secret_with_content"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL ignores extensions that it does not know, offered or not",
        cases: &[
            "tls12::extension_heartbeat",
            "tls12::extension_record_size_limit",
            "tls12::extension_unknown",
            "tls13::certificates_extension_unknown",
            "tls13::encrypted_extension_record_size_limit",
            "tls13::encrypted_extension_unknown",
            "tls13::extension_heartbeat",
            "tls13::extension_record_size_limit",
            "tls13::extension_unknown",
            "tls13::retry_extension_unknown",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL ignores HelloRequest during any handshake, as TLS 1.2 asks; the driver \
                 ends it after 2 MiB",
        cases: &[
            "tls12::endless_hello_requests_in_handshake",
            "tls13::endless_hello_requests_in_handshake",
            "tls13::hello_request_in_handshake",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL has no limit for key updates; the driver ends them after 2 MiB",
        cases: &["tls13::endless_key_updates", "tls13::endless_key_updates_requested"],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL takes the version of TLS 1.3 from its extension alone",
        cases: &[
            "tls13::legacy_version_tls13",
            "tls13::resumed_with_another_version",
            "tls13::version_far_too_new",
            "tls13::version_tls10",
            "tls13::version_tls11",
        ],
    },
    Deviations {
        verdict: Verdict::Borne,
        reason: "OpenSSL skips a few empty records",
        cases: &["tls12::record_empty_handshake", "tls13::record_empty_handshake"],
    },
    Deviations {
        verdict: Verdict::Refused(&[TlsErrorKind::Protocol]),
        reason: "OpenSSL 3 refuses servers that do not renegotiate securely (RFC 5746)",
        cases: &["tls12::renegotiation_info_missing"],
    },
];
