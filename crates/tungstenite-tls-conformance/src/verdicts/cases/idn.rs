//! Internationalised names: on the wire they are only A-labels (RFC 9525, section 2.2).

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::extension::{dns, subject_alt_name},
    verdict::Verdict,
};

const RULE: &str = "RFC 9525, section 6.3";
const SYNTAX: &str = "RFC 5280, section 7.2";

/// bücher
const HOST: &str = "xn--bcher-kva.example.test";

pub(super) fn cases() -> Vec<VerdictCase> {
    let mismatch = Verdict::Refused(TlsErrorKind::NameMismatch);
    let any = Verdict::RefusedAsCertificate;
    let table: [(&str, &'static str, &'static [u8], &'static str, Verdict); 13] = [
        ("a_label", HOST, b"xn--bcher-kva.example.test", RULE, Verdict::Accepted),
        ("a_label_upper_case", HOST, b"XN--BCHER-KVA.example.test", RULE, Verdict::Accepted),
        ("u_label_as_utf8", HOST, "bücher.example.test".as_bytes(), SYNTAX, any),
        ("u_label_as_latin1", HOST, b"b\xfccher.example.test", SYNTAX, any),
        ("another_a_label", HOST, b"xn--bchr-zoa.example.test", RULE, mismatch),
        ("without_umlaut", HOST, b"bucher.example.test", RULE, mismatch),
        ("wildcard_for_a_label", HOST, b"*.example.test", RULE, Verdict::Accepted),
        (
            "wildcard_under_a_label",
            "a.xn--bcher-kva.test",
            b"*.xn--bcher-kva.test",
            RULE,
            Verdict::Accepted,
        ),
        ("wildcard_end_of_a_label", HOST, b"xn--*.example.test", RULE, any),
        ("wildcard_within_a_label", HOST, b"xn--bcher*kva.example.test", RULE, any),
        ("wildcard_start_of_a_label", HOST, b"*-kva.example.test", RULE, any),
        (
            "a_label_in_the_middle",
            "a.xn--bcher-kva.test",
            b"a.xn--bcher-kva.test",
            RULE,
            Verdict::Accepted,
        ),
        ("percent_encoded", HOST, b"b%C3%BCcher.example.test", RULE, any),
    ];
    table
        .into_iter()
        .map(|(name, host, presented, rule, expected)| {
            let shown = String::from_utf8_lossy(presented);
            case(
                format!("idn::{name}"),
                format!("the certificate is for `{shown}`, and the host is `{host}`"),
                rule,
                expected,
                move |scene| {
                    host.clone_into(&mut scene.host);
                    scene.leaf.set(subject_alt_name(&[dns(presented)]));
                },
            )
        })
        .collect()
}
