//! The deviations of OpenSSL, the same for every backend built on it: [`OPENSSL`].

use tungstenite_tls_core::TlsErrorKind;

use super::{deviation::Deviations, verdict::Verdict};

/// The deviations of OpenSSL 3, for backends that are built on it.
pub const OPENSSL: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL reads BER: any byte but 0 is TRUE",
        cases: &["basic_constraints::intermediate_true_as_one", "extensions::leaf_critical_as_one"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL accepts a CA certificate for a server, as many private servers use one",
        cases: &["basic_constraints::leaf_is_ca", "basic_constraints::leaf_is_ca_and_signs"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL reads BER, not only DER",
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
        reason: "OpenSSL checks that the version allows extensions only under X509_STRICT, which \
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
        reason: "OpenSSL accepts these two purposes of the 1990s as a server's",
        cases: &[
            "extended_key_usage::intermediate_microsoft_step_up",
            "extended_key_usage::intermediate_netscape_step_up",
            "extended_key_usage::leaf_microsoft_step_up",
            "extended_key_usage::leaf_netscape_step_up",
        ],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "OpenSSL checks the purposes of a root too",
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
        reason: "OpenSSL ignores a bad mapping if no policy is required",
        cases: &["extensions::intermediate_maps_any_policy"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL finds duplicates only of extensions that it knows",
        cases: &["extensions::intermediate_unknown_twice", "extensions::leaf_unknown_twice"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "OpenSSL respects Netscape's certificate type",
        cases: &["extensions::leaf_netscape_type_client"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL also accepts the key usages of older key exchanges",
        cases: &[
            "key_usage::leaf_key_agreement",
            "key_usage::leaf_key_encipherment",
            "key_usage::rsa_leaf_key_encipherment",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL treats empty name constraints as no constraint",
        cases: &["name_constraints::malformed_empty"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL accepts any mask",
        cases: &["name_constraints::malformed_ip_holes_in_mask"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL compares the wildcard like any other name, as the RFC literally says",
        cases: &["name_constraints::wildcard_excluded_host"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL ignores bytes after the list",
        cases: &["names::trailing_bytes"],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "OpenSSL requires key identifiers to match",
        cases: &[
            "paths::authority_serial_wrong",
            "paths::wrong_authority_key_id",
            "paths::wrong_subject_key_id",
        ],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "OpenSSL uses the first issuer that fits and does not backtrack",
        cases: &[
            "paths::crossed_forged_first",
            "paths::crossed_not_permitted_first",
            "paths::crossed_unknown_critical_first",
            "paths::same_name_other_keys_without_key_ids",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "OpenSSL uses the first issuer that fits and does not backtrack",
        cases: &["paths::crossed_untrusted_first"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL treats an empty name like any other",
        cases: &["roots::empty_subject", "roots::empty_subject_of_intermediate"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "OpenSSL does not check the parameters",
        cases: &["signatures::intermediate_ecdsa_with_null", "signatures::leaf_ecdsa_with_null"],
    },
];
