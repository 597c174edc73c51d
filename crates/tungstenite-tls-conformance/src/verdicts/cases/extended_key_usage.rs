//! Extended key usage: each purpose, at each place in a chain.

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        extension::{
            ANY_PURPOSE, CLIENT_AUTH, EXTENDED_KEY_USAGE, SERVER_AUTH, extended_key_usage,
        },
    },
    verdict::Verdict,
};

const LEAF: &str = "RFC 5280, section 4.2.1.12";
const CA: &str = "CA/B Baseline Requirements, section 7.1.2.10.6";
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d)";

/// Lists of purposes, and whether each includes a TLS server.
const PURPOSES: [(&str, &[&str], bool); 11] = [
    ("server", &[SERVER_AUTH], true),
    ("server_and_client", &[SERVER_AUTH, CLIENT_AUTH], true),
    ("client_and_server", &[CLIENT_AUTH, SERVER_AUTH], true),
    ("unknown_and_server", &["1.3.6.1.4.1.99999.1", SERVER_AUTH], true),
    ("client", &[CLIENT_AUTH], false),
    ("code_signing", &["1.3.6.1.5.5.7.3.3"], false),
    ("email", &["1.3.6.1.5.5.7.3.4"], false),
    ("ocsp_signing", &["1.3.6.1.5.5.7.3.9"], false),
    ("unknown", &["1.3.6.1.4.1.99999.1"], false),
    ("netscape_step_up", &["2.16.840.1.113730.4.1"], false),
    ("microsoft_step_up", &["1.3.6.1.4.1.311.10.3.3"], false),
];

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for position in Position::ALL {
        let who = position.name();
        let rule = match position {
            Position::Leaf => LEAF,
            Position::Intermediate => CA,
            Position::Root => ANCHOR,
        };
        // RFC 5280's path algorithm does not check purposes; below the root, all libraries do.
        let open = |case: VerdictCase| if position == Position::Leaf { case } else { case.open() };
        for (name, purposes, good) in PURPOSES {
            let good = good || position == Position::Root;
            let expected = if good { Verdict::Accepted } else { Verdict::RefusedAsCertificate };
            let words = format!("the {who}'s purposes are: {}", name.replace('_', " "));
            cases.push(open(case(
                format!("extended_key_usage::{who}_{name}"),
                words,
                rule,
                expected,
                move |scene| scene.at(position).set(extended_key_usage(purposes)),
            )));
        }
        cases.push(case(
            format!("extended_key_usage::{who}_without"),
            format!("the {who} has no extendedKeyUsage"),
            LEAF,
            Verdict::Accepted,
            move |scene| scene.at(position).remove(EXTENDED_KEY_USAGE),
        ));
        cases.push(case(
            format!("extended_key_usage::{who}_server_critical"),
            format!("the {who}'s only purpose is: server, and the extension is critical"),
            LEAF,
            Verdict::Accepted,
            move |scene| scene.at(position).set(extended_key_usage(&[SERVER_AUTH]).critical(true)),
        ));
        cases.push(
            case(
                format!("extended_key_usage::{who}_any"),
                format!("the {who}'s only purpose is: any"),
                rule,
                match position {
                    Position::Root => Verdict::Accepted,
                    _ => Verdict::RefusedAsCertificate,
                },
                move |scene| scene.at(position).set(extended_key_usage(&[ANY_PURPOSE])),
            )
            .open(),
        );
        cases.push(open(case(
            format!("extended_key_usage::{who}_empty"),
            format!("the {who}'s extendedKeyUsage is empty"),
            LEAF,
            match position {
                Position::Root => Verdict::Accepted,
                _ => Verdict::RefusedSomehow,
            },
            move |scene| scene.at(position).set(extended_key_usage(&[])),
        )));
    }
    cases
}
