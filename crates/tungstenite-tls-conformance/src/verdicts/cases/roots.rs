//! What a client may be told to trust: roots of all kinds, and certificates that are not roots.

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        draft::{Draft, common_name, name},
        extension::{
            CRL_SIGN, DIGITAL_SIGNATURE, KEY_CERT_SIGN, SUBJECT_KEY_ID, authority_key_id,
            basic_constraints, key_usage,
        },
    },
    verdict::Verdict,
};

const RULE: &str = "RFC 5280, section 6.1.1 (d)";
const UNTRUSTED: Verdict = Verdict::Refused(TlsErrorKind::UntrustedIssuer);

pub(super) fn cases() -> Vec<VerdictCase> {
    vec![
        case(
            "roots::none_that_fits",
            "the trusted root is not the chain's",
            RULE,
            UNTRUSTED,
            |scene| {
                let stranger = Draft::authority("a stranger");
                let certificate = stranger.signed_by(&stranger);
                scene.then = Box::new(move |chain| chain.trusted = vec![certificate]);
            },
        ),
        case(
            "roots::same_name_another_key",
            "the trusted root has the right name but another key",
            RULE,
            Verdict::RefusedAsCertificate,
            |scene| {
                let mut stranger = Draft::authority("a stranger");
                stranger.subject = scene.root().subject.clone();
                let certificate = stranger.signed_by(&stranger);
                scene.then = Box::new(move |chain| chain.trusted = vec![certificate]);
            },
        ),
        case(
            "roots::same_key_another_name",
            "the trusted root has the right key but another name",
            RULE,
            Verdict::RefusedAsCertificate,
            |scene| {
                let mut renamed = scene.own_root().clone();
                renamed.subject = common_name("another name");
                let certificate = renamed.signed_by(&renamed);
                scene.then = Box::new(move |chain| chain.trusted = vec![certificate]);
            },
        ),
        case(
            "roots::two_of_one_name",
            "two roots with the same name are trusted, and the second is the right one",
            RULE,
            Verdict::Accepted,
            |scene| {
                let mut stranger = Draft::authority("a stranger");
                stranger.subject = scene.own_root().subject.clone();
                let certificate = stranger.signed_by(&stranger);
                scene.then = Box::new(move |chain| chain.trusted.insert(0, certificate));
            },
        ),
        case(
            "roots::intermediate_alone",
            "the intermediate is trusted, but the root is not",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.then = Box::new(|chain| chain.trusted = vec![chain.presented[1].clone()]);
            },
        ),
        case(
            "roots::intermediate_alone_and_absent",
            "the intermediate is trusted but not presented, and the root is not trusted",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.then = Box::new(|chain| chain.trusted = vec![chain.presented.remove(1)]);
            },
        ),
        case(
            "roots::leaf_alone",
            "only the leaf itself is trusted",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.then = Box::new(|chain| chain.trusted = vec![chain.presented[0].clone()]);
            },
        )
        .open(),
        case(
            "roots::self_signed_leaf",
            "the leaf is self-signed and trusted",
            RULE,
            Verdict::Accepted,
            |scene| {
                let own = scene.leaf.signed_by(&scene.leaf);
                scene.then = Box::new(move |chain| {
                    chain.trusted = vec![own.clone()];
                    chain.presented = vec![own];
                });
            },
        )
        .open(),
        case(
            "roots::self_signed_ca_as_leaf",
            "the leaf is a self-signed CA certificate, and is trusted",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.leaf.set(basic_constraints(true, None));
                scene.leaf.set(key_usage(&[DIGITAL_SIGNATURE, KEY_CERT_SIGN, CRL_SIGN]));
                let own = scene.leaf.signed_by(&scene.leaf);
                scene.then = Box::new(move |chain| {
                    chain.trusted = vec![own.clone()];
                    chain.presented = vec![own];
                });
            },
        )
        .open(),
        case(
            "roots::self_signed_leaf_untrusted",
            "the leaf is self-signed and not trusted",
            RULE,
            UNTRUSTED,
            |scene| {
                let own = scene.leaf.signed_by(&scene.leaf);
                scene.then = Box::new(move |chain| chain.presented = vec![own]);
            },
        ),
        case(
            "roots::self_signed_leaf_wrong_name",
            "the leaf is self-signed and trusted, but is for another host",
            "RFC 9525, section 6.1",
            Verdict::RefusedAsCertificate,
            |scene| {
                let own = scene.leaf.signed_by(&scene.leaf);
                scene.host = "other.example.test".to_owned();
                scene.then = Box::new(move |chain| {
                    chain.trusted = vec![own.clone()];
                    chain.presented = vec![own];
                });
            },
        ),
        case("roots::version_1", "the root is version 1", RULE, Verdict::Accepted, |scene| {
            let root = scene.own_root();
            (root.version, root.raw_extensions) = (None, Some(Vec::new()));
        })
        .open(),
        case(
            "roots::without_key_id",
            "the root has no subjectKeyIdentifier",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.own_root().remove(SUBJECT_KEY_ID);
            },
        ),
        case(
            "roots::authority_key_id_of_another",
            "the root is self-signed but says that another key signed it",
            "CA/B Baseline Requirements, section 7.1.2.1.3",
            Verdict::RefusedAsCertificate,
            |scene| {
                scene.own_root().set(authority_key_id([9; 20]));
            },
        )
        .open(),
        case(
            "roots::empty_subject",
            "the root's subject is empty",
            "RFC 5280, section 4.1.2.6",
            Verdict::RefusedAsCertificate,
            |scene| {
                scene.own_root().subject = name(&[]);
            },
        )
        .open(),
        case(
            "roots::empty_subject_and_another_issuer",
            "the root's subject is empty but its issuer is not, although it is self-signed",
            "RFC 5280, section 4.1.2.6",
            Verdict::RefusedAsCertificate,
            |scene| {
                let root = scene.own_root();
                root.issuer = Some(common_name("an issuer"));
                root.subject = name(&[]);
            },
        )
        .open(),
        case(
            "roots::empty_subject_of_intermediate",
            "the root has a name, but the intermediate's subject is empty",
            "RFC 5280, section 4.1.2.6",
            Verdict::RefusedAsCertificate,
            |scene| {
                scene.intermediates[0].subject = name(&[]);
            },
        ),
        case(
            "roots::serial_negative",
            "the root has a negative serial number",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.own_root().serial = vec![0x80, 1];
            },
        )
        .open(),
        case(
            "roots::issues_the_leaf",
            "the root issued the leaf, without an intermediate",
            RULE,
            Verdict::Accepted,
            |scene| scene.lengthen(0),
        ),
    ]
}
