//! From what the client said to results of tests: [`judge`].

use super::client::{Answer, Verdict};
use super::mode::Mode;
use super::pair::Pair;
use crate::case_result::{CaseResult, Status};

/// The result of `mode` with `pair`, of which the client said `answer`. The test's name begins with
/// `prefix`.
pub(super) fn judge(prefix: &str, pair: Pair, mode: Mode, answer: Answer) -> CaseResult {
    let differs = pair.servers().flat_map(|server| server.differs);
    let declared = differs.into_iter().find(|(other, _)| *other == mode).map(|(_, why)| *why);
    let (status, reason) = match (answer.verdict, declared) {
        (Verdict::Pass, None) => (Status::Pass, None),
        (Verdict::Pass, Some(_)) => {
            let again = "it passes now: remove it from what the server `differs` in";
            (Status::Fail, Some(again.to_owned()))
        }
        (Verdict::Fail, Some(why)) => (Status::ExpectedFailure, Some(why.to_owned())),
        (Verdict::Fail, None) => (Status::Fail, Some(answer.seen.clone())),
        (Verdict::Unsupported, _) => (Status::Unsupported, Some(answer.seen.clone())),
    };
    CaseResult {
        test: name(prefix, pair, mode),
        status,
        reason,
        milliseconds: Some(answer.milliseconds),
        evidence: vec![answer.seen],
    }
}

/// The result of what did not run.
pub(super) fn not_run(prefix: &str, pair: Pair, mode: Mode, reason: String) -> CaseResult {
    CaseResult {
        test: name(prefix, pair, mode),
        status: Status::NotRun,
        reason: Some(reason),
        milliseconds: None,
        evidence: Vec::new(),
    }
}

/// The result of what a server or the client gave no answer to.
pub(super) fn failed(prefix: &str, pair: Pair, mode: Mode, reason: String) -> CaseResult {
    CaseResult { status: Status::Fail, ..not_run(prefix, pair, mode, reason) }
}

/// Why a server of the pair cannot do `mode`, if it cannot.
pub(super) fn lacking(pair: Pair, mode: Mode) -> Option<String> {
    // The server in front does TLS; closing, and the rest, are of both.
    let reason = pair.server.lacks.iter().find(|(other, _)| *other == mode);
    reason.map(|(_, why)| format!("the server cannot: {why}"))
}

fn name(prefix: &str, pair: Pair, mode: Mode) -> String {
    format!("{prefix}interop::{}::{}", pair.name(), mode.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str) -> Pair {
        Pair::all().into_iter().find(|pair| pair.name() == name).unwrap()
    }

    fn judged(name: &str, mode: Mode, verdict: Verdict) -> Status {
        let answer = Answer { verdict, milliseconds: 1.0, seen: "seen".to_owned() };
        let result = judge("tokio::", pair(name), mode, answer);
        assert_eq!(result.test, format!("tokio::interop::{name}::{}", mode.name()));
        result.status
    }

    #[test]
    fn a_failure_is_expected_only_where_the_server_differs() {
        let mode = Mode::ServerCloses;
        assert_eq!(judged("mosquitto", mode, Verdict::Fail), Status::ExpectedFailure);
        assert_eq!(judged("mosquitto", mode, Verdict::Pass), Status::Fail);
        assert_eq!(judged("mosquitto", Mode::Tls12, Verdict::Fail), Status::Fail);
        assert_eq!(judged("nginx+ws", mode, Verdict::Fail), Status::Fail);
        assert_eq!(judged("nginx+ws", mode, Verdict::Pass), Status::Pass);
    }

    #[test]
    fn what_the_backend_refuses_is_unsupported() {
        assert_eq!(judged("nginx+ws", Mode::EarlyData, Verdict::Unsupported), Status::Unsupported);
    }

    #[test]
    fn the_server_in_front_decides_what_a_pair_can_do() {
        assert!(lacking(pair("nginx+deno"), Mode::EarlyData).is_none());
        assert!(lacking(pair("caddy+deno"), Mode::EarlyData).is_some());
        assert!(lacking(pair("deno"), Mode::Identity).is_some());
        assert!(lacking(pair("nginx+deno"), Mode::Identity).is_none());
    }
}
