//! The result of one test of a suite that runs outside Cargo, and the file of a row's results:
//! [`CaseResult`].

use serde_json::{Value, json};

/// A case with one kind of I/O, and what became of it.
pub(crate) struct CaseResult {
    pub(crate) test: String,
    pub(crate) status: Status,
    /// Why, unless it passed.
    pub(crate) reason: Option<String>,
    /// `None` if it did not run.
    pub(crate) milliseconds: Option<f64>,
    pub(crate) evidence: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pass,
    Fail,
    ExpectedFailure,
    NotRun,
    Unsupported,
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::ExpectedFailure => "expected_failure",
            Self::NotRun => "not_run",
            Self::Unsupported => "unsupported",
        }
    }
}

impl CaseResult {
    /// The test, why it has its status, and the evidence, in one line.
    pub(crate) fn describe(&self) -> String {
        let reason = self.reason.as_deref().unwrap_or_default();
        format!("{}: {}: {reason} ({})", self.test, self.status.name(), self.evidence.join("; "))
    }

    fn json(&self) -> Value {
        json!({
            "test": self.test,
            "status": self.status.name(),
            "reason": self.reason,
            "milliseconds": self.milliseconds,
            "evidence": self.evidence,
        })
    }
}

/// The file of a row, in lines of JSON: what ran with all names of tests, and then each test.
pub(crate) fn file(
    suite: &str,
    row: &str,
    library: &str,
    made_with: &str,
    results: &[CaseResult],
) -> String {
    let head = json!({
        "format": 1,
        "suite": suite,
        "backend": row,
        "library": library,
        "made_with": made_with,
        "tests": results.iter().map(|result| &result.test).collect::<Vec<_>>(),
    });
    let lines = std::iter::once(head).chain(results.iter().map(CaseResult::json));
    lines.map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_each_test_and_has_a_line_for_it() {
        let result = CaseResult {
            test: "autobahn::1.1.1".to_owned(),
            status: Status::NotRun,
            reason: Some("left out".to_owned()),
            milliseconds: None,
            evidence: vec![],
        };
        let text = file("autobahn", "rustls", "rustls 0.23", "autobahntestsuite 1", &[result]);
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["suite"], "autobahn");
        assert_eq!(lines[0]["tests"], json!(["autobahn::1.1.1"]));
        assert_eq!(lines[1]["status"], "not_run");
        assert_eq!(lines[1]["milliseconds"], Value::Null);
    }
}
