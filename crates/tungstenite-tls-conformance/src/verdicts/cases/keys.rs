//! Keys, weak and strong, at each place in a chain.

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        der::{bit_string, null, oid, sequence},
        key::Key,
    },
    verdict::Verdict,
};

const RULE: &str = "CA/B Baseline Requirements, section 6.1.5";
const TLS: &str = "RFC 9325, section 4.5";
const ED25519: &str = "RFC 8410, section 3; RFC 8446, section 4.2.3";
const SYNTAX: &str = "RFC 5280, section 4.1.2.7";

/// A kind of key: its name, its description, the rule, how to make one, and whether the rule leaves
/// it open.
type Other = (&'static str, &'static str, &'static str, fn() -> Key, bool);

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for position in Position::ALL {
        let who = position.name();
        for bits in [512, 768, 1024, 2048] {
            let good = bits >= 2048;
            let expected = if good { Verdict::Accepted } else { Verdict::RefusedSomehow };
            let case = case(
                format!("keys::{who}_rsa_{bits}"),
                format!("the {who}'s key is {bits}-bit RSA"),
                if good { RULE } else { TLS },
                expected,
                move |scene| scene.at(position).set_key(Key::rsa(bits)),
            );
            // RFC 5280 leaves the strength of keys to the verifier's policy.
            cases.push(if good { case } else { case.open() });
        }
        let others: [Other; 2] = [
            ("p384", "ECDSA on P-384", RULE, Key::p384, false),
            ("ed25519", "Ed25519", ED25519, Key::ed25519, true),
        ];
        for (name, words, rule, key, open) in others {
            let case = case(
                format!("keys::{who}_{name}"),
                format!("the {who}'s key is {words}"),
                rule,
                Verdict::Accepted,
                move |scene| scene.at(position).set_key(key()),
            );
            cases.push(if open { case.open() } else { case });
        }
    }
    cases.push(
        case(
            "keys::intermediate_rsa_exponent_3",
            "the intermediate's key is RSA with the public exponent 3",
            "CA/B Baseline Requirements, section 6.1.6",
            Verdict::Accepted,
            |scene| scene.at(Position::Intermediate).set_key(Key::rsa_with_exponent_3()),
        )
        .open(),
    );
    cases.extend(unusable());
    cases
}

/// Unusable keys in the intermediate's certificate; its real key signed the leaf.
fn unusable() -> Vec<VerdictCase> {
    let ec = |curve: &str, point: &[u8]| {
        let algorithm = sequence([oid("1.2.840.10045.2.1"), oid(curve)]);
        sequence([algorithm, bit_string(0, point)])
    };
    const P256: &str = "1.2.840.10045.3.1.7";
    let off_curve = [&[4], &[1; 64][..]].concat();
    let table: [(&str, &str, Vec<u8>); 5] = [
        ("not_on_curve", "a point that is not on the curve", ec(P256, &off_curve)),
        ("infinity", "the point at infinity", ec(P256, &[0])),
        ("empty", "empty", ec(P256, &[])),
        ("unknown_curve", "a point on an unknown curve", ec("1.3.6.1.4.1.99999.5", &off_curve)),
        ("unknown_kind", "of an unknown kind", {
            let algorithm = sequence([oid("1.3.6.1.4.1.99999.6"), null()]);
            sequence([algorithm, bit_string(0, [1, 2, 3])])
        }),
    ];
    table
        .into_iter()
        .map(|(name, words, key)| {
            case(
                format!("keys::intermediate_{name}"),
                format!("the intermediate's key is {words}"),
                SYNTAX,
                Verdict::RefusedSomehow,
                move |scene| scene.intermediates[0].public_key = Some(key.clone()),
            )
        })
        .collect()
}
