//! Paths: missing certificates, extra ones, and several paths to choose from.

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Scene,
        der::{constructed, octet_string, primitive, printable_string, sequence, utf8_string},
        draft::{Draft, common_name, name},
        extension::{
            AUTHORITY_KEY_ID, Extension, SUBJECT_KEY_ID, authority_key_id, dns, name_constraints,
            subject_key_id,
        },
        time::{DAY, from_now},
    },
    verdict::Verdict,
};

const BUILDING: &str = "RFC 4158, section 2";
const RULE: &str = "RFC 5280, section 6.1";
const ORDER: &str = "RFC 8446, section 4.4.2";
const NAMES: &str = "RFC 5280, section 7.1";
const KEY_ID: &str = "RFC 5280, section 4.2.1.1";
const UNTRUSTED: Verdict = Verdict::Refused(TlsErrorKind::UntrustedIssuer);

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = presented();
    cases.extend(depths());
    cases.extend(crossed());
    cases.extend(key_ids());
    cases.extend(issuer_names());
    cases
}

/// The server presents too few certificates, too many, or the wrong order.
fn presented() -> Vec<VerdictCase> {
    vec![
        case(
            "paths::intermediate_missing",
            "the server does not present the intermediate",
            BUILDING,
            UNTRUSTED,
            |scene| {
                scene.then = Box::new(|chain| chain.presented.truncate(1));
            },
        ),
        case(
            "paths::upper_intermediate_missing",
            "of two intermediates, the server presents only the lower one",
            BUILDING,
            UNTRUSTED,
            |scene| {
                scene.lengthen(2);
                scene.then = Box::new(|chain| chain.presented.truncate(2));
            },
        ),
        case(
            "paths::lower_intermediate_missing",
            "of two intermediates, the server presents only the upper one",
            BUILDING,
            UNTRUSTED,
            |scene| {
                scene.lengthen(2);
                scene.then = Box::new(|chain| drop(chain.presented.remove(1)));
            },
        ),
        case(
            "paths::reversed",
            "three intermediates are presented in reverse",
            ORDER,
            Verdict::Accepted,
            |scene| {
                scene.lengthen(3);
                scene.then = Box::new(|chain| chain.presented[1..].reverse());
            },
        ),
        case(
            "paths::leaf_last",
            "the leaf is presented last",
            ORDER,
            Verdict::RefusedSomehow,
            |scene| {
                scene.then = Box::new(|chain| chain.presented.reverse());
            },
        ),
        case(
            "paths::leaf_twice",
            "the leaf is presented twice",
            ORDER,
            Verdict::Accepted,
            |scene| {
                scene.then =
                    Box::new(|chain| chain.presented.insert(1, chain.presented[0].clone()));
            },
        ),
        case(
            "paths::intermediate_twice",
            "the intermediate is presented twice",
            ORDER,
            Verdict::Accepted,
            |scene| {
                scene.then = Box::new(|chain| chain.presented.push(chain.presented[1].clone()));
            },
        ),
        case(
            "paths::root_presented",
            "the root is presented too",
            ORDER,
            Verdict::Accepted,
            |scene| {
                let root = scene.root_certificate();
                scene.then = Box::new(|chain| chain.presented.push(root));
            },
        ),
        case(
            "paths::root_alone_beside_leaf",
            "the root is presented, but the intermediate is not",
            BUILDING,
            UNTRUSTED,
            |scene| {
                let root = scene.root_certificate();
                scene.then = Box::new(|chain| chain.presented[1] = root);
            },
        ),
        case(
            "paths::stranger_between",
            "an unrelated certificate comes before the intermediate",
            ORDER,
            Verdict::Accepted,
            |scene| {
                let stranger = Draft::authority("a stranger");
                let certificate = stranger.signed_by(&stranger);
                scene.then = Box::new(|chain| chain.presented.insert(1, certificate));
            },
        ),
        case(
            "paths::expired_stranger",
            "an unrelated, expired certificate is presented too",
            ORDER,
            Verdict::Accepted,
            |scene| {
                let mut stranger = Draft::authority("a stranger");
                stranger.not_after = from_now(-DAY / 2);
                let certificate = stranger.signed_by(&stranger);
                scene.then = Box::new(|chain| chain.presented.push(certificate));
            },
        ),
        case(
            "paths::fifty_strangers",
            "fifty unrelated certificates come before the intermediate",
            ORDER,
            Verdict::Accepted,
            |scene| {
                let strangers: Vec<_> = (0..50)
                    .map(|number| Draft::authority(&format!("stranger {number}")))
                    .map(|stranger| stranger.signed_by(&stranger))
                    .collect();
                scene.then = Box::new(|chain| drop(chain.presented.splice(1..1, strangers)));
            },
        )
        .open(),
        case(
            "paths::whole_chain_untrusted_root",
            "a whole chain is presented with its root, which is not trusted",
            RULE,
            UNTRUSTED,
            |scene| {
                let root = scene.own_root().clone();
                let certificate = root.signed_by(&root);
                let trusted = Scene::new().root_certificate();
                scene.then = Box::new(|chain| {
                    chain.presented.push(certificate);
                    chain.trusted = vec![trusted];
                });
            },
        ),
    ]
}

/// Long chains.
fn depths() -> Vec<VerdictCase> {
    [2, 3, 4, 5, 6, 7, 8, 10, 20, 110]
        .into_iter()
        .map(|intermediates| {
            let case = case(
                format!("paths::intermediates_{intermediates}"),
                format!("the chain has {intermediates} intermediates"),
                RULE,
                if intermediates < 100 { Verdict::Accepted } else { Verdict::RefusedAsCertificate },
                move |scene| scene.lengthen(intermediates),
            );
            // How long a chain may be is up to the client.
            if intermediates > 4 { case.open() } else { case }
        })
        .collect()
}

/// Gives the intermediate a second certificate, changed by `edit` and issued by another CA. The
/// other CA's certificate is trusted or, if not, presented too.
fn cross_sign(scene: &mut Scene, good_first: bool, trusted: bool, edit: fn(&mut Draft)) {
    let other = Draft::authority("the other CA");
    let other_certificate = other.signed_by(&other);
    let mut crossed = scene.intermediates[0].clone();
    edit(&mut crossed);
    let crossed = crossed.signed_by(&other);
    scene.then = Box::new(move |chain| {
        let place = if good_first { 2 } else { 1 };
        chain.presented.insert(place, crossed);
        match trusted {
            true => chain.trusted.push(other_certificate),
            false => chain.presented.push(other_certificate),
        }
    });
}

fn crossed() -> Vec<VerdictCase> {
    type Edit = fn(&mut Draft);
    let edits: [(&str, &str, bool, Edit); 6] = [
        ("good", "a second, good certificate under another root", true, |_| {}),
        ("untrusted", "a second certificate under an untrusted CA", false, |_| {}),
        ("expired", "a second, expired certificate under another root", true, |draft| {
            draft.not_after = from_now(-DAY / 2);
        }),
        (
            "not_permitted",
            "a second certificate under another root, which permits another domain",
            true,
            |draft| {
                draft.set(name_constraints(&[dns("example.invalid")], &[]));
            },
        ),
        (
            "unknown_critical",
            "a second certificate under another root, with an unknown critical extension",
            true,
            |draft| {
                draft.set(
                    Extension::new("1.3.6.1.4.1.99999.2", utf8_string("what?")).critical(true),
                );
            },
        ),
        (
            "forged",
            "a second certificate under another root, with a bad signature",
            true,
            |draft| {
                draft.signing.spoil = |signature| *signature.last_mut().expect("a byte") ^= 1;
            },
        ),
    ];
    let mut cases = Vec::new();
    for (name, words, trusted, edit) in edits {
        for (order, good_first) in [("first", false), ("second", true)] {
            let case = case(
                format!("paths::crossed_{name}_{order}"),
                format!("the intermediate has {words}, presented {order} of the two"),
                BUILDING,
                Verdict::Accepted,
                move |scene| cross_sign(scene, good_first, trusted, edit),
            );
            // How hard a client looks for a path is up to the client.
            cases.push(case.open());
        }
    }
    cases.push(case(
        "paths::circle",
        "two CAs issued certificates to each other, and neither is trusted",
        BUILDING,
        UNTRUSTED,
        |scene| {
            let mut one = Draft::authority("one");
            let other = Draft::authority("the other");
            one.names_issuer_key = false;
            let presented =
                [scene.leaf.signed_by(&one), one.signed_by(&other), other.signed_by(&one)];
            scene.then = Box::new(move |chain| chain.presented = presented.to_vec());
        },
    ));
    cases.push(case(
        "paths::same_name_other_keys",
        "three certificates with the intermediate's name but other keys come before it",
        BUILDING,
        Verdict::Accepted,
        |scene| {
            let subject = scene.intermediates[0].subject.clone();
            let strangers: Vec<_> = (0..3)
                .map(|_| Draft { subject: subject.clone(), ..Draft::authority("x") })
                .map(|stranger| stranger.signed_by(scene.root()))
                .collect();
            scene.then = Box::new(|chain| drop(chain.presented.splice(1..1, strangers)));
        },
    ));
    cases.push(
        case(
            "paths::same_name_other_keys_without_key_ids",
            "other keys under the intermediate's name come before it, without key identifiers",
            BUILDING,
            Verdict::Accepted,
            |scene| {
                scene.leaf.names_issuer_key = false;
                scene.intermediates[0].remove(SUBJECT_KEY_ID);
                let subject = scene.intermediates[0].subject.clone();
                let strangers: Vec<_> = (0..3)
                    .map(|_| {
                        let mut stranger = Draft::authority("x");
                        stranger.subject.clone_from(&subject);
                        stranger.remove(SUBJECT_KEY_ID);
                        stranger.signed_by(scene.root())
                    })
                    .collect();
                scene.then = Box::new(|chain| drop(chain.presented.splice(1..1, strangers)));
            },
        )
        .open(),
    );
    cases
}

/// Key identifiers help to find a path, but decide nothing (RFC 4158, section 3.5.12).
fn key_ids() -> Vec<VerdictCase> {
    vec![
        case(
            "paths::no_authority_key_id",
            "the leaf does not identify its issuer's key",
            KEY_ID,
            Verdict::Accepted,
            |scene| {
                scene.leaf.names_issuer_key = false;
            },
        ),
        case(
            "paths::no_subject_key_id",
            "the intermediate does not identify its key",
            KEY_ID,
            Verdict::Accepted,
            |scene| {
                scene.intermediates[0].remove(SUBJECT_KEY_ID);
            },
        ),
        case(
            "paths::wrong_authority_key_id",
            "the leaf identifies a key other than its issuer's",
            "RFC 4158, section 3.5.12",
            Verdict::Accepted,
            |scene| {
                scene.leaf.set(authority_key_id([9; 20]));
            },
        )
        .open(),
        case(
            "paths::wrong_subject_key_id",
            "the intermediate identifies a key other than its own",
            "RFC 4158, section 3.5.12",
            Verdict::Accepted,
            |scene| {
                scene.intermediates[0].set(subject_key_id([9; 20]));
            },
        )
        .open(),
        case(
            "paths::authority_serial_right",
            "the leaf names its issuer's certificate by issuer and serial number",
            KEY_ID,
            Verdict::Accepted,
            |scene| {
                let serial = scene.intermediates[0].serial.clone();
                let issuer = scene.root().subject.clone();
                scene.leaf.set(by_serial(issuer, serial));
            },
        ),
        case(
            "paths::authority_serial_wrong",
            "the leaf names another certificate of its issuer, by issuer and serial number",
            "RFC 4158, section 3.5.12",
            Verdict::Accepted,
            |scene| {
                let issuer = scene.root().subject.clone();
                scene.leaf.set(by_serial(issuer, vec![1]));
            },
        )
        .open(),
        case(
            "paths::authority_key_id_critical",
            "the leaf's authorityKeyIdentifier is critical",
            KEY_ID,
            Verdict::RefusedAsCertificate,
            |scene| {
                let id = scene.intermediates[0].key.identifier();
                scene.leaf.set(authority_key_id(id).critical(true));
            },
        )
        .open(),
        case(
            "paths::subject_key_id_of_leaf",
            "the leaf identifies its key",
            KEY_ID,
            Verdict::Accepted,
            |scene| {
                let id = octet_string(scene.leaf.key.identifier());
                scene.leaf.set(Extension::new(SUBJECT_KEY_ID, id));
            },
        ),
    ]
}

fn by_serial(issuer: Vec<u8>, serial: Vec<u8>) -> Extension {
    let issuer = constructed(1, constructed(4, issuer));
    Extension::new(AUTHORITY_KEY_ID, sequence([issuer, primitive(2, serial)]))
}

/// The leaf spells its issuer's name differently from the intermediate.
fn issuer_names() -> Vec<VerdictCase> {
    let attribute = |value: Vec<u8>| name(&[("2.5.4.3", value)]);
    let rows: [(&str, &str, Vec<u8>, Verdict, bool); 6] = [
        (
            "issuer_in_upper_case",
            "in upper case",
            common_name("INTERMEDIATE 1"),
            Verdict::Accepted,
            true,
        ),
        (
            "issuer_with_spaces",
            "with more spaces",
            common_name(" intermediate   1 "),
            Verdict::Accepted,
            true,
        ),
        (
            "issuer_as_printable_string",
            "as a PrintableString instead of a UTF8String",
            attribute(printable_string("intermediate 1")),
            Verdict::Accepted,
            true,
        ),
        ("issuer_another", "replaced by another", common_name("intermediate 2"), UNTRUSTED, false),
        ("issuer_prefix", "cut short", common_name("intermediate"), UNTRUSTED, false),
        (
            "issuer_more_attributes",
            "with one more attribute",
            name(&[("2.5.4.10", utf8_string("x")), ("2.5.4.3", utf8_string("intermediate 1"))]),
            UNTRUSTED,
            false,
        ),
    ];
    rows.into_iter()
        .map(|(name, words, issuer, expected, open)| {
            let case = case(
                format!("paths::{name}"),
                format!("the leaf has its issuer's name {words}"),
                NAMES,
                expected,
                move |scene| scene.leaf.issuer = Some(issuer.clone()),
            );
            // Section 7.1 only requires that equal encodings match.
            if open { case.open() } else { case }
        })
        .collect()
}
