//! How one test ended on one backend: [`Cell`].

use std::fmt;

use anyhow::{Context, bail};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) state: State,
    /// Why the test did not simply pass.
    pub(super) reason: Option<String>,
    pub(super) milliseconds: Option<f64>,
    /// What the test saw.
    pub(super) evidence: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum State {
    Fail,
    /// The library differs from what is expected in a declared way.
    ExpectedFailure,
    /// The library lacks what the test needs, and was seen to.
    Unsupported,
    NotRun,
    Pass,
}

impl Cell {
    pub(super) fn failed(reason: impl Into<String>) -> Self {
        Self::without_run(State::Fail, reason)
    }

    pub(super) fn not_run(reason: impl Into<String>) -> Self {
        Self::without_run(State::NotRun, reason)
    }

    fn without_run(state: State, reason: impl Into<String>) -> Self {
        Self { state, reason: Some(reason.into()), milliseconds: None, evidence: Vec::new() }
    }

    /// Reads the line that a suite wrote when the test ended.
    ///
    /// # Errors
    /// If it is none, or if a state other than a pass has no reason.
    pub(super) fn of_line(line: &Value) -> anyhow::Result<Self> {
        let state = State::named(line["status"].as_str().context("no status")?)?;
        let reason = line["reason"].as_str().map(str::to_owned);
        if state != State::Pass && reason.is_none() {
            bail!("the status `{state}` needs a reason");
        }
        let evidence = line["evidence"].as_array().into_iter().flatten();
        Ok(Self {
            state,
            reason,
            milliseconds: line["milliseconds"].as_f64(),
            evidence: evidence.filter_map(Value::as_str).map(str::to_owned).collect(),
        })
    }

    pub(super) fn json(&self) -> Value {
        let Self { state, reason, milliseconds, evidence } = self;
        json!({
            "status": state.name(),
            "reason": reason,
            "milliseconds": milliseconds,
            "evidence": evidence,
        })
    }
}

impl State {
    pub(super) const ALL: [Self; 5] =
        [Self::Fail, Self::ExpectedFailure, Self::Unsupported, Self::NotRun, Self::Pass];

    /// The name in the files that suites write.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::ExpectedFailure => "expected_failure",
            Self::Unsupported => "unsupported",
            Self::NotRun => "not_run",
            Self::Pass => "pass",
        }
    }

    fn named(name: &str) -> anyhow::Result<Self> {
        let known = Self::ALL.into_iter().find(|state| state.name() == name);
        known.with_context(|| format!("there is no status `{name}`"))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fail => "fail",
            Self::ExpectedFailure => "expected failure",
            Self::Unsupported => "unsupported",
            Self::NotRun => "not run",
            Self::Pass => "pass",
        })
    }
}
