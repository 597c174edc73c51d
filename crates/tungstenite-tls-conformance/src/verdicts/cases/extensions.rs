//! Extensions: unknown, duplicated, malformed, and known ones that demand something.

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        der::{
            boolean, constructed, integer, null, octet_string, oid, primitive, sequence,
            utf8_string,
        },
        extension::{
            AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, Extension, KEY_USAGE,
            SUBJECT_ALT_NAME, SUBJECT_KEY_ID,
        },
    },
    verdict::Verdict,
};

const UNKNOWN: &str = "RFC 5280, section 4.2";
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d)";
const SYNTAX: &str = "RFC 5280, section 4.1";
const UNKNOWN_ID: &str = "1.3.6.1.4.1.99999.2";

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = unknown();
    cases.extend(twice());
    cases.extend(malformed());
    cases.extend(known());
    cases.extend(lists());
    cases
}

fn at_root(case: VerdictCase, position: Position) -> VerdictCase {
    if position == Position::Root { case.open() } else { case }
}

fn unknown() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for position in Position::ALL {
        let who = position.name();
        for (name, critical, expected) in [
            ("critical", true, Verdict::RefusedAsCertificate),
            ("not_critical", false, Verdict::Accepted),
        ] {
            let case = case(
                format!("extensions::{who}_unknown_{name}"),
                format!("the {who} has an unknown extension, {}", name.replace('_', " ")),
                if position == Position::Root { ANCHOR } else { UNKNOWN },
                expected,
                move |scene| {
                    let extension = Extension::new(UNKNOWN_ID, utf8_string("what?"));
                    scene.at(position).set(extension.critical(critical));
                },
            );
            cases.push(if critical { at_root(case, position) } else { case });
        }
    }
    cases
}

fn twice() -> Vec<VerdictCase> {
    let known: [(&str, &str); 6] = [
        ("basic_constraints", BASIC_CONSTRAINTS),
        ("key_usage", KEY_USAGE),
        ("extended_key_usage", EXTENDED_KEY_USAGE),
        ("subject_alt_name", SUBJECT_ALT_NAME),
        ("subject_key_id", SUBJECT_KEY_ID),
        ("unknown", UNKNOWN_ID),
    ];
    let mut cases = Vec::new();
    for position in Position::ALL {
        for (name, id) in known {
            let issuers_own = matches!(id, BASIC_CONSTRAINTS | SUBJECT_KEY_ID);
            let leafs_own = matches!(id, EXTENDED_KEY_USAGE | SUBJECT_ALT_NAME);
            let is_leaf = position == Position::Leaf;
            if (is_leaf && issuers_own) || (!is_leaf && leafs_own) {
                continue;
            }
            let case = case(
                format!("extensions::{}_{name}_twice", position.name()),
                format!(
                    "the {} has the same extension twice: {}",
                    position.name(),
                    name.replace('_', " ")
                ),
                UNKNOWN,
                match (position, id) {
                    (Position::Root, UNKNOWN_ID) => Verdict::Accepted,
                    _ => Verdict::RefusedSomehow,
                },
                move |scene| {
                    let draft = scene.at(position);
                    if id == UNKNOWN_ID {
                        draft.set(Extension::new(id, utf8_string("what?")));
                    }
                    let again = draft.extensions.iter().find(|extension| extension.id == id);
                    let again = again.expect("there").clone();
                    draft.extensions.push(again);
                },
            );
            cases.push(at_root(case, position));
        }
    }
    cases
}

/// Extensions that every library reads, with rubbish in the OCTET STRING.
fn malformed() -> Vec<VerdictCase> {
    let known: [(&str, &str, Position); 9] = [
        ("leaf_subject_alt_name", SUBJECT_ALT_NAME, Position::Leaf),
        ("leaf_extended_key_usage", EXTENDED_KEY_USAGE, Position::Leaf),
        ("leaf_basic_constraints", BASIC_CONSTRAINTS, Position::Leaf),
        ("leaf_authority_key_id", AUTHORITY_KEY_ID, Position::Leaf),
        ("leaf_subject_key_id", SUBJECT_KEY_ID, Position::Leaf),
        ("intermediate_basic_constraints", BASIC_CONSTRAINTS, Position::Intermediate),
        ("intermediate_extended_key_usage", EXTENDED_KEY_USAGE, Position::Intermediate),
        ("intermediate_authority_key_id", AUTHORITY_KEY_ID, Position::Intermediate),
        ("intermediate_subject_key_id", SUBJECT_KEY_ID, Position::Intermediate),
    ];
    known
        .into_iter()
        .map(|(name, id, position)| {
            case(
                format!("extensions::{name}_malformed"),
                format!("an extension contains rubbish: {}", name.replace('_', " ")),
                UNKNOWN,
                match id {
                    // Not as untrusted: its issuer is.
                    SUBJECT_ALT_NAME => Verdict::Refused(TlsErrorKind::OtherCertificate),
                    _ => Verdict::RefusedSomehow,
                },
                move |scene| scene.at(position).set(Extension::new(id, vec![0x30, 0x05, 0x00])),
            )
        })
        .collect()
}

/// Extensions that a client may know. If they are critical, it must process them or refuse.
fn known() -> Vec<VerdictCase> {
    let url = || primitive(6, "http://crl.example.test/");
    let policies = |id: &str| sequence([sequence([oid(id)])]);
    let refused = Verdict::RefusedAsCertificate;
    type Row = (&'static str, &'static str, Position, Extension, Verdict, &'static str, bool);
    use Position::{Intermediate, Leaf};
    let crl = sequence([sequence([constructed(0, constructed(0, url()))])]);
    let aia = sequence([sequence([oid("1.3.6.1.5.5.7.48.1"), url()])]);
    let table: Vec<Row> = vec![
        (
            "leaf_ct_poison",
            "the poison of a precertificate",
            Leaf,
            Extension::new("1.3.6.1.4.1.11129.2.4.3", null()).critical(true),
            refused,
            "RFC 6962, section 3.1",
            false,
        ),
        (
            "leaf_sct_rubbish",
            "an SCT list that is rubbish",
            Leaf,
            Extension::new("1.3.6.1.4.1.11129.2.4.2", octet_string([1, 2, 3])),
            Verdict::Accepted,
            "RFC 6962, section 3.3",
            true,
        ),
        (
            "leaf_must_staple",
            "a must-staple extension, but no OCSP response is stapled",
            Leaf,
            Extension::new("1.3.6.1.5.5.7.1.24", sequence([integer([5])])),
            Verdict::Accepted,
            "RFC 7633, section 4.2.3",
            true,
        ),
        (
            "leaf_must_staple_critical",
            "a critical must-staple extension, but no OCSP response is stapled",
            Leaf,
            Extension::new("1.3.6.1.5.5.7.1.24", sequence([integer([5])])).critical(true),
            refused,
            "RFC 7633, section 4.2.3",
            false,
        ),
        (
            "leaf_policies",
            "a policy",
            Leaf,
            Extension::new("2.5.29.32", policies("2.23.140.1.2.1")),
            Verdict::Accepted,
            "RFC 5280, section 4.2.1.4",
            false,
        ),
        (
            "leaf_policies_critical",
            "a critical policy",
            Leaf,
            Extension::new("2.5.29.32", policies("1.3.6.1.4.1.99999.3")).critical(true),
            Verdict::Accepted,
            "RFC 5280, section 6.1.3 (d)",
            true,
        ),
        (
            "leaf_policies_empty",
            "an empty list of policies",
            Leaf,
            Extension::new("2.5.29.32", sequence([[0; 0]])),
            Verdict::Accepted,
            "RFC 5280, section 4.2.1.4",
            true,
        ),
        (
            "leaf_policy_twice",
            "the same policy twice",
            Leaf,
            Extension::new(
                "2.5.29.32",
                sequence([sequence([oid("2.23.140.1.2.1")]), sequence([oid("2.23.140.1.2.1")])]),
            ),
            Verdict::Accepted,
            "RFC 5280, section 4.2.1.4",
            true,
        ),
        (
            "leaf_crl_points",
            "a CRL distribution point",
            Leaf,
            Extension::new("2.5.29.31", crl.clone()),
            Verdict::Accepted,
            "RFC 5280, section 4.2.1.13",
            false,
        ),
        (
            "leaf_crl_points_critical",
            "a critical CRL distribution point",
            Leaf,
            Extension::new("2.5.29.31", crl).critical(true),
            Verdict::Accepted,
            "RFC 5280, section 4.2.1.13",
            true,
        ),
        (
            "leaf_aia_critical",
            "a critical authorityInfoAccess",
            Leaf,
            Extension::new("1.3.6.1.5.5.7.1.1", aia).critical(true),
            refused,
            "RFC 5280, section 4.2.2.1",
            true,
        ),
        (
            "leaf_issuer_alt_name_critical",
            "a critical issuerAltName",
            Leaf,
            Extension::new("2.5.29.18", sequence([primitive(2, "ca.example.test")])).critical(true),
            refused,
            "RFC 5280, section 4.2.1.7",
            true,
        ),
        (
            "leaf_netscape_type_client",
            "Netscape's certificate type for a client",
            Leaf,
            Extension::new("2.16.840.1.113730.1.1", vec![0x03, 0x02, 0x07, 0x80]),
            Verdict::Accepted,
            "RFC 5280, section 4.2",
            true,
        ),
        (
            "intermediate_policy_mappings",
            "a policy mapping",
            Intermediate,
            Extension::new(
                "2.5.29.33",
                sequence([sequence([oid("1.3.6.1.4.1.99999.3"), oid("1.3.6.1.4.1.99999.4")])]),
            )
            .critical(true),
            Verdict::Accepted,
            "RFC 5280, section 6.1.4 (a) (b)",
            true,
        ),
        (
            "intermediate_maps_any_policy",
            "a policy mapping from anyPolicy, which is forbidden",
            Intermediate,
            Extension::new(
                "2.5.29.33",
                sequence([sequence([oid("2.5.29.32.0"), oid("1.3.6.1.4.1.99999.4")])]),
            )
            .critical(true),
            refused,
            "RFC 5280, section 6.1.4 (a)",
            false,
        ),
        (
            "intermediate_requires_policy",
            "a requirement for a policy, but the leaf has none",
            Intermediate,
            Extension::new("2.5.29.36", sequence([primitive(0, [0])])).critical(true),
            refused,
            "RFC 5280, section 6.1.5 (g)",
            false,
        ),
        (
            "intermediate_inhibits_any_policy",
            "a ban on anyPolicy",
            Intermediate,
            Extension::new("2.5.29.54", integer([0])).critical(true),
            Verdict::Accepted,
            "RFC 5280, section 4.2.1.14",
            true,
        ),
        (
            "intermediate_requires_policy_empty",
            "policyConstraints that constrain nothing",
            Intermediate,
            Extension::new("2.5.29.36", sequence([[0; 0]])).critical(true),
            refused,
            "RFC 5280, section 4.2.1.11",
            false,
        ),
        (
            "intermediate_authority_info_critical",
            "a critical authorityInfoAccess",
            Intermediate,
            Extension::new(
                "1.3.6.1.5.5.7.1.1",
                sequence([sequence([oid("1.3.6.1.5.5.7.48.1"), url()])]),
            )
            .critical(true),
            refused,
            "RFC 5280, section 4.2.2.1",
            true,
        ),
        (
            "intermediate_key_id_critical",
            "a critical subjectKeyIdentifier",
            Intermediate,
            Extension::new(SUBJECT_KEY_ID, octet_string([7; 20])).critical(true),
            refused,
            "RFC 5280, section 4.2.1.2",
            true,
        ),
    ];
    table
        .into_iter()
        .map(|(name, words, position, extension, expected, rule, open)| {
            let case = case(
                format!("extensions::{name}"),
                format!("the {} has {words}", position.name()),
                rule,
                expected,
                move |scene| {
                    let draft = scene.at(position);
                    draft.set(extension.clone());
                    // If the intermediate has a new identifier, the leaf must not name the old.
                    scene.leaf.names_issuer_key = extension.id != SUBJECT_KEY_ID;
                },
            );
            if open { case.open() } else { case }
        })
        .collect()
}

/// Encodings of the list itself.
fn lists() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for position in [Position::Leaf, Position::Intermediate] {
        let who = position.name();
        type Odd = fn(&[Extension]) -> Vec<u8>;
        let table: [(&str, &str, Odd); 4] = [
            ("critical_as_one", "`critical` as 1, which is BER but not DER", |all| {
                let odd = |extension: &Extension| {
                    sequence([oid(extension.id), vec![1, 1, 1], octet_string(&extension.value)])
                };
                constructed(3, sequence(all.iter().map(odd)))
            }),
            ("not_critical_spelt_out", "`critical` as FALSE, which DER leaves out", |all| {
                let odd = |extension: &Extension| {
                    sequence([oid(extension.id), boolean(false), octet_string(&extension.value)])
                };
                constructed(3, sequence(all.iter().map(odd)))
            }),
            ("trailing_in_an_extension", "an extra value at the end of each extension", |all| {
                let odd = |extension: &Extension| {
                    let critical = boolean(true);
                    let value = octet_string(&extension.value);
                    sequence([oid(extension.id), critical, value, null()])
                };
                constructed(3, sequence(all.iter().map(odd)))
            }),
            (
                "list_is_no_sequence",
                "its extensions in an OCTET STRING instead of a SEQUENCE",
                |all| {
                    let whole = all.iter().flat_map(Extension::der).collect::<Vec<_>>();
                    constructed(3, octet_string(whole))
                },
            ),
        ];
        for (name, words, odd) in table {
            cases.push(case(
                format!("extensions::{who}_{name}"),
                format!("the {who} has {words}"),
                SYNTAX,
                Verdict::RefusedSomehow,
                move |scene| {
                    let draft = scene.at(position);
                    draft.raw_extensions = Some(odd(&draft.extensions));
                },
            ));
        }
    }
    cases
}
