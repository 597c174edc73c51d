//! Key usage: each bit on its own, at each place in a chain.

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        der::{bit_string, octet_string},
        extension::{
            DIGITAL_SIGNATURE, Extension, KEY_CERT_SIGN, KEY_USAGE, KEY_USAGES, key_usage,
        },
        key::Key,
    },
    verdict::Verdict,
};

const CA: &str = "RFC 5280, section 6.1.4 (n)";
const LEAF: &str = "RFC 8446, section 4.4.2.2";
const SYNTAX: &str = "RFC 5280, section 4.2.1.3";
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d)";

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for position in Position::ALL {
        let who = position.name();
        let (rule, needed) = match position {
            Position::Leaf => (LEAF, DIGITAL_SIGNATURE),
            Position::Intermediate => (CA, KEY_CERT_SIGN),
            Position::Root => (ANCHOR, KEY_CERT_SIGN),
        };
        for (name, bit) in KEY_USAGES {
            let good = bit == needed;
            let expected = if good { Verdict::Accepted } else { Verdict::RefusedSomehow };
            let words = format!("the {who}'s only key usage is {}", name.replace('_', " "));
            let case =
                case(format!("key_usage::{who}_{name}"), words, rule, expected, move |scene| {
                    scene.at(position).set(key_usage(&[bit]));
                });
            cases.push(if position == Position::Root && !good { case.open() } else { case });
        }
        cases.push(case(
            format!("key_usage::{who}_without"),
            format!("the {who} has no keyUsage"),
            SYNTAX,
            Verdict::Accepted,
            move |scene| scene.at(position).remove(KEY_USAGE),
        ));
        cases.push(case(
            format!("key_usage::{who}_not_critical"),
            format!("the {who}'s keyUsage is not critical"),
            SYNTAX,
            Verdict::Accepted,
            move |scene| scene.at(position).set(key_usage(&[needed]).critical(false)),
        ));
        let no_bit = case(
            format!("key_usage::{who}_no_bit"),
            format!("the {who}'s keyUsage has no bit set"),
            SYNTAX,
            Verdict::RefusedSomehow,
            move |scene| scene.at(position).set(key_usage(&[])),
        );
        cases.push(if position == Position::Root { no_bit.open() } else { no_bit });
        let malformed = case(
            format!("key_usage::{who}_no_bit_string"),
            format!("the {who}'s keyUsage is not a BIT STRING"),
            SYNTAX,
            Verdict::RefusedSomehow,
            move |scene| {
                let extension = Extension::new(KEY_USAGE, octet_string([0x80])).critical(true);
                scene.at(position).set(extension);
            },
        );
        cases.push(if position == Position::Root { malformed.open() } else { malformed });
    }
    cases.push(
        case(
            "key_usage::leaf_trailing_zero_bits",
            "the leaf's keyUsage ends in unset bits, which DER leaves out",
            "X.690, section 11.2.2",
            Verdict::Accepted,
            |scene| {
                let value = bit_string(0, [0x80, 0]);
                scene.leaf.set(Extension::new(KEY_USAGE, value).critical(true));
            },
        )
        .open(),
    );
    cases.push(case(
        "key_usage::rsa_leaf_key_encipherment",
        "the leaf's RSA key is only for key encipherment, but signs the key exchange",
        "RFC 5246, section 7.4.2",
        Verdict::RefusedSomehow,
        |scene| {
            scene.leaf.set_key(Key::rsa(2048));
            scene.leaf.set(key_usage(&[2]));
        },
    ));
    cases
}
