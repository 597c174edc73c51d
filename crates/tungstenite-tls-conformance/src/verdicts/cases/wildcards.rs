//! Wildcards: a `*` in each place of a name, against each host that it might be meant for.

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::extension::{dns, subject_alt_name},
    verdict::Verdict,
};

const RULE: &str = "RFC 9525, section 6.3";

/// Names in certificates, with a label for each.
const PRESENTED: [(&str, &str); 19] = [
    ("whole_label", "*.example.test"),
    ("whole_label_upper_case", "*.EXAMPLE.TEST"),
    ("under_foo", "*.foo.example.test"),
    ("end_of_label", "f*.example.test"),
    ("start_of_label", "*o.example.test"),
    ("middle_of_label", "f*o.example.test"),
    ("start_of_longer_label", "*foo.example.test"),
    ("second_label", "foo.*.test"),
    ("two_labels", "*.*.test"),
    ("last_label", "foo.example.*"),
    ("alone", "*"),
    ("two_stars", "**.example.test"),
    ("top_level", "*.test"),
    ("final_dot", "*.example.test."),
    ("no_wildcard", "foo.example.test"),
    ("no_wildcard_upper_case", "FOO.Example.TEST"),
    ("no_wildcard_final_dot", "foo.example.test."),
    ("leading_dot", ".example.test"),
    ("within_a_label_code", "xn--*.example.test"),
];

/// Hosts, with a label for each.
const HOSTS: [(&str, &str); 6] = [
    ("host_below", "foo.example.test"),
    ("host_in_upper_case", "Foo.Example.Test"),
    ("host_two_below", "a.foo.example.test"),
    ("host_itself", "example.test"),
    ("host_elsewhere", "foo.example.invalid"),
    ("host_that_ends_alike", "barfoo.example.test"),
];

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for (presented_name, presented) in PRESENTED {
        for (host_name, host) in HOSTS {
            // If the name is malformed, libraries may report that instead.
            let expected = match (matches(presented, host), is_well_formed(presented)) {
                (true, _) if is_top_level(presented) => {
                    Verdict::Refused(TlsErrorKind::NameMismatch)
                }
                (true, _) => Verdict::Accepted,
                (false, true) => Verdict::Refused(TlsErrorKind::NameMismatch),
                (false, false) => Verdict::RefusedAsCertificate,
            };
            let case = case(
                format!("wildcards::{presented_name}_for_{host_name}"),
                format!("the certificate is for `{presented}`, and the host is `{host}`"),
                RULE,
                expected,
                move |scene| {
                    host.clone_into(&mut scene.host);
                    scene.leaf.set(subject_alt_name(&[dns(presented)]));
                },
            );
            cases.push(if is_top_level(presented) { case.open() } else { case });
        }
    }
    cases.push(case(
        "wildcards::malformed_beside_a_good_one",
        "the certificate is for `f*.example.test` and for the host",
        RULE,
        Verdict::Accepted,
        |scene| {
            let host = dns(scene.host.clone());
            scene.leaf.set(subject_alt_name(&[dns("f*.example.test"), host]));
        },
    ));
    cases
}

/// Whether `presented` matches `host` by the letter of RFC 9525: `*` is the whole left-most label
/// and stands for one label.
fn matches(presented: &str, host: &str) -> bool {
    if !is_well_formed(presented) {
        return false;
    }
    let (presented, host) = (presented.to_lowercase(), host.to_lowercase());
    match (presented.strip_prefix("*."), host.split_once('.')) {
        (Some(domain), Some((_, rest))) => domain == rest,
        _ => presented == host,
    }
}

/// Whether `presented` is a wildcard directly below a top-level domain, which no public CA may
/// vouch for (CA/B Baseline Requirements, section 3.2.2.6).
fn is_top_level(presented: &str) -> bool {
    presented.strip_prefix("*.").is_some_and(|domain| !domain.contains('.'))
}

/// Whether `presented` consists of whole labels (RFC 5280, section 4.2.1.6: no final dot), of which
/// only the left-most may be a wildcard.
fn is_well_formed(presented: &str) -> bool {
    let domain = presented.strip_prefix("*.").unwrap_or(presented);
    domain.split('.').all(|label| !label.is_empty() && !label.contains('*'))
}
