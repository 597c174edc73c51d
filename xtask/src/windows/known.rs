//! `ci/windows.json`: what is known to fail under Wine, and why: [`Known`].

use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::Shell;

const FILE: &str = "ci/windows.json";

/// What is known about one row.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The version of Wine that it was seen under.
    wine: String,
    groups: Vec<Group>,
}

/// Tests with one reason.
#[derive(Debug)]
struct Group {
    reason: String,
    /// These run, and have to fail. Names without the kind of I/O mean all kinds; a `*` at the end
    /// stands for anything.
    fails: Vec<String>,
    /// Tests whose name contains one of these are left out.
    not_run: Vec<String>,
}

impl Known {
    pub(super) fn read(sh: &Shell, row: &str) -> anyhow::Result<Self> {
        let json: Value = serde_json::from_str(&sh.read_file(FILE)?).context(FILE)?;
        let known = Self::parse(&json["rows"][row]).with_context(|| format!("{FILE}: {row}"))?;
        let wine = json["wine"].as_str().with_context(|| format!("{FILE} names no Wine"))?;
        Ok(Self { wine: wine.to_owned(), ..known })
    }

    pub(super) fn parse(row: &Value) -> anyhow::Result<Self> {
        let names = |value: &Value| -> Vec<String> {
            let names = value.as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let group = |group: &Value| {
            let reason = group["reason"].as_str().context("a group has no reason")?.to_owned();
            let (fails, not_run) = (names(&group["fails"]), names(&group["not_run"]));
            ensure!(fails.len() + not_run.len() > 0, "no tests: {reason}");
            Ok(Group { reason, fails, not_run })
        };
        let groups = row.as_array().context("a row is a list of groups")?;
        let groups = groups.iter().map(group).collect::<anyhow::Result<_>>()?;
        Ok(Self { groups, ..Self::default() })
    }

    /// Without what is left out: those tests run too, and have to fail.
    pub(super) fn with_all_run(mut self) -> Self {
        for group in &mut self.groups {
            group.fails.extend(group.not_run.drain(..).map(|part| format!("*{part}*")));
        }
        self
    }

    /// What to say about `wine`, if that is another version than the one that this was seen under.
    pub(super) fn doubt(&self, wine: &str) -> Option<String> {
        let seen = &self.wine;
        (seen != wine).then(|| format!("{FILE} was made with Wine {seen}, and this is Wine {wine}"))
    }

    /// Why `test` is left out, if it is.
    pub(super) fn left_out(&self, test: &str) -> Option<&str> {
        let group = self
            .groups
            .iter()
            .find(|group| group.not_run.iter().any(|part| test.contains(part.as_str())))?;
        Some(&group.reason)
    }

    /// What to leave out, for the harness's `--skip`.
    pub(super) fn skips(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().flat_map(|group| &group.not_run).map(String::as_str)
    }

    /// Why `test` has to fail, if it has to.
    pub(super) fn failure(&self, test: &str) -> Option<&str> {
        let group = self
            .groups
            .iter()
            .find(|group| group.fails.iter().any(|pattern| is_meant(pattern, test)))?;
        Some(&group.reason)
    }
}

fn is_meant(pattern: &str, test: &str) -> bool {
    let any_kind = ["tokio::", "smol::"].into_iter().find_map(|kind| test.strip_prefix(kind));
    [Some(test), any_kind].into_iter().flatten().any(|name| {
        let (from_anywhere, pattern) = match pattern.strip_prefix('*') {
            Some(pattern) => (true, pattern),
            None => (false, pattern),
        };
        match (from_anywhere, pattern.strip_suffix('*')) {
            (true, Some(part)) => name.contains(part),
            (true, None) => name.ends_with(pattern),
            (false, Some(start)) => name.starts_with(start),
            (false, None) => name == pattern,
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known() -> Known {
        let row = json!([
            { "reason": "no TLS 1.3", "fails": ["echo::tls13::*", "tokio::faults::reset"] },
            { "reason": "hangs", "not_run": ["echo::tls12::"] },
        ]);
        Known::parse(&row).unwrap()
    }

    #[test]
    fn a_name_means_every_kind_of_io_unless_it_names_one() {
        assert_eq!(known().failure("smol::echo::tls13::ping"), Some("no TLS 1.3"));
        assert_eq!(known().failure("echo::tls13::ping"), Some("no TLS 1.3"));
        assert_eq!(known().failure("tokio::faults::reset"), Some("no TLS 1.3"));
        assert_eq!(known().failure("faults::reset"), None);
    }

    #[test]
    fn what_is_left_out_can_be_run_and_has_to_fail() {
        assert_eq!(known().left_out("tokio::echo::tls12::ping"), Some("hangs"));
        assert_eq!(known().failure("tokio::echo::tls12::ping"), None);
        let all = known().with_all_run();
        assert_eq!(all.left_out("tokio::echo::tls12::ping"), None);
        assert_eq!(all.failure("tokio::echo::tls12::ping"), Some("hangs"));
    }

    #[test]
    fn a_group_has_a_reason_and_tests() {
        assert!(Known::parse(&json!([{ "fails": ["x"] }])).is_err());
        assert!(Known::parse(&json!([{ "reason": "r" }])).is_err());
    }
}
