//! From the suite's verdicts to results of tests: [`cases`].

use std::collections::BTreeMap;

use super::server::{Catalogue, Verdict};
use crate::case_result::{CaseResult, Status};

/// The cases in which the client deviates from a SHOULD, each with the reason.
const NON_STRICT: &[(&str, &str)] = &[("6.4.3", UTF_8), ("6.4.4", UTF_8)];
const UTF_8: &str =
    "tungstenite checks UTF-8 when a frame is complete, which RFC 6455 allows, not byte by byte";
/// The sections of permessage-deflate.
const COMPRESSION: [&str; 2] = ["12.", "13."];

/// A result for each case of the suite. The names of their tests begin with `prefix`.
pub(super) fn cases(
    suite: &Catalogue,
    verdicts: &BTreeMap<String, Verdict>,
    prefix: &str,
) -> Vec<CaseResult> {
    let Catalogue { cases, chosen, .. } = suite;
    let results = cases.iter().map(|case| {
        let test = format!("{prefix}autobahn::{}", case.name);
        let verdict = verdicts.get(&case.name);
        let (status, reason) = if chosen.contains(&case.name) {
            judge(&case.name, verdict)
        } else if COMPRESSION.iter().any(|section| case.name.starts_with(section)) {
            let reason = "tungstenite does not have permessage-deflate (RFC 7692)";
            (Status::NotRun, Some(reason.to_owned()))
        } else {
            (Status::NotRun, Some("left out: only some cases were asked for".to_owned()))
        };
        let mut evidence = vec![format!("expected: {}", case.expects)];
        evidence.extend(verdict.into_iter().flat_map(in_words));
        let milliseconds = verdict.map(|verdict| verdict.milliseconds);
        CaseResult { test, status, reason, milliseconds, evidence }
    });
    results.collect()
}

fn judge(name: &str, verdict: Option<&Verdict>) -> (Status, Option<String>) {
    let declared = NON_STRICT.iter().find(|(case, _)| *case == name).map(|(_, reason)| *reason);
    let Some(verdict) = verdict else {
        return (Status::Fail, Some("the suite has no verdict on this case".to_owned()));
    };
    let fine = |verdict: &str| ["OK", "INFORMATIONAL"].contains(&verdict);
    let (behavior, close) = (verdict.behavior.as_str(), verdict.close.as_str());
    let reason = match (behavior, declared) {
        _ if !fine(close) => format!("behavior {behavior}, close {close}"),
        ("NON-STRICT", Some(reason)) => return (Status::ExpectedFailure, Some(reason.to_owned())),
        ("NON-STRICT", None) => {
            "NON-STRICT, and not declared in xtask/src/autobahn/judge.rs".to_owned()
        }
        _ if !fine(behavior) => format!("behavior {behavior}, close {close}"),
        (_, Some(_)) => "it passes now: remove it from xtask/src/autobahn/judge.rs".to_owned(),
        (_, None) => return (Status::Pass, None),
    };
    (Status::Fail, Some(reason))
}

/// The suite's verdict in words.
fn in_words(verdict: &Verdict) -> Vec<String> {
    let Verdict { behavior, close, remarks, .. } = verdict;
    let code = verdict.close_code.map_or("no close code".to_owned(), |code| code.to_string());
    let mut words = vec![format!("behavior {behavior}, close {close} ({code})")];
    words.extend(remarks.iter().filter(|remark| !remark.is_empty()).cloned());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autobahn::server::Case;

    fn judged(name: &str, behavior: &str, close: &str) -> (Status, String) {
        let verdict = Verdict {
            behavior: behavior.to_owned(),
            close: close.to_owned(),
            close_code: Some(1000),
            milliseconds: 1.0,
            remarks: Default::default(),
        };
        let (status, reason) = judge(name, Some(&verdict));
        (status, reason.unwrap_or_default())
    }

    #[test]
    fn a_case_passes_only_if_messages_and_close_are_right() {
        assert_eq!(judged("1.1.1", "OK", "OK").0, Status::Pass);
        assert_eq!(judged("7.1.6", "INFORMATIONAL", "INFORMATIONAL").0, Status::Pass);
        for bad in ["FAILED", "UNIMPLEMENTED", "NO CLOSE", ""] {
            assert_eq!(judged("1.1.1", bad, "OK").0, Status::Fail);
        }
        for bad in ["FAILED", "WRONG CODE", "UNCLEAN", "FAILED BY CLIENT", ""] {
            assert_eq!(judged("1.1.1", "OK", bad).0, Status::Fail);
        }
    }

    #[test]
    fn a_deviation_is_expected_only_where_it_is_declared() {
        assert_eq!(judged("6.4.3", "NON-STRICT", "OK").0, Status::ExpectedFailure);
        assert_eq!(judged("6.4.3", "NON-STRICT", "WRONG CODE").0, Status::Fail);
        let (status, reason) = judged("6.4.3", "OK", "OK");
        assert_eq!(status, Status::Fail);
        assert!(reason.starts_with("it passes now"), "{reason}");
        let (status, reason) = judged("6.4.1", "NON-STRICT", "OK");
        assert_eq!(status, Status::Fail);
        assert!(reason.contains("not declared"), "{reason}");
    }

    #[test]
    fn every_case_has_a_result_and_one_without_a_verdict_fails() {
        let case = |name: &str| Case { name: name.to_owned(), expects: String::new() };
        let suite = Catalogue {
            cases: vec![case("1.1.1"), case("2.1"), case("12.1.1")],
            chosen: vec!["1.1.1".to_owned()],
            made_with: String::new(),
        };
        let results = cases(&suite, &BTreeMap::new(), "tokio::");
        let shown: Vec<_> =
            results.iter().map(|result| (result.test.as_str(), result.status)).collect();
        assert_eq!(
            shown,
            [
                ("tokio::autobahn::1.1.1", Status::Fail),
                ("tokio::autobahn::2.1", Status::NotRun),
                ("tokio::autobahn::12.1.1", Status::NotRun),
            ]
        );
    }
}
