//! Basic constraints: whether a certificate is a CA's, and how it says so.

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        der::{boolean, integer, sequence},
        extension::{
            BASIC_CONSTRAINTS, DIGITAL_SIGNATURE, Extension, KEY_CERT_SIGN, basic_constraints,
            key_usage,
        },
    },
    verdict::Verdict,
};

const RULE: &str = "RFC 5280, section 6.1.4 (k)";
const SYNTAX: &str = "RFC 5280, section 4.2.1.9";
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d)";
const LEAF: &str = "CA/B Baseline Requirements, section 7.1.2.7.6";

pub(super) fn cases() -> Vec<VerdictCase> {
    let refused = Verdict::RefusedAsCertificate;
    let mut cases = Vec::new();
    for position in [Position::Intermediate, Position::Root] {
        let who = position.name();
        let is_root = position == Position::Root;
        let rule = if is_root { ANCHOR } else { RULE };
        let three = [
            case(
                format!("basic_constraints::{who}_without"),
                format!("the {who} has no basicConstraints"),
                rule,
                if is_root { Verdict::Accepted } else { refused },
                move |scene| {
                    scene.at(position).remove(BASIC_CONSTRAINTS);
                },
            ),
            case(
                format!("basic_constraints::{who}_not_a_ca"),
                format!("the {who}'s basicConstraints say that it is not a CA"),
                rule,
                refused,
                move |scene| {
                    scene.at(position).set(basic_constraints(false, None));
                },
            ),
            case(
                format!("basic_constraints::{who}_says_false"),
                format!("the {who}'s basicConstraints contain FALSE, which DER leaves out"),
                rule,
                Verdict::RefusedSomehow,
                move |scene| {
                    scene.at(position).set(encoded(sequence([boolean(false)])));
                },
            ),
        ];
        let encodings = [
            case(
                format!("basic_constraints::{who}_true_as_one"),
                format!("the {who}'s basicConstraints contain TRUE as 1, which is BER but not DER"),
                SYNTAX,
                if is_root { Verdict::Accepted } else { Verdict::RefusedSomehow },
                move |scene| {
                    scene.at(position).set(encoded(sequence([[1, 1, 1]])));
                },
            ),
            case(
                format!("basic_constraints::{who}_trailing"),
                format!("the {who}'s basicConstraints contain an extra value"),
                SYNTAX,
                Verdict::RefusedSomehow,
                move |scene| {
                    let more = [boolean(true), integer([0]), integer([0])];
                    scene.at(position).set(encoded(sequence(more)));
                },
            ),
        ];
        let odd = three.into_iter().chain(encodings);
        cases.extend(odd.map(|case| if is_root { case.open() } else { case }));
        cases.push(case(
            format!("basic_constraints::{who}_not_critical"),
            format!("the {who}'s basicConstraints are not critical"),
            SYNTAX,
            Verdict::Accepted,
            move |scene| {
                scene.at(position).set(basic_constraints(true, None).critical(false));
            },
        ));
    }
    cases.extend([
        case(
            "basic_constraints::leaf_is_no_issuer",
            "a server certificate issued another certificate",
            RULE,
            refused,
            |scene| {
                scene.intermediates[0].remove(BASIC_CONSTRAINTS);
                scene.intermediates[0].set(key_usage(&[DIGITAL_SIGNATURE]));
            },
        ),
        case(
            "basic_constraints::leaf_says_no_ca",
            "the leaf's basicConstraints say that it is not a CA",
            SYNTAX,
            Verdict::Accepted,
            |scene| {
                scene.leaf.set(basic_constraints(false, None));
            },
        ),
        case(
            "basic_constraints::leaf_is_ca",
            "the leaf is marked as a CA",
            LEAF,
            refused,
            |scene| {
                scene.leaf.set(basic_constraints(true, None));
            },
        )
        .open(),
        case(
            "basic_constraints::leaf_is_ca_and_signs",
            "the leaf is marked as a CA that signs certificates",
            LEAF,
            refused,
            |scene| {
                scene.leaf.set(basic_constraints(true, None));
                scene.leaf.set(key_usage(&[DIGITAL_SIGNATURE, KEY_CERT_SIGN]));
            },
        )
        .open(),
        case(
            "basic_constraints::leaf_says_false",
            "the leaf's basicConstraints contain FALSE, which DER leaves out",
            SYNTAX,
            Verdict::RefusedSomehow,
            |scene| {
                scene.leaf.set(encoded(sequence([boolean(false)])));
            },
        ),
    ]);
    cases
}

fn encoded(value: Vec<u8>) -> Extension {
    Extension::new(BASIC_CONSTRAINTS, value).critical(true)
}
