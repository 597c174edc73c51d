//! Path length: each limit, with each number of certificates below it.

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        extension::{CRL_SIGN, DIGITAL_SIGNATURE, basic_constraints, key_usage},
    },
    verdict::Verdict,
};

const RULE: &str = "RFC 5280, section 6.1.4 (l) (m)";
const SYNTAX: &str = "RFC 5280, section 4.2.1.9";
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d); RFC 5937, section 3";

pub(super) fn cases() -> Vec<VerdictCase> {
    let verdict = |good: bool| if good { Verdict::Accepted } else { Verdict::RefusedAsCertificate };
    let mut cases = Vec::new();
    for bound in 0..3u8 {
        for below in 0..4u8 {
            cases.push(case(
                format!("path_length::intermediate_{bound}_with_{below}_below"),
                format!(
                    "the upper intermediate's pathLenConstraint is {bound}; CAs below it: {below}"
                ),
                RULE,
                verdict(below <= bound),
                move |scene| {
                    scene.lengthen(usize::from(below) + 1);
                    scene.intermediates[0].set(basic_constraints(true, Some(&[bound])));
                },
            ));
            let case = case(
                format!("path_length::root_{bound}_with_{below}_below"),
                format!("the root's pathLenConstraint is {bound}; CAs below it: {below}"),
                ANCHOR,
                verdict(below <= bound),
                move |scene| {
                    scene.lengthen(usize::from(below));
                    scene.own_root().set(basic_constraints(true, Some(&[bound])));
                },
            );
            cases.push(if below <= bound { case } else { case.open() });
        }
    }
    cases.extend([
        case(
            "path_length::widened_below",
            "the upper intermediate allows no CA below it, and the one below claims to allow five",
            RULE,
            Verdict::RefusedAsCertificate,
            |scene| {
                scene.lengthen(2);
                scene.intermediates[0].set(basic_constraints(true, Some(&[0])));
                scene.intermediates[1].set(basic_constraints(true, Some(&[5])));
            },
        ),
        case(
            "path_length::self_issued_not_counted",
            "an intermediate allows no CA below it, and a self-issued one with a new key follows",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.lengthen(2);
                scene.intermediates[0].set(basic_constraints(true, Some(&[0])));
                scene.intermediates[1].subject = scene.intermediates[0].subject.clone();
            },
        ),
        case(
            "path_length::huge",
            "an intermediate allows 2^40 CAs below it",
            SYNTAX,
            Verdict::Accepted,
            |scene| {
                let huge = [1, 0, 0, 0, 0, 0];
                scene.intermediates[0].set(basic_constraints(true, Some(&huge)));
            },
        )
        .open(),
        case(
            "path_length::two_bytes",
            "an intermediate allows 300 CAs below it",
            SYNTAX,
            Verdict::Accepted,
            |scene| {
                scene.intermediates[0].set(basic_constraints(true, Some(&[0x01, 0x2c])));
            },
        ),
        case(
            "path_length::negative",
            "an intermediate allows -1 CAs below it",
            SYNTAX,
            Verdict::RefusedSomehow,
            |scene| scene.intermediates[0].set(basic_constraints(true, Some(&[0xff]))),
        ),
        case(
            "path_length::without_key_cert_sign",
            "an intermediate has a path length but may not sign certificates",
            "RFC 5280, section 6.1.4 (n)",
            Verdict::RefusedAsCertificate,
            |scene| {
                scene.intermediates[0].set(basic_constraints(true, Some(&[0])));
                scene.intermediates[0].set(key_usage(&[DIGITAL_SIGNATURE, CRL_SIGN]));
            },
        ),
        case(
            "path_length::without_ca",
            "an intermediate has a path length but is not a CA",
            "RFC 5280, section 6.1.4 (k)",
            Verdict::RefusedAsCertificate,
            |scene| scene.at(Position::Intermediate).set(basic_constraints(false, Some(&[0]))),
        ),
        case(
            "path_length::of_a_leaf",
            "the leaf, which is not a CA, has a path length",
            SYNTAX,
            Verdict::Accepted,
            |scene| scene.leaf.set(basic_constraints(false, Some(&[0]))),
        )
        .open(),
    ]);
    cases
}
