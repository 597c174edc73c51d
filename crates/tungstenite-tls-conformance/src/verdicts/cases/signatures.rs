//! Signatures: with each hash, spoilt, and under the wrong algorithm.

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position, Scene,
        der::{null, oid, sequence},
        draft::Draft,
        key::{ECDSA_WITH_SHA256, ECDSA_WITH_SHA384, Hash, Key},
    },
    verdict::Verdict,
};

const RULE: &str = "RFC 5280, section 6.1.3 (a) (1)";
const WEAK: &str = "RFC 8446, section 4.4.2.4";
const BOTH: &str = "RFC 5280, section 4.1.1.2";
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d)";

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = hashes();
    for position in Position::ALL {
        cases.extend(spoilt(position));
    }
    cases.extend(algorithms());
    cases
}

/// Gives an RSA key to the issuer of the certificate at `position`.
fn issue_by_rsa(scene: &mut Scene, position: Position) {
    let issuer = match position {
        Position::Leaf => Position::Intermediate,
        Position::Intermediate | Position::Root => Position::Root,
    };
    scene.at(issuer).set_key(Key::rsa(2048));
}

fn hashes() -> Vec<VerdictCase> {
    let hashes = [
        ("md5", Hash::Md5, false),
        ("sha1", Hash::Sha1, false),
        ("sha256", Hash::Sha256, true),
        ("sha384", Hash::Sha384, true),
        ("sha512", Hash::Sha512, true),
    ];
    let mut cases = Vec::new();
    for position in Position::ALL {
        for (name, hash, good) in hashes {
            // A root's own signature proves nothing.
            let good = good || position == Position::Root;
            let expected = if good { Verdict::Accepted } else { Verdict::RefusedSomehow };
            let who = position.name();
            let case = case(
                format!("signatures::{who}_rsa_{name}"),
                format!("the {who} is signed with RSA and {}", name.to_uppercase()),
                if position == Position::Root {
                    ANCHOR
                } else if good {
                    RULE
                } else {
                    WEAK
                },
                expected,
                move |scene| {
                    issue_by_rsa(scene, position);
                    scene.at(position).signing.hash = hash;
                },
            );
            // RFC 8446 requires clients to refuse MD5, but only recommends refusing SHA-1.
            let open = hash == Hash::Sha1 && !good;
            cases.push(if open { case.open() } else { case });
        }
    }
    cases
}

fn spoilt(position: Position) -> Vec<VerdictCase> {
    type Spoil = fn(&mut Vec<u8>);
    let spoils: [(&str, &str, Spoil); 4] = [
        ("bit_flipped", "has a bit flipped", |signature| {
            let last = signature.last_mut().expect("a byte");
            *last ^= 1;
        }),
        ("empty", "is empty", Vec::clear),
        ("longer", "is followed by an extra byte", |signature| signature.push(0)),
        ("zeros", "is r = s = 0", |signature| *signature = vec![0x30, 6, 2, 1, 0, 2, 1, 0]),
    ];
    spoils
        .into_iter()
        .map(|(name, words, spoil)| {
            let who = position.name();
            let is_root = position == Position::Root;
            let (rule, expected) = match is_root {
                true => (ANCHOR, Verdict::Accepted),
                false => (RULE, Verdict::RefusedAsCertificate),
            };
            case(
                format!("signatures::{who}_{name}"),
                format!("the signature of the {who} {words}"),
                rule,
                expected,
                move |scene| scene.at(position).signing.spoil = spoil,
            )
        })
        .collect()
}

/// The two AlgorithmIdentifiers of a certificate: the signed one and the one next to the signature.
fn algorithms() -> Vec<VerdictCase> {
    type Edit = fn(&mut Draft);
    let rows: [(&str, &str, bool, &'static str, Verdict, Edit); 8] = [
        (
            "inner_another",
            "the signed algorithm is SHA-384, but the one next to the signature is SHA-256",
            false,
            BOTH,
            Verdict::RefusedSomehow,
            |draft| {
                draft.signing.inner = Some(sequence([oid(ECDSA_WITH_SHA384)]));
            },
        ),
        (
            "outer_another",
            "the algorithm next to the signature is SHA-384, but the signed one is SHA-256",
            false,
            BOTH,
            Verdict::RefusedSomehow,
            |draft| {
                draft.signing.outer = Some(sequence([oid(ECDSA_WITH_SHA384)]));
            },
        ),
        (
            "both_another",
            "both algorithms are SHA-384, but the signature uses SHA-256",
            false,
            RULE,
            Verdict::RefusedSomehow,
            |draft| {
                let other = Some(sequence([oid(ECDSA_WITH_SHA384)]));
                (draft.signing.inner, draft.signing.outer) = (other.clone(), other);
            },
        ),
        (
            "ecdsa_with_null",
            "ECDSA has NULL as its parameters, which must be absent",
            false,
            "RFC 5758, section 3.2",
            Verdict::RefusedSomehow,
            |draft| {
                let odd = Some(sequence([oid(ECDSA_WITH_SHA256), null()]));
                (draft.signing.inner, draft.signing.outer) = (odd.clone(), odd);
            },
        ),
        ("unknown", "both algorithms are unknown", false, RULE, Verdict::RefusedSomehow, |draft| {
            let unknown = Some(sequence([oid("1.3.6.1.4.1.99999.7")]));
            (draft.signing.inner, draft.signing.outer) = (unknown.clone(), unknown);
        }),
        (
            "rsa_without_null",
            "RSA has no parameters; they must be NULL, but clients must accept both forms",
            true,
            "RFC 4055, section 5",
            Verdict::Accepted,
            |draft| {
                let odd = Some(sequence([oid(Hash::Sha256.with_rsa())]));
                (draft.signing.inner, draft.signing.outer) = (odd.clone(), odd);
            },
        ),
        (
            "rsa_named_ecdsa",
            "the signature is RSA, but both algorithms say ECDSA",
            true,
            RULE,
            Verdict::RefusedSomehow,
            |draft| {
                let other = Some(sequence([oid(ECDSA_WITH_SHA256)]));
                (draft.signing.inner, draft.signing.outer) = (other.clone(), other);
            },
        ),
        (
            "rsa_sha256_named_sha1",
            "the signature uses SHA-256, but both algorithms say SHA-1",
            true,
            RULE,
            Verdict::RefusedSomehow,
            |draft| {
                let other = Some(sequence([oid(Hash::Sha1.with_rsa()), null()]));
                (draft.signing.inner, draft.signing.outer) = (other.clone(), other);
            },
        ),
    ];
    let mut cases = Vec::new();
    for position in [Position::Leaf, Position::Intermediate] {
        for (name, words, by_rsa, rule, expected, edit) in rows {
            let case = case(
                format!("signatures::{}_{name}", position.name()),
                format!("in the {}, {words}", position.name()),
                rule,
                expected,
                move |scene| {
                    if by_rsa {
                        issue_by_rsa(scene, position);
                    }
                    edit(scene.at(position));
                },
            );
            cases.push(case);
        }
    }
    cases
}
