//! The outcomes of a run under Wine, with what is known to fail there: [`Results`].

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use anyhow::Context;
use serde_json::{Value, json};

use super::known::Known;

/// The lines of a file of outcomes.
#[derive(Debug)]
pub(super) struct Results {
    head: Value,
    /// One for each test of the head, in its order.
    tests: Vec<Value>,
}

impl Results {
    /// From the file that the suite has written, which lacks the tests that were left out.
    pub(super) fn of_run(
        raw: &Path,
        known: &Known,
        all: &[String],
        made_with: &str,
    ) -> anyhow::Result<Self> {
        let text = fs::read_to_string(raw).context("the suite has written no outcomes")?;
        Self::parse(&text, known, all, made_with).with_context(|| raw.display().to_string())
    }

    fn parse(text: &str, known: &Known, all: &[String], made_with: &str) -> anyhow::Result<Self> {
        // The last line may be cut short.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut lines = whole.lines().map(serde_json::from_str::<Value>);
        let mut head = lines.next().context("there is no first line")??;
        head["made_with"] = made_with.into();
        head["tests"] = all.into();
        let mut seen = BTreeMap::new();
        for line in lines {
            let line = line?;
            if let Some(test) = line["test"].as_str() {
                seen.insert(test.to_owned(), line);
            }
        }
        let backend = head["backend"].clone();
        let result = |test: &String| {
            let line = seen.remove(test).unwrap_or_else(|| {
                let (status, reason) = match known.left_out(test) {
                    Some(reason) => ("not_run", reason),
                    None => ("fail", "no result: the process ended before"),
                };
                json!({
                    "backend": backend, "test": test, "status": status, "reason": reason,
                    "milliseconds": 0.0, "evidence": [],
                })
            });
            judged(line, known.failure(test))
        };
        let tests = all.iter().map(result).collect();
        Ok(Self { head, tests })
    }

    /// From a file that [`write`](Self::write) has written.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file)?;
        let mut lines = text.lines().map(serde_json::from_str);
        let head = lines.next().context("the file is empty")??;
        Ok(Self { head, tests: lines.collect::<Result<_, _>>()? })
    }

    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let lines = [&self.head].into_iter().chain(&self.tests);
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        fs::write(file, text).with_context(|| file.display().to_string())
    }

    pub(super) fn is_red(&self) -> bool {
        self.with("fail").next().is_some()
    }

    /// The failures, and how many tests ended how.
    pub(super) fn summary(&self, row: &str) -> String {
        let mut text = String::new();
        for test in self.with("fail") {
            let [name, reason] =
                ["test", "reason"].map(|key| test[key].as_str().unwrap_or_default());
            let _ = writeln!(text, "FAILED {row}: {name}: {reason}");
        }
        let counts = ["pass", "fail", "expected_failure", "unsupported", "not_run"]
            .map(|status| format!("{status} {}", self.with(status).count()));
        let _ = writeln!(text, "{row}: {} tests: {}", self.tests.len(), counts.join(", "));
        text
    }

    fn with<'a>(&'a self, status: &'a str) -> impl Iterator<Item = &'a Value> {
        self.tests.iter().filter(move |test| test["status"] == status)
    }
}

/// The outcome of a test that has to fail for the reason `known`.
fn judged(mut line: Value, known: Option<&str>) -> Value {
    let Some(known) = known else { return line };
    let reason = match line["status"].as_str() {
        Some("fail") => {
            if let (Some(evidence), Some(why)) =
                (line["evidence"].as_array().cloned(), line["reason"].as_str())
            {
                let all = evidence.into_iter().chain([format!("failed: {why}").into()]);
                line["evidence"] = all.collect();
            }
            line["status"] = "expected_failure".into();
            known.to_owned()
        }
        Some("pass") => {
            line["status"] = "fail".into();
            format!("passes, but ci/windows.json expects it to fail: {known}")
        }
        _ => return line,
    };
    line["reason"] = reason.into();
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(lines: &[&str], all: &[&str]) -> Results {
        let row = json!([
            { "reason": "Wine", "fails": ["x"] },
            { "reason": "hangs", "not_run": ["long"] },
        ]);
        let head = r#"{"format": 1, "suite": "behaviour", "backend": "b", "tests": []}"#;
        let text: String = [head].iter().chain(lines).map(|line| format!("{line}\n")).collect();
        let all: Vec<String> = all.iter().map(|&name| name.to_owned()).collect();
        Results::parse(&text, &Known::parse(&row).unwrap(), &all, "Wine").unwrap()
    }

    fn told(results: &Results) -> Vec<(&str, &str)> {
        results
            .tests
            .iter()
            .map(|line| (line["status"].as_str().unwrap(), line["reason"].as_str().unwrap_or("")))
            .collect()
    }

    #[test]
    fn a_known_failure_is_expected_and_a_success_is_red() {
        let failed = r#"{"test": "x", "status": "fail", "reason": "oh", "evidence": ["a"]}"#;
        let results_of = |line| results(&[line], &["x"]);
        let expected = results_of(failed);
        assert_eq!(told(&expected), [("expected_failure", "Wine")]);
        assert_eq!(expected.tests[0]["evidence"], json!(["a", "failed: oh"]));
        assert!(!expected.is_red());
        let passed = results_of(r#"{"test": "x", "status": "pass", "reason": null}"#);
        assert!(passed.is_red() && passed.summary("r").contains("FAILED r: x: passes, but"));
    }

    #[test]
    fn a_test_without_a_result_is_red_unless_it_was_left_out() {
        let results = results(&[r#"{"starts": "y"}"#], &["y", "long"]);
        assert_eq!(told(&results)[0].0, "fail");
        assert_eq!(told(&results)[1], ("not_run", "hangs"));
        assert!(results.is_red());
    }
}
