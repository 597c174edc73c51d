//! The certificate verdicts in which BoringSSL differs from the expected ones.

use tungstenite_tls_conformance::verdicts::{Deviations, Verdict};
use tungstenite_tls_core::{AlertDescription, TlsErrorKind};

/// All deviations, with their reasons.
pub(crate) const DEVIATIONS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL reads some BER: any byte but 0 is TRUE",
        cases: &["basic_constraints::intermediate_true_as_one", "extensions::leaf_critical_as_one"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL accepts a CA certificate for a server, as many private servers use one",
        cases: &["basic_constraints::leaf_is_ca", "basic_constraints::leaf_is_ca_and_signs"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL accepts FALSE where DER leaves it out",
        cases: &[
            "basic_constraints::leaf_says_false",
            "extensions::intermediate_not_critical_spelt_out",
            "extensions::leaf_not_critical_spelt_out",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL does not check this in a root",
        cases: &[
            "basic_constraints::root_not_a_ca",
            "basic_constraints::root_says_false",
            "extensions::root_unknown_critical",
            "path_length::root_0_with_1_below",
            "path_length::root_0_with_2_below",
            "path_length::root_0_with_3_below",
            "path_length::root_1_with_2_below",
            "path_length::root_1_with_3_below",
            "path_length::root_2_with_3_below",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL finds duplicates only of extensions that it knows",
        cases: &["extensions::intermediate_unknown_twice", "extensions::leaf_unknown_twice"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL treats an empty name like any other",
        cases: &["roots::empty_subject", "roots::empty_subject_of_intermediate"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL does not support CRL distribution points, and refuses critical ones",
        cases: &["extensions::leaf_crl_points_critical"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL treats the policy list as malformed, as RFC 5280 (section 4.2.1.4) does",
        cases: &["extensions::leaf_policies_empty", "extensions::leaf_policy_twice"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL leaves the size of RSA keys to its caller, and has no switch for it",
        cases: &[
            "keys::intermediate_rsa_1024",
            "keys::intermediate_rsa_512",
            "keys::intermediate_rsa_768",
            "keys::leaf_rsa_1024",
            "keys::leaf_rsa_512",
            "keys::leaf_rsa_768",
            "keys::root_rsa_1024",
            "keys::root_rsa_512",
            "keys::root_rsa_768",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::Alert(AlertDescription::HANDSHAKE_FAILURE)),
        reason: "BoringSSL does not offer Ed25519 unless told to, and the server has no other key",
        cases: &["keys::leaf_ed25519"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL does not support constraints on addresses, and refuses them",
        cases: &[
            "name_constraints::ip_excluded_v4_another_address_v4",
            "name_constraints::ip_excluded_v4_another_address_v6",
            "name_constraints::ip_excluded_v4_another_net_v4",
            "name_constraints::ip_excluded_v4_another_net_v6",
            "name_constraints::ip_excluded_v4_everything_v6",
            "name_constraints::ip_excluded_v4_odd_prefix_v6",
            "name_constraints::ip_excluded_v4_this_address_v6",
            "name_constraints::ip_excluded_v4_this_net_v6",
            "name_constraints::ip_excluded_v6_another_net_v4",
            "name_constraints::ip_excluded_v6_another_net_v6",
            "name_constraints::ip_excluded_v6_everything_v4",
            "name_constraints::ip_excluded_v6_this_net_v4",
            "name_constraints::ip_permitted_v4_everything_v4",
            "name_constraints::ip_permitted_v4_odd_prefix_v4",
            "name_constraints::ip_permitted_v4_this_address_v4",
            "name_constraints::ip_permitted_v4_this_net_v4",
            "name_constraints::ip_permitted_v6_everything_v6",
            "name_constraints::ip_permitted_v6_this_net_v6",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL treats empty name constraints as no constraint",
        cases: &["name_constraints::malformed_empty"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL allows a path length only for CAs",
        cases: &["path_length::of_a_leaf"],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "BoringSSL requires key identifiers to match",
        cases: &[
            "paths::authority_serial_wrong",
            "paths::wrong_authority_key_id",
            "paths::wrong_subject_key_id",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::Expired),
        reason: "BoringSSL uses the first issuer that fits and does not backtrack",
        cases: &["paths::crossed_expired_first"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL uses the first issuer that fits and does not backtrack",
        cases: &[
            "paths::crossed_forged_first",
            "paths::crossed_not_permitted_first",
            "paths::crossed_unknown_critical_first",
            "paths::same_name_other_keys_without_key_ids",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "BoringSSL uses the first issuer that fits and does not backtrack",
        cases: &["paths::crossed_untrusted_first"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL accepts NULL as the parameters too",
        cases: &["signatures::intermediate_ecdsa_with_null", "signatures::leaf_ecdsa_with_null"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL accepts SHA-1 in certificates, and has no switch for it",
        cases: &["signatures::intermediate_rsa_sha1", "signatures::leaf_rsa_sha1"],
    },
];
