//! Hosts that are IP addresses.

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        draft::common_name,
        extension::{GeneralName, SUBJECT_ALT_NAME, dns, ip, subject_alt_name},
    },
    verdict::Verdict,
};

const RULE: &str = "RFC 9525, section 6.5";
const SYNTAX: &str = "RFC 5280, section 4.2.1.6";
const MISMATCH: Verdict = Verdict::Refused(TlsErrorKind::NameMismatch);

const V4: &str = "192.0.2.7";
const V6: &str = "2001:db8::7";
const V4_BYTES: [u8; 4] = [192, 0, 2, 7];
const V6_BYTES: [u8; 16] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];

/// The name of the case, the certificate's names in words, the host, the certificate's names, the
/// rule, and the verdict.
type Row = (&'static str, &'static str, &'static str, Vec<GeneralName>, &'static str, Verdict);

pub(super) fn cases() -> Vec<VerdictCase> {
    let mapped = [vec![0; 10], vec![0xff; 2], V4_BYTES.to_vec()].concat();
    let compatible = [vec![0; 12], V4_BYTES.to_vec()].concat();
    let any = Verdict::RefusedAsCertificate;
    let table: Vec<Row> = vec![
        ("v4", "the address", V4, vec![ip(V4_BYTES)], RULE, Verdict::Accepted),
        ("v6", "the address", V6, vec![ip(V6_BYTES)], RULE, Verdict::Accepted),
        (
            "v6_written_in_full",
            "the address",
            "2001:0db8:0000:0000:0000:0000:0000:0007",
            vec![ip(V6_BYTES)],
            RULE,
            Verdict::Accepted,
        ),
        (
            "v4_second_of_two",
            "a name and the address",
            V4,
            vec![dns("x.example.test"), ip(V4_BYTES)],
            RULE,
            Verdict::Accepted,
        ),
        ("v4_another", "another address", V4, vec![ip([192, 0, 2, 8])], RULE, MISMATCH),
        ("v6_another", "another address", V6, vec![ip([0x20; 16])], RULE, MISMATCH),
        ("v4_as_dns_name", "the address as a DNS name", V4, vec![dns(V4)], RULE, any),
        ("v6_as_dns_name", "the address as a DNS name", V6, vec![dns(V6)], RULE, any),
        ("v4_as_text", "the text of the address as an IP address", V4, vec![ip(V4)], SYNTAX, any),
        (
            "v4_as_uri",
            "the address in a URI",
            V4,
            vec![GeneralName::Uri(format!("wss://{V4}/"))],
            RULE,
            any,
        ),
        ("v4_wildcard", "a wildcard DNS name", V4, vec![dns("*.0.2.7")], RULE, any),
        (
            "v4_mapped_into_v6",
            "the address mapped into IPv6",
            V4,
            vec![ip(mapped.clone())],
            RULE,
            MISMATCH,
        ),
        (
            "v4_compatible_v6",
            "the address in IPv4-compatible form",
            V4,
            vec![ip(compatible)],
            RULE,
            MISMATCH,
        ),
        (
            "mapped_v6_for_v4",
            "only the IPv4 address",
            "::ffff:192.0.2.7",
            vec![ip(V4_BYTES)],
            RULE,
            MISMATCH,
        ),
        (
            "mapped_v6",
            "the mapped address",
            "::ffff:192.0.2.7",
            vec![ip(mapped)],
            RULE,
            Verdict::Accepted,
        ),
        ("three_bytes", "an address of three bytes", V4, vec![ip([192, 0, 2])], SYNTAX, any),
        (
            "five_bytes",
            "an address of five bytes, four of them right",
            V4,
            vec![ip([192, 0, 2, 7, 0])],
            SYNTAX,
            any,
        ),
        (
            "with_mask",
            "the address and a mask",
            V4,
            vec![ip([192, 0, 2, 7, 255, 255, 255, 255])],
            SYNTAX,
            any,
        ),
        ("no_bytes", "an empty address", V4, vec![ip([])], SYNTAX, Verdict::RefusedSomehow),
        (
            "bad_beside_good",
            "an address of five bytes, and the right one",
            V4,
            vec![ip([192, 0, 2, 7, 0]), ip(V4_BYTES)],
            SYNTAX,
            Verdict::Accepted,
        ),
        (
            "address_for_a_name",
            "an address whose bytes spell the host",
            "a.bc",
            vec![ip(*b"a.bc")],
            RULE,
            any,
        ),
    ];
    let mut cases: Vec<_> = table
        .into_iter()
        .map(|(name, words, host, names, rule, expected)| {
            let case = case(
                format!("ip::{name}"),
                format!("the host is `{host}`, and the certificate is for {words}"),
                rule,
                expected,
                move |scene| {
                    host.clone_into(&mut scene.host);
                    scene.leaf.set(subject_alt_name(&names));
                },
            );
            if name == "bad_beside_good" { case.open() } else { case }
        })
        .collect();
    for (name, host) in [("v4", V4), ("v6", V6)] {
        cases.push(case(
            format!("ip::{name}_common_name_alone"),
            "the host is an address and its text the common name; there is no subjectAltName",
            RULE,
            Verdict::RefusedAsCertificate,
            move |scene| {
                host.clone_into(&mut scene.host);
                scene.leaf.subject = common_name(host);
                scene.leaf.remove(SUBJECT_ALT_NAME);
            },
        ));
        cases.push(case(
            format!("ip::{name}_common_name_beside_a_name"),
            "the host is an address and its text the common name; the subjectAltName has another",
            RULE,
            MISMATCH,
            move |scene| {
                host.clone_into(&mut scene.host);
                scene.leaf.subject = common_name(host);
                scene.leaf.set(subject_alt_name(&[dns("x.example.test")]));
            },
        ));
    }
    cases
}
