//! Name constraints: each kind of subtree, permitted and excluded, against each kind of name.

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        HOST, Position, Scene,
        der::{constructed, integer, primitive, sequence, utf8_string},
        draft::{common_name, name},
        extension::{
            Extension, GeneralName, NAME_CONSTRAINTS, SUBJECT_ALT_NAME, dns, ip, name_constraints,
            subject_alt_name,
        },
    },
    verdict::Verdict,
};

const RULE: &str = "RFC 5280, section 6.1.3 (b) (c)";
const SYNTAX: &str = "RFC 5280, section 4.2.1.10";
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d); RFC 5937, section 3";

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = dns_subtrees();
    cases.extend(ip_subtrees());
    cases.extend(other_kinds());
    cases.extend(wildcards());
    cases.extend(places());
    cases.extend(malformed());
    cases
}

fn constrain(scene: &mut Scene, permitted: &[GeneralName], excluded: &[GeneralName]) {
    scene.intermediates[0].set(name_constraints(permitted, excluded));
}

fn named(scene: &mut Scene, host: &str, names: &[GeneralName]) {
    host.clone_into(&mut scene.host);
    scene.leaf.set(subject_alt_name(names));
}

const REFUSED: Verdict = Verdict::RefusedAsCertificate;

fn verdict(good: bool) -> Verdict {
    if good { Verdict::Accepted } else { REFUSED }
}

/// Subtrees of DNS names, with a label for each. In the RFC, only URI subtrees have a leading dot.
const SUBTREES: [(&str, &str); 8] = [
    ("domain", "example.test"),
    ("domain_upper_case", "EXAMPLE.Test"),
    ("host", "foo.example.test"),
    ("top_level", "test"),
    ("end_of_a_label", "ample.test"),
    ("elsewhere", "example.invalid"),
    ("everything", ""),
    ("leading_dot", ".example.test"),
];

const HOSTS: [(&str, &str); 4] = [
    ("below", "foo.example.test"),
    ("two_below", "a.foo.example.test"),
    ("domain_itself", "example.test"),
    ("alike", "fooexample.test"),
];

fn dns_subtrees() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for (subtree_name, subtree) in SUBTREES {
        for (host_name, host) in HOSTS {
            let within = is_within(host, subtree);
            let cases_of_two =
                [("permitted", within), ("excluded", !within)].map(|(list, good)| {
                    let case = case(
                        format!("name_constraints::dns_{list}_{subtree_name}_{host_name}"),
                        format!("`{subtree}` is {list}, and the host is `{host}`"),
                        RULE,
                        verdict(good),
                        move |scene| {
                            named(scene, host, &[dns(host)]);
                            match list {
                                "permitted" => constrain(scene, &[dns(subtree)], &[]),
                                _ => constrain(scene, &[], &[dns(subtree)]),
                            }
                        },
                    );
                    if subtree.starts_with('.') { case.open() } else { case }
                });
            cases.extend(cases_of_two);
        }
    }
    cases
}

/// Whether `host` is `subtree` with any number of labels added on the left (RFC 5280, section
/// 4.2.1.10); with a leading dot, which the RFC has only for URIs, at least one label.
fn is_within(host: &str, subtree: &str) -> bool {
    let (host, subtree) = (host.to_lowercase(), subtree.to_lowercase());
    match host.strip_suffix(subtree.trim_start_matches('.')) {
        Some("") => !subtree.starts_with('.'),
        Some(added) => added.ends_with('.') || subtree.is_empty(),
        None => false,
    }
}

fn ip_subtrees() -> Vec<VerdictCase> {
    let v6 = |last: u8| {
        let mut bytes = [0; 16];
        (bytes[0], bytes[1], bytes[15]) = (0x20, 0x01, last);
        bytes.to_vec()
    };
    let v6_mask = |bytes: usize| [vec![0xff; bytes], vec![0; 16 - bytes]].concat();
    let range = |address: &[u8], mask: &[u8]| [address, mask].concat();
    let ranges: Vec<(&str, Vec<u8>, bool, bool)> = vec![
        // The range, and whether 192.0.2.7 and 2001::7 are in it.
        ("v4_this_net", range(&[192, 0, 2, 0], &[255, 255, 255, 0]), true, false),
        ("v4_this_address", range(&[192, 0, 2, 7], &[255; 4]), true, false),
        ("v4_another_address", range(&[192, 0, 2, 6], &[255; 4]), false, false),
        ("v4_another_net", range(&[10, 0, 0, 0], &[255, 0, 0, 0]), false, false),
        ("v4_everything", range(&[0; 4], &[0; 4]), true, false),
        ("v4_odd_prefix", range(&[192, 0, 2, 4], &[255, 255, 255, 252]), true, false),
        ("v6_this_net", range(&v6(0), &v6_mask(4)), false, true),
        ("v6_another_net", range(&[0xfd; 16], &v6_mask(1)), false, false),
        ("v6_everything", range(&[0; 16], &[0; 16]), false, true),
    ];
    let addresses = [("v4", "192.0.2.7", vec![192, 0, 2, 7]), ("v6", "2001::7", v6(7))];
    let mut cases = Vec::new();
    for (range_name, bytes, has_v4, has_v6) in ranges {
        for (host_name, host, address) in &addresses {
            let within = if *host_name == "v4" { has_v4 } else { has_v6 };
            for (list, good) in [("permitted", within), ("excluded", !within)] {
                let (bytes, address) = (bytes.clone(), address.clone());
                let host = *host;
                let range_words = range_name.replace('_', " ");
                let case = case(
                    format!("name_constraints::ip_{list}_{range_name}_{host_name}"),
                    format!("an address range is {list} ({range_words}); the host is {host}"),
                    if good { SYNTAX } else { RULE },
                    verdict(good),
                    move |scene| {
                        named(scene, host, &[ip(address.clone())]);
                        match list {
                            "permitted" => constrain(scene, &[ip(bytes.clone())], &[]),
                            _ => constrain(scene, &[], &[ip(bytes.clone())]),
                        }
                    },
                );
                // A client that does not support address constraints must refuse the chain.
                cases.push(if good { case.open() } else { case });
            }
        }
    }
    cases
}

/// A constraint applies to all names of its own kind, and to no others.
fn other_kinds() -> Vec<VerdictCase> {
    let organisation = |text: &str| name(&[("2.5.4.10", utf8_string(text))]);
    let within =
        |text: &str| name(&[("2.5.4.10", utf8_string(text)), ("2.5.4.3", utf8_string("leaf"))]);
    vec![
        case(
            "name_constraints::dns_permitted_leaf_of_ip",
            "a DNS name is permitted, and the leaf is for an address",
            RULE,
            Verdict::Accepted,
            |scene| {
                named(scene, "192.0.2.7", &[ip([192, 0, 2, 7])]);
                constrain(scene, &[dns("example.test")], &[]);
            },
        ),
        case(
            "name_constraints::ip_permitted_leaf_of_dns",
            "an address is permitted, and the leaf is for a DNS name",
            RULE,
            Verdict::Accepted,
            |scene| {
                constrain(scene, &[ip([10, 0, 0, 0, 255, 0, 0, 0])], &[]);
            },
        ),
        case(
            "name_constraints::second_name_not_permitted",
            "the host is permitted, but another name of the leaf is not",
            RULE,
            REFUSED,
            |scene| {
                named(scene, HOST, &[dns(HOST), dns("host.example.invalid")]);
                constrain(scene, &[dns("example.test")], &[]);
            },
        ),
        case(
            "name_constraints::second_name_excluded",
            "another name of the leaf is excluded",
            RULE,
            REFUSED,
            |scene| {
                named(scene, HOST, &[dns(HOST), dns("host.example.invalid")]);
                constrain(scene, &[], &[dns("invalid")]);
            },
        ),
        case(
            "name_constraints::address_beside_excluded",
            "the host is permitted, but an address of the leaf is excluded",
            RULE,
            REFUSED,
            |scene| {
                named(scene, HOST, &[dns(HOST), ip([10, 0, 0, 1])]);
                constrain(scene, &[dns("example.test")], &[ip([10, 0, 0, 0, 255, 0, 0, 0])]);
            },
        ),
        case(
            "name_constraints::second_permitted",
            "two domains are permitted, and the host's is the second",
            RULE,
            Verdict::Accepted,
            |scene| {
                constrain(scene, &[dns("example.invalid"), dns("example.test")], &[]);
            },
        ),
        case(
            "name_constraints::permitted_and_excluded",
            "the host's domain is permitted, but the host is excluded",
            RULE,
            REFUSED,
            |scene| {
                constrain(scene, &[dns("example.test")], &[dns(HOST)]);
            },
        ),
        case(
            "name_constraints::permitted_another_excluded",
            "the host's domain is permitted, and another host is excluded",
            RULE,
            Verdict::Accepted,
            |scene| {
                constrain(scene, &[dns("example.test")], &[dns("other.example.test")]);
            },
        ),
        case(
            "name_constraints::directory_permitted",
            "a directory is permitted, and the leaf's subject is in it",
            SYNTAX,
            Verdict::Accepted,
            move |scene| {
                scene.leaf.subject = within("One");
                constrain(scene, &[GeneralName::Directory(organisation("One"))], &[]);
            },
        )
        .open(),
        case(
            "name_constraints::directory_not_permitted",
            "a directory is permitted, and the leaf's subject is in another",
            RULE,
            REFUSED,
            move |scene| {
                scene.leaf.subject = within("Two");
                constrain(scene, &[GeneralName::Directory(organisation("One"))], &[]);
            },
        ),
        case(
            "name_constraints::directory_excluded",
            "the directory of the leaf's subject is excluded",
            RULE,
            REFUSED,
            move |scene| {
                scene.leaf.subject = within("One");
                constrain(scene, &[], &[GeneralName::Directory(organisation("One"))]);
            },
        ),
        case(
            "name_constraints::another_directory_excluded",
            "a directory is excluded, and the leaf's subject is in another",
            SYNTAX,
            Verdict::Accepted,
            move |scene| {
                scene.leaf.subject = within("Two");
                constrain(scene, &[], &[GeneralName::Directory(organisation("One"))]);
            },
        )
        .open(),
        case(
            "name_constraints::empty_subject_directory_permitted",
            "a directory is permitted, and the leaf's subject is empty",
            SYNTAX,
            Verdict::Accepted,
            move |scene| {
                scene.leaf.subject = name(&[]);
                scene.leaf.set(subject_alt_name(&[dns(HOST)]).critical(true));
                constrain(scene, &[GeneralName::Directory(organisation("One"))], &[]);
            },
        )
        .open(),
        case(
            "name_constraints::email_permitted_none_there",
            "e-mail addresses of a domain are permitted, and the leaf has none",
            RULE,
            Verdict::Accepted,
            |scene| {
                constrain(scene, &[GeneralName::Email("example.test".to_owned())], &[]);
            },
        ),
        case(
            "name_constraints::email_not_permitted",
            "e-mail addresses of a domain are permitted, and the leaf has one of another",
            RULE,
            REFUSED,
            |scene| {
                named(
                    scene,
                    HOST,
                    &[dns(HOST), GeneralName::Email("a@example.invalid".to_owned())],
                );
                constrain(scene, &[GeneralName::Email("example.test".to_owned())], &[]);
            },
        ),
        case(
            "name_constraints::uri_permitted_none_there",
            "URIs of a domain are permitted, and the leaf has none",
            RULE,
            Verdict::Accepted,
            |scene| {
                constrain(scene, &[GeneralName::Uri(".example.test".to_owned())], &[]);
            },
        ),
        case(
            "name_constraints::uri_not_permitted",
            "URIs of a domain are permitted, and the leaf has one of another",
            RULE,
            REFUSED,
            |scene| {
                named(
                    scene,
                    HOST,
                    &[dns(HOST), GeneralName::Uri("wss://host.example.invalid/".to_owned())],
                );
                constrain(scene, &[GeneralName::Uri(".example.test".to_owned())], &[]);
            },
        ),
        case(
            "name_constraints::other_name_excluded_none_there",
            "user principal names are excluded, and the leaf has none",
            SYNTAX,
            Verdict::Accepted,
            |scene| {
                constrain(scene, &[], &[GeneralName::Other("x".to_owned())]);
            },
        )
        .open(),
        case(
            "name_constraints::other_name_excluded",
            "user principal names are excluded, and the leaf has one",
            SYNTAX,
            REFUSED,
            |scene| {
                named(scene, HOST, &[dns(HOST), GeneralName::Other("x".to_owned())]);
                constrain(scene, &[], &[GeneralName::Other("x".to_owned())]);
            },
        ),
        case(
            "name_constraints::common_name_not_permitted",
            "a domain is permitted, and the leaf's common name is a host in another",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.leaf.subject = common_name("host.example.invalid");
                constrain(scene, &[dns("example.test")], &[]);
            },
        )
        .open(),
        case(
            "name_constraints::common_name_alone_not_permitted",
            "a domain is permitted, and the host, in another, is only in the common name",
            RULE,
            REFUSED,
            |scene| {
                scene.host = "host.example.invalid".to_owned();
                scene.leaf.subject = common_name("host.example.invalid");
                scene.leaf.remove(SUBJECT_ALT_NAME);
                constrain(scene, &[dns("example.test")], &[]);
            },
        ),
    ]
}

/// A wildcard stands for every name that it matches.
fn wildcards() -> Vec<VerdictCase> {
    let table: [(&str, &str, &str, bool, bool); 6] = [
        ("permitted_domain", "*.example.test", "example.test", true, true),
        ("permitted_host", "*.example.test", "foo.example.test", true, false),
        ("permitted_elsewhere", "*.example.test", "example.invalid", true, false),
        ("excluded_domain", "*.example.test", "example.test", false, false),
        ("excluded_host", "*.example.test", "foo.example.test", false, false),
        ("excluded_elsewhere", "*.example.test", "example.invalid", false, true),
    ];
    table
        .into_iter()
        .map(|(name, wildcard, subtree, permit, good)| {
            let list = if permit { "permitted" } else { "excluded" };
            let case = case(
                format!("name_constraints::wildcard_{name}"),
                format!("`{subtree}` is {list}, and the leaf is for `{wildcard}`"),
                RULE,
                verdict(good),
                move |scene| {
                    named(scene, "foo.example.test", &[dns(wildcard)]);
                    match permit {
                        true => constrain(scene, &[dns(subtree)], &[]),
                        false => constrain(scene, &[], &[dns(subtree)]),
                    }
                },
            );
            // RFC 5280 does not say how a wildcard relates to a constraint below it.
            if name.ends_with("host") { case.open() } else { case }
        })
        .collect()
}

/// Where constraints may be, and how far down they reach.
fn places() -> Vec<VerdictCase> {
    let elsewhere = || name_constraints(&[dns("example.invalid")], &[]);
    vec![
        case(
            "name_constraints::of_upper_intermediate",
            "the upper of two intermediates permits another domain",
            RULE,
            REFUSED,
            move |scene| {
                scene.lengthen(2);
                scene.intermediates[0].set(elsewhere());
            },
        ),
        case(
            "name_constraints::widened_below",
            "the upper intermediate permits another domain, the lower one the host's",
            RULE,
            REFUSED,
            move |scene| {
                scene.lengthen(2);
                scene.intermediates[0].set(elsewhere());
                scene.intermediates[1].set(name_constraints(&[dns("example.test")], &[]));
            },
        ),
        case(
            "name_constraints::narrowed_below",
            "the upper intermediate permits the host's domain, the lower one the host",
            RULE,
            Verdict::Accepted,
            |scene| {
                scene.lengthen(2);
                scene.intermediates[0].set(name_constraints(&[dns("example.test")], &[]));
                scene.intermediates[1].set(name_constraints(&[dns(HOST)], &[]));
            },
        ),
        case(
            "name_constraints::excluded_above_permitted_below",
            "the upper intermediate excludes the host, the lower one permits it",
            RULE,
            REFUSED,
            |scene| {
                scene.lengthen(2);
                scene.intermediates[0].set(name_constraints(&[], &[dns(HOST)]));
                scene.intermediates[1].set(name_constraints(&[dns(HOST)], &[]));
            },
        ),
        case(
            "name_constraints::of_the_root",
            "the root permits another domain",
            ANCHOR,
            REFUSED,
            move |scene| {
                scene.at(Position::Root).set(elsewhere());
            },
        )
        .open(),
        case(
            "name_constraints::of_the_root_met",
            "the root permits the host's domain",
            ANCHOR,
            Verdict::Accepted,
            |scene| {
                scene.at(Position::Root).set(name_constraints(&[dns("example.test")], &[]));
            },
        ),
        case(
            "name_constraints::of_the_leaf",
            "the leaf, which is not a CA, permits another domain",
            SYNTAX,
            Verdict::Accepted,
            move |scene| {
                scene.leaf.set(elsewhere());
            },
        )
        .open(),
        case(
            "name_constraints::not_critical",
            "a constraint that the host does not meet is not critical",
            RULE,
            REFUSED,
            move |scene| {
                scene.intermediates[0].set(elsewhere().critical(false));
            },
        ),
        case(
            "name_constraints::intermediate_itself",
            "the upper intermediate permits a directory that the lower one's subject is not in",
            RULE,
            REFUSED,
            |scene| {
                scene.lengthen(2);
                let directory = name(&[("2.5.4.10", utf8_string("One"))]);
                scene.leaf.subject = name(&[("2.5.4.10", utf8_string("One"))]);
                scene.intermediates[0]
                    .set(name_constraints(&[GeneralName::Directory(directory)], &[]));
            },
        ),
    ]
}

/// Constraints that are malformed or forbidden.
fn malformed() -> Vec<VerdictCase> {
    let raw = |value: Vec<u8>| Extension::new(NAME_CONSTRAINTS, value).critical(true);
    let subtrees = |subtree: Vec<u8>| sequence([constructed(0, sequence([subtree]))]);
    let host = || dns("example.test").der();
    let table: Vec<(&str, &str, Vec<u8>, Verdict)> = vec![
        ("empty", "no subtree", sequence([[0; 0]]), Verdict::RefusedSomehow),
        (
            "no_sequence",
            "a string, not lists",
            utf8_string("example.test"),
            Verdict::RefusedSomehow,
        ),
        (
            "minimum_one",
            "a minimum of 1",
            subtrees([host(), primitive(0, [1])].concat()),
            Verdict::RefusedSomehow,
        ),
        (
            "maximum",
            "a maximum",
            subtrees([host(), primitive(1, [9])].concat()),
            Verdict::RefusedSomehow,
        ),
        (
            "minimum_zero",
            "a minimum of 0, which DER leaves out",
            subtrees([host(), primitive(0, [0])].concat()),
            Verdict::RefusedSomehow,
        ),
        (
            "trailing",
            "an extra value after the lists",
            sequence([constructed(0, sequence([host()])), integer([1])]),
            Verdict::RefusedSomehow,
        ),
    ];
    let mut cases: Vec<_> = table
        .into_iter()
        .map(|(name, words, value, expected)| {
            let case = case(
                format!("name_constraints::malformed_{name}"),
                format!("the intermediate's nameConstraints contain {words}"),
                SYNTAX,
                expected,
                move |scene| scene.intermediates[0].set(raw(value.clone())),
            );
            if name == "minimum_zero" { case.open() } else { case }
        })
        .collect();
    let addresses: [(&str, &str, Vec<u8>); 3] = [
        ("three_bytes", "three bytes", vec![192, 0, 2]),
        ("without_mask", "no mask", vec![192, 0, 2, 0]),
        ("holes_in_mask", "a mask with holes", vec![192, 0, 2, 7, 255, 0, 255, 255]),
    ];
    for (name, words, bytes) in addresses {
        cases.push(case(
            format!("name_constraints::malformed_ip_{name}"),
            format!("the permitted address range has {words}"),
            SYNTAX,
            Verdict::RefusedSomehow,
            move |scene| {
                named(scene, "192.0.2.7", &[ip([192, 0, 2, 7])]);
                constrain(scene, &[ip(bytes.clone())], &[]);
            },
        ));
    }
    cases
}
