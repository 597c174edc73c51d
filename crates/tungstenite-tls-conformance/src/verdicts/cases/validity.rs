//! Validity: both of its ends, in each encoding, at each place in a chain.

use tungstenite_tls_core::TlsErrorKind;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        time::{
            DAY, HOUR, YEAR, from_now, generalized_from_now, generalized_time, utc_from_now,
            utc_time,
        },
    },
    verdict::Verdict,
};

const RULE: &str = "RFC 5280, section 6.1.3 (a) (2)";
const ENCODING: &str = "RFC 5280, section 4.1.2.5";
/// The path algorithm takes only a name and a key from a trust anchor.
const ANCHOR: &str = "RFC 5280, section 6.1.1 (d)";

type Time = fn() -> Vec<u8>;

pub(super) fn cases() -> Vec<VerdictCase> {
    let (expired, not_yet) =
        (Verdict::Refused(TlsErrorKind::Expired), Verdict::Refused(TlsErrorKind::NotYetValid));
    let past: Time = || from_now(-10 * DAY);
    let future: Time = || from_now(30 * DAY);
    let times: [(&str, &str, Time, Time, Verdict); 10] = [
        ("expired_yesterday", "ended yesterday", past, || from_now(-DAY), expired),
        ("expired_an_hour_ago", "ended an hour ago", past, || from_now(-HOUR), expired),
        ("ends_in_an_hour", "ends in an hour", past, || from_now(HOUR), Verdict::Accepted),
        ("begins_tomorrow", "begins tomorrow", || from_now(DAY), future, not_yet),
        ("begins_in_an_hour", "begins in an hour", || from_now(HOUR), future, not_yet),
        ("began_an_hour_ago", "began an hour ago", || from_now(-HOUR), future, Verdict::Accepted),
        (
            "ends_before_it_begins",
            "ended before it begins",
            || from_now(10 * DAY),
            || from_now(-10 * DAY),
            Verdict::RefusedAsCertificate,
        ),
        (
            "ended_1951",
            "ended in 1951",
            || utc_time("500101000000Z"),
            || utc_time("510101000000Z"),
            Verdict::RefusedAsCertificate,
        ),
        ("ends_in_30_years", "ends in 30 years", past, || from_now(30 * YEAR), Verdict::Accepted),
        (
            "never_ends",
            "has no well-defined end",
            past,
            || generalized_time("99991231235959Z"),
            Verdict::Accepted,
        ),
    ];
    let mut cases = Vec::new();
    for position in Position::ALL {
        for (name, odd, not_before, not_after, expected) in times {
            let case = case(
                format!("validity::{}_{name}", position.name()),
                format!("the validity of the {} {odd}", position.name()),
                if position == Position::Root { ANCHOR } else { RULE },
                expected,
                move |scene| {
                    let draft = scene.at(position);
                    (draft.not_before, draft.not_after) = (not_before(), not_after());
                },
            );
            let open = position == Position::Root && expected != Verdict::Accepted;
            cases.push(if open { case.open() } else { case });
        }
    }
    cases.extend(encodings());
    cases
}

/// Times in encodings that the RFC forbids; to a lenient reader, all of them are good.
fn encodings() -> Vec<VerdictCase> {
    let endings: [(&str, &str, Time); 7] = [
        ("generalized_before_2050", "a GeneralizedTime before 2050", || {
            generalized_from_now(30 * DAY, "Z")
        }),
        ("generalized_with_fraction", "a GeneralizedTime with a fraction of a second", || {
            generalized_from_now(30 * YEAR, ".5Z")
        }),
        ("generalized_without_zone", "a GeneralizedTime without a time zone", || {
            generalized_from_now(30 * YEAR, "")
        }),
        ("generalized_with_offset", "a GeneralizedTime with a time zone", || {
            generalized_from_now(30 * YEAR, "+0100")
        }),
        ("utc_without_seconds", "a UTCTime without seconds", || utc_from_now(30 * DAY, false, "Z")),
        ("utc_with_offset", "a UTCTime with a time zone", || utc_from_now(30 * DAY, true, "+0100")),
        ("month_13", "in a thirteenth month", || generalized_time("20601301000000Z")),
    ];
    let mut cases = Vec::new();
    for position in [Position::Leaf, Position::Intermediate] {
        for (name, odd, not_after) in endings {
            // Verifiers must be able to read both forms.
            let either = name == "generalized_before_2050";
            let case = case(
                format!("validity::{}_{name}", position.name()),
                format!("the end of the {}'s validity is {odd}", position.name()),
                ENCODING,
                if either { Verdict::Accepted } else { Verdict::RefusedSomehow },
                move |scene| scene.at(position).not_after = not_after(),
            );
            cases.push(if either { case.open() } else { case });
        }
    }
    cases.push(
        case(
            "validity::leaf_for_two_years",
            "the leaf is valid for longer than the 398 days that a public CA may grant",
            "CA/B Baseline Requirements, section 6.3.2",
            Verdict::Accepted,
            |scene| scene.leaf.not_after = from_now(2 * YEAR),
        )
        .open(),
    );
    cases.push(case(
        "validity::leaf_outlives_intermediate",
        "the leaf's validity ends after its issuer's",
        RULE,
        Verdict::Accepted,
        |scene| {
            scene.intermediates[0].not_after = from_now(DAY);
            scene.leaf.not_after = from_now(60 * DAY);
        },
    ));
    cases
}
