//! Where BoringSSL judges certificates otherwise than it should.

use tungstenite_tls_conformance::verdicts::{Deviations, Verdict};
use tungstenite_tls_core::{AlertDescription, TlsErrorKind};

/// All of them, each with its reason.
pub(crate) const DEVIATIONS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL reads some BER: any byte but 0 is TRUE",
        cases: &["basic_constraints::intermediate_true_as_one", "extensions::leaf_critical_as_one"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL takes a CA for a server, as many private ones use it",
        cases: &["basic_constraints::leaf_is_ca", "basic_constraints::leaf_is_ca_and_signs"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL reads FALSE where DER leaves it out",
        cases: &[
            "basic_constraints::leaf_says_false",
            "extensions::intermediate_not_critical_spelt_out",
            "extensions::leaf_not_critical_spelt_out",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL does not look at this in a root",
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
        reason: "BoringSSL looks for doubles of the extensions that it knows, and no others",
        cases: &["extensions::intermediate_unknown_twice", "extensions::leaf_unknown_twice"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL takes an empty name for a name",
        cases: &["roots::empty_subject", "roots::empty_subject_of_intermediate"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL does not know places of revocation lists, and refuses what is critical",
        cases: &["extensions::leaf_crl_points_critical"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL takes it for malformed, as section 4.2.1.4 does",
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
        reason: "BoringSSL does not offer Ed25519 unless told, and the server has nothing else",
        cases: &["keys::leaf_ed25519"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL does not know constraints of addresses, and refuses them",
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
        reason: "BoringSSL takes it for no constraint",
        cases: &["name_constraints::malformed_empty"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL wants a path length of CAs alone",
        cases: &["path_length::of_a_leaf"],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "BoringSSL decides by the identifiers of keys",
        cases: &[
            "paths::authority_serial_wrong",
            "paths::wrong_authority_key_id",
            "paths::wrong_subject_key_id",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::Expired),
        reason: "BoringSSL takes the first issuer that fits and does not come back",
        cases: &["paths::crossed_expired_first"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "BoringSSL takes the first issuer that fits and does not come back",
        cases: &[
            "paths::crossed_forged_first",
            "paths::crossed_not_permitted_first",
            "paths::crossed_unknown_critical_first",
            "paths::same_name_other_keys_without_key_ids",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "BoringSSL takes the first issuer that fits and does not come back",
        cases: &["paths::crossed_untrusted_first"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL takes NULL there too",
        cases: &["signatures::intermediate_ecdsa_with_null", "signatures::leaf_ecdsa_with_null"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "BoringSSL takes SHA-1 in certificates, and has no switch for it",
        cases: &["signatures::intermediate_rsa_sha1", "signatures::leaf_rsa_sha1"],
    },
];
