//! The certificate verdicts in which s2n-tls, or AWS-LC below it, differs from the expected ones.

use tungstenite_tls_conformance::verdicts::{Deviations, Verdict};
use tungstenite_tls_core::{AlertDescription, TlsErrorKind};

/// All deviations, with their reasons.
pub(crate) const DEVIATIONS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC reads some BER: any byte but 0 is TRUE",
        cases: &["basic_constraints::intermediate_true_as_one", "extensions::leaf_critical_as_one"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC accepts a CA certificate for a server, as many private servers use one",
        cases: &["basic_constraints::leaf_is_ca", "basic_constraints::leaf_is_ca_and_signs"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC accepts FALSE where DER leaves it out",
        cases: &[
            "basic_constraints::leaf_says_false",
            "extensions::intermediate_not_critical_spelt_out",
            "extensions::leaf_not_critical_spelt_out",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "AWS-LC requires a root to say that it is a CA",
        cases: &["basic_constraints::root_without"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "s2n-tls passes the bytes to a BER reader, which ignores trailing bytes",
        cases: &[
            "encoding::intermediate_indefinite_length",
            "encoding::intermediate_long_length",
            "encoding::intermediate_trailing_byte",
            "encoding::leaf_indefinite_length",
            "encoding::leaf_long_length",
            "encoding::leaf_trailing_byte",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "s2n-tls does not ask AWS-LC to check policies",
        cases: &[
            "extensions::intermediate_maps_any_policy",
            "extensions::intermediate_requires_policy",
            "extensions::intermediate_requires_policy_empty",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC finds duplicates only of extensions that it knows",
        cases: &["extensions::intermediate_unknown_twice", "extensions::leaf_unknown_twice"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "AWS-LC respects Netscape's certificate type",
        cases: &["extensions::leaf_netscape_type_client"],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::NameMismatch),
        reason: "s2n-tls compares addresses as text, and writes this one differently",
        cases: &["ip::mapped_v6"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "s2n-tls compares addresses as text, and with DNS names too",
        cases: &["ip::v4_as_dns_name", "ip::v6_as_dns_name"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC also accepts the key usages of older key exchanges",
        cases: &[
            "key_usage::leaf_key_agreement",
            "key_usage::leaf_key_encipherment",
            "key_usage::rsa_leaf_key_encipherment",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC leaves the size of RSA keys to its caller, and has no switch for it",
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
        reason: "AWS-LC does not offer Ed25519 unless told to, and the server has no other key",
        cases: &["keys::leaf_ed25519"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC treats empty name constraints as no constraint",
        cases: &["name_constraints::malformed_empty"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "s2n-tls uses the common name if there is no DNS name and no address",
        cases: &[
            "names::common_name_alone",
            "names::directory_alone_and_common_name",
            "names::email_alone_and_common_name",
            "names::email_without_user_alone_and_common_name",
            "names::empty_list_beside_common_name",
            "names::other_name_alone_and_common_name",
            "names::wildcard_common_name",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "AWS-LC allows a path length only for CAs",
        cases: &["path_length::of_a_leaf"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC does not check this in a root",
        cases: &[
            "path_length::root_0_with_1_below",
            "path_length::root_0_with_2_below",
            "path_length::root_0_with_3_below",
            "path_length::root_1_with_2_below",
            "path_length::root_1_with_3_below",
            "path_length::root_2_with_3_below",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "AWS-LC requires key identifiers to match",
        cases: &[
            "paths::authority_serial_wrong",
            "paths::wrong_authority_key_id",
            "paths::wrong_subject_key_id",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "AWS-LC uses the first issuer that fits and does not backtrack",
        cases: &[
            "paths::crossed_forged_first",
            "paths::crossed_not_permitted_first",
            "paths::crossed_untrusted_first",
            "paths::same_name_other_keys_without_key_ids",
        ],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "AWS-LC uses the first issuer that fits and does not backtrack",
        cases: &["paths::crossed_unknown_critical_first"],
    },
    Deviations {
        verdict: Verdict::RefusedAsCertificate,
        reason: "s2n-tls accepts at most seven certificates",
        cases: &[
            "paths::fifty_strangers",
            "paths::intermediates_10",
            "paths::intermediates_20",
            "paths::intermediates_7",
            "paths::intermediates_8",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC accepts NULL as the parameters too",
        cases: &["signatures::intermediate_ecdsa_with_null", "signatures::leaf_ecdsa_with_null"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "AWS-LC accepts SHA-1 in certificates, and has no switch for it",
        cases: &["signatures::intermediate_rsa_sha1", "signatures::leaf_rsa_sha1"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "s2n-tls accepts a wildcard directly below a top-level domain",
        cases: &["wildcards::top_level_for_host_itself"],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "s2n-tls does not compare a root's key identifiers, and treats an empty name like \
                 any other",
        cases: &[
            "roots::authority_key_id_of_another",
            "roots::empty_subject",
            "roots::empty_subject_and_another_issuer",
            "roots::empty_subject_of_intermediate",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::NameMismatch),
        reason: "s2n-tls takes names that it cannot read for names of others",
        cases: &["extensions::leaf_subject_alt_name_malformed"],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::Protocol),
        reason: "s2n-tls reports an empty name as a failed check of its own",
        cases: &["ip::no_bytes", "names::spelt_empty"],
    },
];
