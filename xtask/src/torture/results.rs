//! From verdicts to results of tests, one for each call and error: [`results`].

use std::{collections::BTreeMap, time::Duration};

use super::{
    calls::{CALLS, Injection},
    judge::Verdict,
};
use crate::case_result::{CaseResult, Status};

/// A call that failed in one run, the verdict, and how long the run took.
pub(super) type Judged = (Injection, Verdict, Duration);

/// How often a call is made, by its name.
pub(super) type Counts = BTreeMap<&'static str, usize>;

/// A result for each pair of a call and an error.
pub(super) fn results(judged: &[Judged], counts: &Counts) -> Vec<CaseResult> {
    let pairs =
        CALLS.iter().flat_map(|call| call.errors.iter().map(move |error| (call.name, *error)));
    pairs
        .map(|(call, error)| {
            let of_pair =
                |(injection, ..): &&Judged| (injection.call, injection.error) == (call, error);
            let judged: Vec<&Judged> = judged.iter().filter(of_pair).collect();
            result(call, error, &judged, counts.get(call).copied().unwrap_or_default())
        })
        .collect()
}

fn result(call: &str, error: &str, judged: &[&Judged], made: usize) -> CaseResult {
    let (mut refused, mut wrong, mut missed) = (Vec::new(), Vec::new(), 0);
    let (mut harmless, mut excused) = (BTreeMap::new(), BTreeMap::new());
    for (injection, verdict, _) in judged {
        match verdict {
            Verdict::NotMade => missed += 1,
            Verdict::Refused(line) => refused.push(line.as_str()),
            Verdict::Harmless(reason) => *harmless.entry(*reason).or_insert(0) += 1,
            Verdict::Excused(reason) => *excused.entry(*reason).or_insert(0) += 1,
            Verdict::Wrong(why) => wrong.push(format!("call {}: {why}", injection.number)),
        }
    }
    let reasons = |counts: &BTreeMap<&'static str, usize>| -> Vec<String> {
        counts.iter().map(|(reason, count)| format!("{reason} ({count})")).collect()
    };
    let failed = judged.len() - missed;
    let (status, reason) = match () {
        () if !wrong.is_empty() => (Status::Fail, Some(wrong.join("; "))),
        () if made == 0 => (Status::NotRun, Some(format!("the client does not call {call}"))),
        () if failed == 0 => {
            (Status::NotRun, Some(format!("the client did not call {call} again")))
        }
        () if !excused.is_empty() => (Status::ExpectedFailure, Some(reasons(&excused).join("; "))),
        () => (Status::Pass, None),
    };
    let mut evidence = vec![format!(
        "{made} calls, of which {failed} failed, one in each run: {} errors, {} harmless",
        refused.len(),
        harmless.values().sum::<usize>()
    )];
    evidence.extend(reasons(&harmless).into_iter().map(|reason| format!("harmless: {reason}")));
    evidence.extend(refused.first().map(|line| (*line).to_owned()));
    let time: Duration = judged.iter().map(|(.., time)| *time).sum();
    CaseResult {
        test: format!("torture::{call}::{error}"),
        status,
        reason,
        milliseconds: (failed > 0).then_some(time.as_secs_f64() * 1000.0),
        evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(verdict: Verdict) -> Judged {
        (Injection { call: "openat", error: "EIO", number: 3 }, verdict, Duration::from_millis(1))
    }

    #[test]
    fn one_wrong_run_fails_the_test() {
        let all = [
            judged(Verdict::Refused("error: root.pem".to_owned())),
            judged(Verdict::Wrong("the error was lost".to_owned())),
        ];
        let results = results(&all, &[("openat", 2)].into());
        let openat = results.iter().find(|result| result.test == "torture::openat::EIO").unwrap();
        assert_eq!(openat.status, Status::Fail);
        assert_eq!(openat.reason.as_deref(), Some("call 3: the error was lost"));
        let others = results.iter().filter(|result| result.test != openat.test);
        assert!(others.map(|result| result.status).all(|status| status == Status::NotRun));
    }

    #[test]
    fn calls_that_never_failed_are_no_success() {
        let results = results(&[judged(Verdict::NotMade)], &[("openat", 1)].into());
        assert!(results.iter().all(|result| result.status == Status::NotRun));
    }

    #[test]
    fn an_excuse_is_an_expected_failure() {
        let all = [judged(Verdict::Excused("std panics")), judged(Verdict::Harmless("a cache"))];
        let results = results(&all, &[("openat", 2)].into());
        let openat = results.iter().find(|result| result.test == "torture::openat::EIO").unwrap();
        assert_eq!(openat.status, Status::ExpectedFailure);
        assert_eq!(openat.reason.as_deref(), Some("std panics (1)"));
        assert!(openat.evidence.contains(&"harmless: a cache (1)".to_owned()));
    }
}
