//! What OpenSSL makes of chains otherwise, whoever calls it: [`OPENSSL`].

use tungstenite_tls_core::TlsErrorKind;

use super::{deviation::Deviations, verdict::Verdict};

/// Where OpenSSL 3 judges otherwise than it should, for backends that are built on it.
pub const OPENSSL: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL reads BER: any byte but 0 is TRUE",
        cases: &["basic_constraints::intermediate_true_as_one", "extensions::leaf_critical_as_one"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL takes a CA for a server, as many private ones use it",
        cases: &["basic_constraints::leaf_is_ca", "basic_constraints::leaf_is_ca_and_signs"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL reads BER, not DER alone",
        cases: &[
            "basic_constraints::leaf_says_false",
            "encoding::intermediate_indefinite_length",
            "encoding::intermediate_long_length",
            "encoding::intermediate_version_1_spelt_out",
            "encoding::leaf_indefinite_length",
            "encoding::leaf_long_length",
            "encoding::leaf_version_1_spelt_out",
            "extensions::intermediate_not_critical_spelt_out",
            "extensions::leaf_not_critical_spelt_out",
            "name_constraints::malformed_minimum_zero",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL asks whether extensions go with the version only with X509_STRICT, which \
                 refuses far more",
        cases: &[
            "encoding::intermediate_version_1_with_extensions",
            "encoding::intermediate_version_2_with_extensions",
            "encoding::intermediate_version_4",
            "encoding::intermediate_version_negative",
            "encoding::leaf_version_1_with_extensions",
            "encoding::leaf_version_2_with_extensions",
            "encoding::leaf_version_4",
            "encoding::leaf_version_negative",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL takes these two purposes of the 1990s for that of a server",
        cases: &[
            "extended_key_usage::intermediate_microsoft_step_up",
            "extended_key_usage::intermediate_netscape_step_up",
            "extended_key_usage::leaf_microsoft_step_up",
            "extended_key_usage::leaf_netscape_step_up",
        ],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "OpenSSL looks at the purposes of a root too",
        cases: &[
            "extended_key_usage::root_any",
            "extended_key_usage::root_client",
            "extended_key_usage::root_code_signing",
            "extended_key_usage::root_email",
            "extended_key_usage::root_empty",
            "extended_key_usage::root_ocsp_signing",
            "extended_key_usage::root_unknown",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL takes a bad mapping for none where no policy is asked for",
        cases: &["extensions::intermediate_maps_any_policy"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL looks for doubles of the extensions that it knows, and no others",
        cases: &["extensions::intermediate_unknown_twice", "extensions::leaf_unknown_twice"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "OpenSSL heeds it",
        cases: &["extensions::leaf_netscape_type_client"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL wants any one of the usages of older key exchanges",
        cases: &[
            "key_usage::leaf_key_agreement",
            "key_usage::leaf_key_encipherment",
            "key_usage::rsa_leaf_key_encipherment",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL takes it for no constraint",
        cases: &["name_constraints::malformed_empty"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL takes any mask",
        cases: &["name_constraints::malformed_ip_holes_in_mask"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL compares the wildcard as a name, as the RFC is read by the letter",
        cases: &["name_constraints::wildcard_excluded_host"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL ignores what follows",
        cases: &["names::trailing_bytes"],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "OpenSSL decides by the identifiers of keys",
        cases: &[
            "paths::authority_serial_wrong",
            "paths::wrong_authority_key_id",
            "paths::wrong_subject_key_id",
        ],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "OpenSSL takes the first issuer that fits and does not come back",
        cases: &[
            "paths::crossed_forged_first",
            "paths::crossed_not_permitted_first",
            "paths::crossed_unknown_critical_first",
            "paths::same_name_other_keys_without_key_ids",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "OpenSSL takes the first issuer that fits and does not come back",
        cases: &["paths::crossed_untrusted_first"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL takes an empty name for a name",
        cases: &["roots::empty_subject", "roots::empty_subject_of_intermediate"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL does not look at the parameters",
        cases: &["signatures::intermediate_ecdsa_with_null", "signatures::leaf_ecdsa_with_null"],
    },
];
