//! Names: where they are in a certificate, and how they are spelt.

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        HOST, Scene,
        der::{printable_string, sequence, tlv, utf8_string},
        draft::{common_name, name},
        extension::{Extension, GeneralName, SUBJECT_ALT_NAME, dns, ip, subject_alt_name},
    },
    verdict::Verdict,
};

const MISMATCH: Verdict = Verdict::Refused(TlsErrorKind::NameMismatch);
const SOURCES: &str = "RFC 9525, section 6.2";
const MATCHING: &str = "RFC 9525, section 6.3";
const SYNTAX: &str = "RFC 5280, section 4.2.1.6";

/// A kind of name other than a host name: its label, its description, and how to make one from a
/// host.
type Other = (&'static str, &'static str, fn(&str) -> GeneralName);

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = places();
    cases.extend(spellings());
    cases.extend(lengths());
    cases
}

/// Makes the certificate one for only these names.
fn named(scene: &mut Scene, names: &[GeneralName]) {
    scene.leaf.set(subject_alt_name(names));
}

/// The host in places where a client does not look, or next to names that it need not understand.
fn places() -> Vec<VerdictCase> {
    let mut cases = vec![
        case(
            "names::common_name_alone",
            "the host is the common name, and there is no subjectAltName",
            SOURCES,
            MISMATCH,
            |scene| {
                scene.leaf.subject = common_name(HOST);
                scene.leaf.remove(SUBJECT_ALT_NAME);
            },
        ),
        case(
            "names::common_name_beside_another",
            "the host is the common name, and the subjectAltName has another name",
            SOURCES,
            MISMATCH,
            |scene| {
                scene.leaf.subject = common_name(HOST);
                named(scene, &[dns("other.example.test")]);
            },
        ),
        case(
            "names::wildcard_common_name",
            "a wildcard for the host is the common name, and there is no subjectAltName",
            SOURCES,
            MISMATCH,
            |scene| {
                scene.leaf.subject = common_name("*.example.test");
                scene.leaf.remove(SUBJECT_ALT_NAME);
            },
        ),
        case(
            "names::no_name_at_all",
            "there is neither a common name nor a subjectAltName",
            SOURCES,
            Verdict::RefusedAsCertificate,
            |scene| {
                scene.leaf.subject = name(&[]);
                scene.leaf.remove(SUBJECT_ALT_NAME);
            },
        ),
        case(
            "names::empty_subject_critical",
            "the subject is empty and the subjectAltName critical, as is required",
            SYNTAX,
            Verdict::Accepted,
            |scene| {
                scene.leaf.subject = name(&[]);
                scene.leaf.set(subject_alt_name(&[dns(HOST)]).critical(true));
            },
        ),
        case(
            "names::empty_subject_not_critical",
            "the subject is empty, but the subjectAltName is not critical",
            SYNTAX,
            Verdict::Accepted,
            |scene| {
                scene.leaf.subject = name(&[]);
            },
        )
        .open(),
        case(
            "names::critical",
            "the subjectAltName is critical although there is a subject",
            SYNTAX,
            Verdict::Accepted,
            |scene| {
                scene.leaf.set(subject_alt_name(&[dns(HOST)]).critical(true));
            },
        ),
        case(
            "names::second_of_two",
            "the host is the second of two names",
            MATCHING,
            Verdict::Accepted,
            |scene| {
                named(scene, &[dns("other.example.test"), dns(HOST)]);
            },
        ),
        case(
            "names::last_of_a_thousand",
            "the host is the last of a thousand names",
            MATCHING,
            Verdict::Accepted,
            |scene| {
                let others = (1..1000).map(|i| dns(format!("host{i}.example.test")));
                let names: Vec<_> = others.chain([dns(HOST)]).collect();
                named(scene, &names);
            },
        ),
        case("names::twice", "the host is named twice", MATCHING, Verdict::Accepted, |scene| {
            named(scene, &[dns(HOST), dns(HOST)]);
        }),
        case(
            "names::empty_list",
            "the subjectAltName is empty",
            SYNTAX,
            Verdict::RefusedAsCertificate,
            |scene| named(scene, &[]),
        ),
        case(
            "names::empty_list_beside_common_name",
            "the subjectAltName is empty, and the host is the common name",
            SYNTAX,
            Verdict::RefusedAsCertificate,
            |scene| {
                scene.leaf.subject = common_name(HOST);
                named(scene, &[]);
            },
        ),
        case(
            "names::no_sequence",
            "the subjectAltName is not a list",
            SYNTAX,
            Verdict::RefusedSomehow,
            |scene| {
                scene.leaf.set(Extension::new(SUBJECT_ALT_NAME, utf8_string(HOST)));
            },
        ),
        case(
            "names::trailing_bytes",
            "extra bytes follow the list in the subjectAltName",
            SYNTAX,
            Verdict::RefusedSomehow,
            |scene| {
                let mut extension = subject_alt_name(&[dns(HOST)]);
                extension.value.extend(utf8_string("more"));
                scene.leaf.set(extension);
            },
        ),
        case(
            "names::unknown_kind_of_name",
            "the subjectAltName has a name of an unknown kind in addition to the host",
            SYNTAX,
            Verdict::RefusedSomehow,
            |scene| {
                let value = sequence([dns(HOST).der(), tlv(0x8b, "what")]);
                scene.leaf.set(Extension::new(SUBJECT_ALT_NAME, value));
            },
        )
        .open(),
    ];
    // None of these is a host name, and none may be used as one.
    let others: [Other; 6] = [
        ("email", "an e-mail address", |host| GeneralName::Email(format!("user@{host}"))),
        ("email_without_user", "an e-mail address without a user", |host| {
            GeneralName::Email(host.to_owned())
        }),
        ("uri", "a URI", |host| GeneralName::Uri(format!("wss://{host}/"))),
        ("directory", "a directory name", |host| GeneralName::Directory(common_name(host))),
        ("other_name", "a user principal name", |host| GeneralName::Other(host.to_owned())),
        ("ip_bytes", "an IP address of the same bytes", |host| ip(host)),
    ];
    for (kind, words, make) in others {
        cases.push(case(
            format!("names::{kind}_alone"),
            format!("the host is in the subjectAltName only as {words}"),
            SOURCES,
            Verdict::RefusedAsCertificate,
            move |scene| named(scene, &[make(HOST)]),
        ));
        cases.push(case(
            format!("names::{kind}_alone_and_common_name"),
            format!("the host is the common name, and in the subjectAltName only as {words}"),
            SOURCES,
            Verdict::RefusedAsCertificate,
            move |scene| {
                scene.leaf.subject = common_name(HOST);
                named(scene, &[make(HOST)]);
            },
        ));
        cases.push(case(
            format!("names::{kind}_first"),
            format!("{words} comes before the host's name"),
            SYNTAX,
            Verdict::Accepted,
            move |scene| named(scene, &[make(HOST), dns(HOST)]),
        ));
    }
    cases
}

/// Names that only a careless comparison would take for the host's.
fn spellings() -> Vec<VerdictCase> {
    let spellings: [(&str, &str, Vec<u8>, Verdict); 13] = [
        (
            "null_byte",
            "the host, a NUL byte and more",
            b"host.example.test\0.evil.test".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        (
            "null_byte_at_end",
            "the host and a NUL byte",
            b"host.example.test\0".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        (
            "null_byte_in_front",
            "a NUL byte and the host",
            b"\0host.example.test".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        (
            "space_in_front",
            "a space and the host",
            b" host.example.test".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        (
            "space_at_end",
            "the host and a space",
            b"host.example.test ".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        (
            "newline_at_end",
            "the host and a newline",
            b"host.example.test\n".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        ("empty", "empty", Vec::new(), Verdict::RefusedSomehow),
        ("suffix", "a suffix of the host", b"example.test".to_vec(), MISMATCH),
        ("prefix", "a prefix of the host", b"host.example".to_vec(), MISMATCH),
        ("longer", "more letters and the host", b"ghost.example.test".to_vec(), MISMATCH),
        (
            "url",
            "a URL of the host",
            b"wss://host.example.test/".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        (
            "with_port",
            "the host and a port",
            b"host.example.test:443".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
        (
            "two_dots",
            "the host with two dots in a row",
            b"host..example.test".to_vec(),
            Verdict::RefusedAsCertificate,
        ),
    ];
    let mut cases = Vec::new();
    for (name, words, bytes, expected) in spellings {
        cases.push(case(
            format!("names::spelt_{name}"),
            format!("the certificate's only name is {words}"),
            MATCHING,
            expected,
            move |scene| named(scene, &[dns(bytes.clone())]),
        ));
    }
    cases.push(
        case(
            "names::underscore",
            "the host's name has an underscore, and so does the certificate's",
            "RFC 9525, section 6.3; CA/B Baseline Requirements, section 7.1.4.2.1",
            Verdict::Accepted,
            |scene| {
                scene.host = "my_host.example.test".to_owned();
                named(scene, &[dns("my_host.example.test")]);
            },
        )
        .open(),
    );
    cases.push(case(
        "names::hyphens_and_digits",
        "the host's name has a label of digits and hyphens",
        MATCHING,
        Verdict::Accepted,
        |scene| {
            scene.host = "4-2.example.test".to_owned();
            named(scene, &[dns("4-2.example.test")]);
        },
    ));
    cases.push(case(
        "names::one_label",
        "the host's name has only one label",
        MATCHING,
        Verdict::Accepted,
        |scene| {
            scene.host = "intranet".to_owned();
            named(scene, &[dns("intranet")]);
        },
    ));
    cases.push(case(
        "names::printable_subject",
        "the subject is a PrintableString",
        "RFC 5280, section 4.1.2.6",
        Verdict::Accepted,
        |scene| scene.leaf.subject = name(&[("2.5.4.3", printable_string("leaf"))]),
    ));
    cases
}

/// Labels have at most 63 characters, and names at most 253 (RFC 1035, section 2.3.4).
fn lengths() -> Vec<VerdictCase> {
    let label = "a".repeat(63);
    let name_of =
        |last: usize| format!("{label}.{label}.{label}.{}.example.test", "b".repeat(last - 205));
    let hosts = [
        ("label_of_63", "has a label of 63 characters", format!("{label}.example.test")),
        ("name_of_253", "has 253 characters", name_of(253)),
    ];
    hosts
        .into_iter()
        .map(|(name, words, host)| {
            case(
                format!("names::{name}"),
                format!("the host's name {words}"),
                MATCHING,
                Verdict::Accepted,
                move |scene| {
                    scene.host.clone_from(&host);
                    named(scene, &[dns(host.clone())]);
                },
            )
        })
        .collect()
}
